"""The tab where questions are asked: the box, the examples, the answer, the earlier questions of the visit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import gradio as gr

from answer.question import MAX_CHARS, QuestionError
from japanese.normalize import fold
from serve.asked import Reply
from serve.desk import Desk
from serve.errors import BusyError
from serve.page.feedback import FeedbackParts
from serve.page.opinions import Opinions
from serve.page.parts import markup, visitor_at
from serve.show import render
from serve.show.view import JAPANESE, View
from serve.show.visit import Entry, read_visit, write_visit
from serve.visitor import Visitor

_log = logging.getLogger(__name__)


def ask_tab(desk: Desk, view: View, opinions: Opinions | None) -> tuple[gr.Markdown, gr.Markdown]:
    """Build the tab's parts inside the tab; return the places for messages and for examples."""
    t = view.words
    with gr.Row(elem_id="asking", equal_height=False):
        question = gr.Textbox(
            label=t("ask.question"), elem_id="question", lines=1, max_lines=6, scale=1, submit_btn=False
        )
        button = gr.Button(t("ask.button"), elem_id="ask", variant="primary", scale=0)
    message = markup(name="message")
    examples = markup(name="examples")
    earlier = markup(name="earlier")
    afresh = gr.Button(t("ask.afresh"), elem_id="afresh", visible=False, size="sm")
    answer = markup(name="answer")
    feedback = FeedbackParts(opinions, t)
    visit = gr.Textbox(visible=False)

    gr.on(
        [question.submit, button.click],
        asker(desk, view, feedback),
        [question, visit],
        [message, examples, earlier, answer, visit, afresh, *feedback.outputs],
        show_progress_on=answer,
        api_visibility="private",
        concurrency_limit=None,  # who waits waits at the desk
    )

    def begin_afresh(request: gr.Request) -> tuple[Any, ...]:
        shown = render.examples_html(desk.library.shelf(visitor_at(request)).examples, is_open=True, view=view)
        return "", "", shown, "", "", "", gr.Button(visible=False), *feedback.shown(None)

    afresh.click(
        begin_afresh,
        outputs=[question, message, examples, earlier, answer, visit, afresh, *feedback.outputs],
        show_progress="hidden",
        api_visibility="private",
    )
    return message, examples


def asker(
    desk: Desk, view: View = JAPANESE, feedback: FeedbackParts | None = None
) -> Callable[[str, str, gr.Request], Coroutine[Any, Any, tuple[Any, ...]]]:
    """Return what happens on a question: (message, examples, earlier, answer, visit, button to start afresh, feedback).

    The visit's earlier questions go with it as its history.
    """
    feedback = feedback or FeedbackParts(None, view.words)

    def shown(reply: Reply, visitor: Visitor, entries: Sequence[Entry]) -> tuple[Any, ...]:
        kept = write_visit(entries, reply.answer)
        return (
            "",
            render.examples_html(desk.library.shelf(visitor).examples, is_open=False, view=view),
            render.earlier_html(read_visit(kept)[:-1], view),
            render.answer_html(reply.found_in, reply.answer, view),
            kept,
            gr.Button(visible=True),
            *feedback.shown(reply.answer, visitor),
        )

    async def ask(text: str, visit: str, request: gr.Request) -> tuple[Any, ...]:
        try:
            entries = read_visit(visit)
            visitor = visitor_at(request)
            reply = await desk.ask_later(text, [entry.whole for entry in entries], visitor, "page")
            return await asyncio.to_thread(shown, reply, visitor, entries)
        except (QuestionError, BusyError) as error:
            sentence = _in_language(error, text, view)
        except Exception:  # whatever it is, the visitor keeps the question, the answers and gets a sentence
            _log.exception("a question could not be answered")
            sentence = view.words("ask.failed")
        return render.message_html(sentence, view.words), *(gr.skip(),) * (5 + len(feedback.outputs))

    return ask


def _in_language(error: QuestionError | BusyError, text: str, view: View) -> str:
    """Return why a question was refused; the error itself says it in Japanese."""
    t = view.words
    if t.language == "ja":
        return str(error)
    if isinstance(error, BusyError):
        return t("ask.busy")
    if not fold(text.strip()):
        return t("ask.empty")
    if len(text.strip()) > MAX_CHARS:
        return t("ask.too_long", count=f"{len(text.strip()):,}", most=f"{MAX_CHARS:,}")
    return t("ask.unreadable")
