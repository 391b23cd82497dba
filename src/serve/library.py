"""The index as it is now, and as each visitor may read it; replaced whole while questions are answered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from answer.assistant import Assistant
from answer.question import QuestionError, check_question
from ingest.subset import subset
from records import Answer
from serve.patterns import chosen
from serve.show.listing import Listing, find_listing
from serve.visitor import ANYONE, Visitor

_KEPT = 32
"""How many parts of the index are kept in memory, the ones asked last."""

_NAMELESS = "この資料には何が書かれていますか"
"""Asked before others ask, beside the examples: what is read at the first question is read by then."""

NOTHING_TO_READ = "あなたが読める資料はありません。読む必要があるときは、この画面を管理している担当に相談してください。"
Patterns = tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """What a visitor may read, with what the page shows of it; `answered` are examples already known to be answered."""

    assistant: Assistant
    answered: tuple[str, ...] | None = None

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The index's example questions that it can answer."""
        if self.answered is not None:
            return self.answered
        return answerable(self.assistant, self.assistant.index.examples)

    @cached_property
    def listing(self) -> Listing | None:
        """The table that has a tab of its own."""
        return find_listing(self.assistant.index)

    def warmed(self) -> Shelf:
        """Return this with all done that the first visitor would wait for."""
        _ = self.examples, self.listing
        with suppress(QuestionError):
            self.assistant.ask(_NAMELESS)
        return self


class NothingToRead(Assistant):
    """Over no document: says so instead of searching."""

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer any question that is one with the same sentence."""
        return Answer(check_question(text), "not_found", NOTHING_TO_READ, "none")


def answerable(assistant: Assistant, questions: Sequence[str]) -> tuple[str, ...]:
    """Return the questions that an assistant answers."""
    return tuple(question for question in questions if _is_answered(assistant, question))


def _is_answered(assistant: Assistant, question: str) -> bool:
    with suppress(QuestionError):
        return assistant.ask(question).status == "answered"
    return False


class Library:
    """Hands out shelves: the whole index, and parts of it for visitors who may not read everything."""

    def __init__(self, assistant: Assistant) -> None:
        self._shelves = _Shelves(Shelf(assistant))

    def replace(self, whole: Shelf) -> None:
        """Answer from another index from now on; questions under way end with the one they began with."""
        self._shelves = _Shelves(whole)

    def made(self, visitor: Visitor) -> Shelf | None:
        """Return what a visitor may read if it is there at once, None where it is still to be made."""
        return self._shelves.made(visitor.documents)

    def shelf(self, visitor: Visitor = ANYONE) -> Shelf:
        """Return what a visitor may read; the first to ask for a part of the index waits while it is made."""
        return self._shelves.of(visitor.documents)


class _Shelves:
    """The shelves of one index."""

    def __init__(self, whole: Shelf) -> None:
        self._whole = whole
        self._lock = threading.Lock()
        self._parts: OrderedDict[Patterns, _Part] = OrderedDict()

    def made(self, patterns: Patterns | None) -> Shelf | None:
        if patterns is None:
            return self._whole
        with self._lock:
            part = self._parts.get(patterns)
        return part.shelf if part else None

    def of(self, patterns: Patterns | None) -> Shelf:
        if patterns is None:
            return self._whole
        with self._lock:
            part = self._parts.setdefault(patterns, _Part())
            self._parts.move_to_end(patterns)
            while len(self._parts) > _KEPT:
                self._parts.popitem(last=False)
        with part.lock:  # others go on, who asks for the same part waits for it
            if part.shelf is None:
                part.shelf = _part_of(self._whole, patterns)
            return part.shelf


class _Part:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shelf: Shelf | None = None


def _part_of(whole: Shelf, patterns: Patterns) -> Shelf:
    """Return the shelf of the documents whose ids fit a pattern; of the examples, those it can answer."""
    index = whole.assistant.index
    ids = chosen((document.id for document in index.documents), patterns)
    if len(ids) == len(index.documents):
        return whole
    assistant = whole.assistant.on(subset(index, ids))
    if not assistant.index.passages:
        return Shelf(NothingToRead(assistant.index, assistant.retriever, (), assistant.known))
    offered = answerable(assistant, index.examples)
    return Shelf(assistant.on(replace(assistant.index, examples=offered)), offered)
