"""One question from handing in to its end: what was asked, what came of it, who is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from records import Answer
from retrieve.store import Index
from serve.visitor import Visitor

Channel = Literal["page", "api", "search", "mcp", "gennai"]
"""From where a question comes."""


class Reply(NamedTuple):
    """An answer with the index it came from: what it cites stands there, also when another is in place by now."""

    answer: Answer
    found_in: Index


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, or refused (`answer` None): for the audit log and the figures of /metrics."""

    visitor: Visitor
    channel: Channel
    question: str
    answer: Answer | None
    seconds: float
    error: str = ""


class Asking:
    """A question being answered, noted however it ends; set `reply` where it ends well."""

    def __init__(self, note: Callable[[Asked], None], visitor: Visitor, channel: Channel, question: str) -> None:
        self.reply: Reply | None = None
        self._note = note
        self._told = visitor, channel, question
        self._started = time.perf_counter()

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Note the end."""
        answer = self.reply.answer if self.reply else None
        seconds = time.perf_counter() - self._started
        self._note(Asked(*self._told, answer, seconds, kind.__name__ if kind else ""))
