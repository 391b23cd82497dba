"""Answers that were given already: a question asked by many is worked out once.

An answer depends on the shelf (the index and what of it a visitor may read), the question and what was asked before.
Each is kept with the shelf it came from and given only for that very shelf: an index that was replaced, or another
visitor's shelf, never answers; and only on the day it was given: 今年度 is another year from April on.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date

from records import Answer
from serve.library import Shelf

MOST = 40_000
"""So many pieces are kept in all, an answer's text, its citations and its rows: 40 MB at most."""

_LONGEST = 4000
"""Characters of a question with its history; a longer conversation is no one else's."""

_Key = tuple[int, date, str, tuple[str, ...]]


class Remembered:
    """The answers last given, by shelf, day, question and history; safe to use from several threads."""

    def __init__(self, most: int = MOST, today: Callable[[], date] = date.today) -> None:
        self._most = most
        self._today = today
        self._pieces = 0
        self._lock = threading.Lock()
        self._answers: OrderedDict[_Key, tuple[weakref.ref[Shelf], Answer]] = OrderedDict()

    def get(self, shelf: Shelf, question: str, history: Sequence[str]) -> Answer | None:
        """Return the answer that was given for a shelf, None where none is kept."""
        key = self._key(shelf, question, history)
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            if found[0]() is not shelf:  # gone, and another took its place in memory
                self._forget(key)
                return None
            self._answers.move_to_end(key)
            return found[1]

    def keep(self, shelf: Shelf, question: str, history: Sequence[str], answer: Answer) -> None:
        """Keep an answer; what was not asked for longest is forgotten."""
        if len(question) + sum(map(len, history)) > _LONGEST:
            return
        key = self._key(shelf, question, history)
        with self._lock:
            self._forget(key)
            self._answers[key] = weakref.ref(shelf), answer
            self._pieces += _pieces(answer)
            while self._pieces > self._most:
                self._forget(next(iter(self._answers)))

    def _key(self, shelf: Shelf, question: str, history: Sequence[str]) -> _Key:
        return id(shelf), self._today(), question, tuple(history)

    def _forget(self, key: _Key) -> None:
        if key in self._answers:
            self._pieces -= _pieces(self._answers.pop(key)[1])

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._answers)


def _pieces(answer: Answer) -> int:
    return 1 + len(answer.rows) + len(answer.citations) + len(answer.related)
