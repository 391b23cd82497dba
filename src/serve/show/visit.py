"""The earlier questions of a visit, kept in the browser's page and nowhere else.

They travel with each question, so the server holds no sessions; what comes back is not trusted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from answer.said import NOT_FOUND
from records import Answer

_KEPT = 30
_QUESTION_CHARS = 1000
_ANSWER_CHARS = 400


class Entry(NamedTuple):
    """A question as typed, its answer in short, and the question as it was understood."""

    question: str
    answer: str
    understood: str = ""

    @property
    def whole(self) -> str:
        """The question as one that needs no earlier one."""
        return self.understood or self.question

    @property
    def refuses(self) -> bool:
        """Tell whether the answer is ours, not the documents'."""
        return self.answer.startswith(NOT_FOUND)


Entries = Sequence[Entry]
"""Oldest first."""


def read_visit(text: str | None) -> list[Entry]:
    """Return the entries of a visit; what is not of their shape is left out."""
    try:
        data = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    found = data[-_KEPT:] if isinstance(data, list) else []
    return [_entry(item) for item in found if _is_entry(item)]


def _is_entry(item: object) -> bool:
    return isinstance(item, list) and len(item) in {2, 3} and all(isinstance(text, str) for text in item)


def _entry(item: list[str]) -> Entry:
    question, answer, *understood = item
    return Entry(question[:_QUESTION_CHARS], answer[:_ANSWER_CHARS], "".join(understood)[:_QUESTION_CHARS])


def write_visit(entries: Entries, answer: Answer) -> str:
    """Return a visit with one more answer; a question asked again takes its earlier place away."""
    short = answer.text if len(answer.text) <= _ANSWER_CHARS else answer.text[: _ANSWER_CHARS - 1] + "…"
    new = Entry(answer.question, short, answer.understood_as)
    others = [entry for entry in entries if entry.whole != new.whole]
    return json.dumps([*others, new][-_KEPT:], ensure_ascii=False)
