"""The Gradio page: which parts there are and what happens on which event."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from answer.question import QuestionError
from serve.desk import Desk
from serve.errors import BusyError
from serve.evaluation.tab import Staff, evaluation_tab
from serve.page.feedback import NO_FEEDBACK, FeedbackParts
from serve.page.opinions import Opinions
from serve.page.parts import markup, visitor_at
from serve.page.visit import read_visit, write_visit
from serve.show import render
from serve.show.listing import Listing

TITLE = "資料に質問する | tokushu"
HEAD = "".join(
    f'<link rel="stylesheet" href="design/{name}.css">' for name in ("tokens", "common", "page", "evaluation")
)
HEAD += '<link rel="icon" href="design/icon.svg"><script src="design/page.js" defer></script>'
_ASKED_AT_ONCE = 4
_FAILED = "答えを作る途中で問題が起きました。質問は残っています。もう一度「質問する」を押してください。"
_log = logging.getLogger(__name__)


def build_page(desk: Desk, staff: Staff | None = None, opinions: Opinions | None = None) -> gr.Blocks:
    """Return the page over a desk.

    `staff` is what the tab 評価 works with, `opinions` keeps what users say of answers: None where that is off.
    """
    shelf = desk.library.shelf()
    index, listing = shelf.assistant.index, shelf.listing
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        markup(render.header_html(index), "head")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("質問する", id="ask"):
                _ask_tab(desk, shelf.examples, opinions)
            with gr.Tab("資料を見る", id="documents"):
                markup(render.documents_html(index), "documents")
            if listing:
                with gr.Tab(listing.label, id="listing"):
                    _listing_tab(listing)
            if staff:
                with gr.Tab("評価", id="evaluation") as tab:
                    evaluation_tab(staff, tab)
    page.queue(api_open=False, default_concurrency_limit=_ASKED_AT_ONCE)
    return page


def _ask_tab(desk: Desk, examples: Sequence[str], opinions: Opinions | None) -> None:
    with gr.Row(elem_id="asking", equal_height=False):
        question = gr.Textbox(label="質問", elem_id="question", lines=1, max_lines=6, scale=1, submit_btn=False)
        button = gr.Button("質問する", elem_id="ask", variant="primary", scale=0)
    message = markup(name="message")
    offered = markup(render.examples_html(examples, is_open=True), "examples")
    earlier = markup(name="earlier")
    afresh = gr.Button("新しい話題にする", elem_id="afresh", visible=False, size="sm")
    answer = markup(name="answer")
    feedback = FeedbackParts(opinions)
    visit = gr.Textbox(visible=False)

    gr.on(
        [question.submit, button.click],
        _asker(desk, render.examples_html(examples, is_open=False), feedback),
        [question, visit],
        [message, offered, earlier, answer, visit, afresh, *feedback.outputs],
        show_progress_on=answer,
        api_visibility="private",
    )
    afresh.click(
        lambda: (
            *("", "", render.examples_html(examples, is_open=True), "", "", "", gr.Button(visible=False)),
            *feedback.shown(None),
        ),
        outputs=[question, message, offered, earlier, answer, visit, afresh, *feedback.outputs],
        show_progress="hidden",
        api_visibility="private",
    )


def _asker(
    desk: Desk, examples: str, feedback: FeedbackParts = NO_FEEDBACK
) -> Callable[[str, str, gr.Request], tuple[Any, ...]]:
    """Return what happens on a question: (message, examples, earlier, answer, visit, button to start afresh, feedback).

    The visit's earlier questions go with it as its history.
    """

    def ask(text: str, visit: str, request: gr.Request) -> tuple[Any, ...]:
        try:
            entries = read_visit(visit)
            visitor = visitor_at(request)
            answer = desk.ask(text, [entry.whole for entry in entries], visitor, "page")
            kept = write_visit(entries, answer)
            earlier = render.earlier_html(read_visit(kept)[:-1])
            shown = render.answer_html(desk.library.shelf(visitor).assistant.index, answer)
            return "", examples, earlier, shown, kept, gr.Button(visible=True), *feedback.shown(answer)
        except (QuestionError, BusyError) as error:
            sentence = str(error)
        except Exception:  # whatever it is, the visitor keeps the question, the answers and gets a sentence
            _log.exception("a question could not be answered")
            sentence = _FAILED
        return render.message_html(sentence), *(gr.skip(),) * (5 + len(feedback.outputs))

    return ask


def _listing_tab(listing: Listing) -> None:
    with gr.Row(elem_id="filters"):
        text = gr.Textbox(label="語で絞り込む", elem_id="filter-text", max_lines=1)
        chosen = [
            gr.Dropdown([("すべて", ""), *((c, c) for c in listing.choices(column))], value="", label=column.label)
            for column in listing.filters
        ]
        clear = gr.Button("条件を外す", elem_id="filter-clear", scale=0)
    shown = markup(render.listing_html(listing, listing.table.rows), "listing")

    def narrow(words: str, *values: str | None) -> str:
        return render.listing_html(listing, listing.select(words or "", values))

    filters = [text, *chosen]
    gr.on(
        # Not the `input` event: Gradio's Textbox fires it on key presses, of which an IME makes none.
        [text.change, *(c.change for c in chosen)],
        narrow,
        filters,
        shown,
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    clear.click(lambda: [""] * len(filters), outputs=filters, show_progress="hidden", api_visibility="private")
