"""Where questions are handed in, whoever asks and from where: the page, the API, the widget, MCP, 源内.

So many are answered at once, so many may wait, and each has its time; more are refused with BusyError at once.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Literal

from records import Answer
from serve.errors import BusyError
from serve.library import Library
from serve.visitor import ANYONE, Visitor
from settings import DEFAULTS, Settings

Channel = Literal["page", "api", "search", "mcp", "gennai"]
"""From where a question comes."""

_FULL = "質問が混み合っています。少し待ってから、もう一度送ってください。"
_LATE = "答えを作るのに時間がかかりすぎました。質問を短くするか、分けて送ってください。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, or refused (`answer` None): for the audit log and the figures of /metrics."""

    visitor: Visitor
    channel: Channel
    question: str
    answer: Answer | None
    seconds: float
    error: str = ""


class Desk:
    """Answers questions for visitors; `noted` hears of each when it is done."""

    def __init__(
        self, library: Library, settings: Settings = DEFAULTS, noted: Sequence[Callable[[Asked], None]] = ()
    ) -> None:
        self.library = library
        self._limit = settings.at_once + settings.waiting
        self._seconds = settings.time_limit
        self._noted = tuple(noted)
        self._pool = ThreadPoolExecutor(settings.at_once, "asking")
        self._lock = threading.Lock()
        self._here = 0

    @property
    def here(self) -> int:
        """Return how many questions are being answered or wait."""
        return self._here

    def ask(
        self, question: str, history: Sequence[str] = (), visitor: Visitor = ANYONE, channel: Channel = "api"
    ) -> Answer:
        """Answer in this thread's time; raise QuestionError, or BusyError where too many ask or it takes too long."""
        started = time.perf_counter()
        answer, error = None, ""
        try:
            answer = self._hand_in(question, history, visitor).result(self._seconds)
            return answer
        except Late as late:
            raise BusyError(_LATE) from late
        except Exception as problem:
            error = type(problem).__name__
            raise
        finally:
            asked = Asked(visitor, channel, question, answer, time.perf_counter() - started, error)
            for note in self._noted:
                note(asked)

    async def ask_later(
        self, question: str, history: Sequence[str] = (), visitor: Visitor = ANYONE, channel: Channel = "api"
    ) -> Answer:
        """Answer as `ask` does, without holding up the event loop."""
        return await asyncio.to_thread(self.ask, question, history, visitor, channel)

    def _hand_in(self, question: str, history: Sequence[str], visitor: Visitor) -> Future[Answer]:
        with self._lock:
            if self._here >= self._limit:
                raise BusyError(_FULL)
            self._here += 1
        future = self._pool.submit(self.library.shelf(visitor).assistant.ask, question, history)
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _: Future[Answer]) -> None:
        with self._lock:
            self._here -= 1

    def close(self) -> None:
        """Let those who wait be answered, then stop."""
        self._pool.shutdown()
