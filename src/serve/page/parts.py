"""What the parts of the pages share: our HTML in Gradio, boxes our script fills, and failures told as sentences."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from errors import TokushuError
from serve.show import render
from serve.show.view import JAPANESE
from serve.show.words import Words
from serve.visitor import ANYONE, Visitor, visitor_of

ASKED_AT_ONCE = 4
"""How many events of one kind a page handles at once; of questions the desk alone decides how many."""

EVENTS_AT_ONCE = 40
"""How many events a page handles at once beside its questions."""

EVENTS_WAITING = 200
"""How many events may wait for that; who comes then is told that it is busy, by our script."""
_log = logging.getLogger(__name__)


def markup(html: str = "", name: str | None = None) -> gr.Markdown:
    """Show HTML of our templates. A Markdown component, because gr.HTML evaluates code and the CSP forbids that."""
    return gr.Markdown(html, elem_id=name, elem_classes="tk", latex_delimiters=[], sanitize_html=True)


def visitor_at(request: gr.Request) -> Visitor:
    """Return who sends an event of the page."""
    return visitor_of(request.request.scope) if request.request else ANYONE


def may_evaluate(visitor: Visitor) -> bool:
    """Tell whether a visitor may open the evaluation page, which asks the whole index."""
    return visitor.documents is None and visitor.may_open("evaluation")


def channel(name: str) -> tuple[gr.Textbox, gr.Button]:
    """Return an unseen box and button: a button of our templates, class tk-act and value "NAME TEXT", uses them."""
    box = gr.Textbox(visible="hidden", elem_id=name, label=name)
    return box, gr.Button(name, visible="hidden", elem_id=f"{name}-go")


def on(
    event: Callable[..., Any],
    action: Callable[..., tuple[Any, ...]],
    inputs: list[Any],
    message: gr.Markdown,
    outputs: list[Any],
    *,
    by_itself: bool = False,
    words: Words = JAPANESE.words,
) -> None:
    """Do an action on an event (button.click) and show what it returns, or at `message` why it could not.

    An event that comes `by_itself` (a timer's) leaves a message that a person has not read yet.
    """
    event(
        told(action, len(outputs), gr.skip() if by_itself else "", words),
        inputs,
        [message, *outputs],
        show_progress="hidden",
        api_visibility="private",
    )


def told(
    action: Callable[..., tuple[Any, ...]], outputs: int, well: object = "", words: Words = JAPANESE.words
) -> Callable[..., tuple[Any, ...]]:
    """Return the action with a sentence before what it shows: `well` where it went well, else why it did not."""

    @functools.wraps(action)
    def act(*values: Any) -> tuple[Any, ...]:  # noqa: ANN401
        try:
            return (well, *action(*values))
        except TokushuError as error:
            sentence = str(error)
        except Exception:  # whatever it is, the visitor keeps what is shown and gets a sentence
            _log.exception("an action of the page failed")
            sentence = words("page.failed")
        return render.message_html(sentence, words), *(gr.skip(),) * outputs

    return act
