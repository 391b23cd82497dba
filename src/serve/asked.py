"""One question from handing in to its end: what was asked, what came of it, who is told."""

from __future__ import annotations

import time
from asyncio import CancelledError
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from answer.question import QuestionError
from records import Answer
from retrieve.store import Index
from serve.errors import BusyError, GoneError
from serve.visitor import Visitor

Channel = Literal["page", "api", "search", "mcp", "gennai"]
"""From where a question comes."""


class Reply(NamedTuple):
    """An answer with the index it came from: what it cites stands there, also when another is in place by now."""

    answer: Answer
    found_in: Index


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, or not (`answer` None): for the audit log and the figures of /metrics.

    `status` is HTTP's, however it was asked: 200, 422 no question, 429 too many of one visitor, 503 too many in all or
    too slow, 499 its sender went away, 500 a fault of ours.
    """

    visitor: Visitor
    channel: Channel
    question: str
    answer: Answer | None
    seconds: float
    status: int = 200


class Asking:
    """A question being answered, noted however it ends; set `reply` where it ends well."""

    def __init__(self, note: Callable[[Asked], None], visitor: Visitor, channel: Channel, question: str) -> None:
        self.reply: Reply | None = None
        self._note = note
        self._told = visitor, channel, question
        self._started = time.perf_counter()

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: object) -> None:
        """Note the end."""
        answer = self.reply.answer if self.reply else None
        seconds = time.perf_counter() - self._started
        self._note(Asked(*self._told, answer, seconds, _status(error)))


def _status(error: BaseException | None) -> int:
    if error is None:
        return 200
    if isinstance(error, QuestionError):
        return 422
    if isinstance(error, BusyError):
        return error.status
    return GoneError.status if isinstance(error, CancelledError) else 500
