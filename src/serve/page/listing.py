"""The tab of the table that can be narrowed: there where the visitor's documents have such a table."""

from __future__ import annotations

from typing import Any

import gradio as gr

from serve.desk import Desk
from serve.page.parts import markup, visitor_at
from serve.show import render
from serve.show.listing import Listing
from serve.show.view import View

_MOST_FILTERS = 4
"""Gradio builds a page once for everybody, so that there are always so many; those in use are shown."""


class ListingTab:
    """The parts; `opened` returns what fills `outputs` when the page is opened."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk, self._view = desk, view
        t = view.words
        with gr.Tab(t("tab.listing_plain"), id="listing", visible=False) as tab:
            with gr.Row(elem_id="filters"):
                text = gr.Textbox(label=t("listing.text"), elem_id="filter-text", max_lines=1)
                chosen = [gr.Dropdown([self._any], value="", visible=False) for _ in range(_MOST_FILTERS)]
                clear = gr.Button(t("listing.clear"), elem_id="filter-clear", scale=0)
            shown = markup(name="listing")
        filters = [text, *chosen]
        gr.on(
            # Not the `input` event: Gradio's Textbox fires it on key presses, of which an IME makes none.
            [text.change, *(c.change for c in chosen)],
            self._narrow,
            filters,
            shown,
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        )
        clear.click(lambda: [""] * len(filters), outputs=filters, show_progress="hidden", api_visibility="private")
        self.outputs: list[Any] = [tab, shown, *chosen]

    @property
    def _any(self) -> tuple[str, str]:
        return self._view.words("listing.any"), ""

    def opened(self, listing: Listing | None) -> tuple[Any, ...]:
        """Return the parts for what a visitor may read; with None the tab is not there."""
        if listing is None:
            return gr.Tab(visible=False), "", *(gr.Dropdown(visible=False),) * _MOST_FILTERS
        used = listing.filters[:_MOST_FILTERS]
        dropdowns = [
            gr.Dropdown([self._any, *((c, c) for c in listing.choices(column))], label=column.label, visible=True)
            for column in used
        ]
        spare = [gr.Dropdown(visible=False)] * (_MOST_FILTERS - len(used))
        label = listing.label(self._view.words)
        table = render.listing_html(listing, listing.table.rows, self._view)
        return gr.Tab(label=label, visible=True), table, *dropdowns, *spare

    def _narrow(self, request: gr.Request, words: str, *chosen: str | None) -> str:
        listing = self._desk.library.shelf(visitor_at(request)).listing
        if listing is None:
            return ""
        wanted = (*chosen, *(None for _ in listing.filters))[: len(listing.filters)]
        return render.listing_html(listing, listing.select(words or "", wanted), self._view)
