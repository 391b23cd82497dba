"""The page where questions are asked: its tabs, and what fills them for who opens it, from the index of that moment."""

from __future__ import annotations

from typing import Any

import gradio as gr

from serve.desk import Desk
from serve.page.asking import ask_tab
from serve.page.listing import ListingTab
from serve.page.opinions import Opinions
from serve.page.parts import ASKED_AT_ONCE, EVENTS_AT_ONCE, EVENTS_WAITING, markup, may_evaluate, on, visitor_at
from serve.show import render
from serve.show.view import JAPANESE, View

STYLES = ("tokens", "common", "gradio", "page")
SCRIPTS = ("gradio", "page", "copy")


def build_page(
    desk: Desk, view: View = JAPANESE, opinions: Opinions | None = None, *, evaluation: bool = False
) -> gr.Blocks:
    """Return the page in one language over a desk.

    It holds nothing of the index: that comes when it is opened. `opinions` keeps what users say of answers, None where
    that is off; `evaluation`: there is an evaluation page to lead to.
    """
    t = view.words
    with gr.Blocks(title=t("page.title"), analytics_enabled=False, fill_width=True) as page:
        head = markup(render.header_html(None, view), "head")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(t("tab.ask"), id="ask"):
                message, examples = ask_tab(desk, view, opinions)
            with gr.Tab(t("tab.documents"), id="documents"):
                documents = markup(name="documents")
            listing = ListingTab(desk, view)

        def opened(request: gr.Request) -> tuple[Any, ...]:
            visitor = visitor_at(request)
            shelf = desk.library.shelf(visitor)
            index = shelf.assistant.index
            return (
                render.header_html(index, view, evaluation=evaluation and may_evaluate(visitor)),
                render.examples_html(shelf.examples, is_open=True, view=view),
                render.documents_html(index, view),
                *listing.opened(shelf.listing),
            )

        on(page.load, opened, [], message, [head, examples, documents, *listing.outputs], words=t)
    page.max_threads = desk.limit + EVENTS_AT_ONCE  # Gradio's name for how many events it handles in all
    page.queue(api_open=False, default_concurrency_limit=ASKED_AT_ONCE, max_size=EVENTS_WAITING, status_update_rate=10)
    return page
