"""The index as it is now, and as each visitor may read it; replaced whole while questions are answered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from answer.assistant import Assistant
from answer.question import QuestionError
from serve.show.listing import Listing, find_listing
from serve.visitor import ANYONE, Visitor


@dataclass(frozen=True)
class Shelf:
    """What a visitor may read, with what the page shows of it."""

    assistant: Assistant

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The index's example questions that it can answer."""
        return tuple(example for example in self.assistant.index.examples if self._answers(example))

    @cached_property
    def listing(self) -> Listing | None:
        """The table that has a tab of its own."""
        return find_listing(self.assistant.index)

    def _answers(self, question: str) -> bool:
        with suppress(QuestionError):
            return self.assistant.ask(question).status == "answered"
        return False


class Library:
    """Hands out shelves; one assistant over the whole index."""

    def __init__(self, assistant: Assistant) -> None:
        self._whole = Shelf(assistant)

    def replace(self, assistant: Assistant) -> None:
        """Answer from another index from now on; questions under way end with the one they began with."""
        self._whole = Shelf(assistant)

    def shelf(self, visitor: Visitor = ANYONE) -> Shelf:
        """Return what a visitor may read."""
        return self._whole
