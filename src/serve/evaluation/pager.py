"""A long list in pages: which entries a page shows, and the buttons that turn it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from serve.show.words import Words

PAGE = 20


@dataclass(frozen=True, slots=True)
class Pager:
    """The buttons, and a box that says from which entry on is shown; the visitor's page holds it."""

    box: gr.Textbox
    earlier: gr.Button
    later: gr.Button

    @classmethod
    def make(cls, name: str, words: Words) -> Pager:
        """Make the parts, both buttons unseen until a list is long."""
        with gr.Row(elem_id=name, elem_classes="tk-pager"):
            earlier = gr.Button(words("evaluation_results.earlier_page", count=PAGE), visible=False, size="sm")
            later = gr.Button(words("evaluation_results.later_page", count=PAGE), visible=False, size="sm")
        return cls(gr.Textbox("0", visible=False), earlier, later)

    @property
    def outputs(self) -> list[Any]:
        """What `turned` fills."""
        return [self.box, self.earlier, self.later]


def start_of(told: str | None, count: int, step: int = 0) -> int:
    """Return from where on to show, `step` pages further; what comes from the browser is not trusted."""
    at = int(told) if told and told.isascii() and told.isdigit() and len(told) < 9 else 0
    last = max(0, (count - 1) // PAGE * PAGE)
    return min(max(0, at // PAGE * PAGE + step * PAGE), last)


def turned(start: int, count: int) -> tuple[Any, ...]:
    """Return what a pager shows at a place of a list."""
    return str(start), gr.Button(visible=start > 0), gr.Button(visible=start + PAGE < count)
