"""Where questions are handed in, whoever asks and from where: the page, the API, the widget, MCP, 源内.

So many are answered at once, so many may wait, and each has its time, waiting included; more are refused with BusyError
at once. What was answered already, for the same documents, is answered from memory.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as Late
from typing import Any

from starlette.types import Receive

from serve.asked import Asked, Asking, Channel, Reply
from serve.errors import BusyError, GoneError, RateError
from serve.library import Library, Shelf
from serve.noting import Noting
from serve.rate import Rate
from serve.remembered import Remembered
from serve.visitor import ANYONE, Visitor
from settings import DEFAULTS, Settings

_FULL = "質問が混み合っています。{seconds}秒ほど待ってから、もう一度送ってください。"
_OFTEN = "1分に尋ねられる質問の数を超えました。{}秒待ってから、もう一度送ってください。"
_LATE = "答えを作るのに時間がかかりすぎました。質問を短くするか、分けて送ってください。"
_LATE_IN_LINE = "質問が混み合っていて、時間内に順番が来ませんでした。少し待ってから、もう一度送ってください。"
_CLOSED = "サービスを終了しているところです。しばらくしてから、もう一度送ってください。"
_GONE = "質問した人が接続を切りました。"
_PACE, _NEW = 0.1, 0.1
"""Seconds that a question is thought to take before any was timed, and how much the newest one counts."""


class Desk:
    """Answers questions for visitors; `noted` hears of each when it is done."""

    def __init__(
        self,
        library: Library,
        settings: Settings = DEFAULTS,
        noted: Sequence[Callable[[Asked], None]] = (),
        remembered: Remembered | None = None,
    ) -> None:
        self.library = library
        self._at_once = settings.at_once
        self.limit = settings.at_once + settings.waiting
        self._seconds = settings.time_limit
        self.noting = Noting(noted)
        self._rate = Rate(settings.rate)
        self._remembered = Remembered() if remembered is None else remembered
        self._pool = ThreadPoolExecutor(settings.at_once, "asking")
        self._lock = threading.Lock()
        self._begun_or_waiting: set[Future[Reply]] = set()
        self._pace = _PACE
        self._closed = False

    @property
    def here(self) -> int:
        """How many questions are being answered or wait for it."""
        return len(self._begun_or_waiting)

    def ask(
        self, question: str, history: Sequence[str] = (), visitor: Visitor = ANYONE, channel: Channel = "api"
    ) -> Reply:
        """Answer in this thread's time; raise QuestionError, or BusyError where too many ask or it takes too long."""
        asking = Asking(self.noting.note, visitor, channel, question)
        with asking:
            self.count(visitor)
            future = self._hand_in(question, history, visitor)
            try:
                asking.reply = future.result(self._seconds)
            except Late as late:
                raise self._too_late(future) from late
            return asking.reply

    async def ask_later(
        self,
        question: str,
        history: Sequence[str] = (),
        visitor: Visitor = ANYONE,
        channel: Channel = "api",
        receive: Receive | None = None,
    ) -> Reply:
        """Answer as `ask` does, without holding up the event loop nor a thread that waits.

        With a request's `receive` (its body read) a question whose sender goes away is not begun any more: GoneError.
        """
        asking = Asking(self.noting.note, visitor, channel, question)
        with asking:
            self.count(visitor)
            future = self._hand_in(question, history, visitor)
            asking.reply = future.result() if future.done() else await self._wait(future, receive)
            return asking.reply

    async def _wait(self, future: Future[Reply], receive: Receive | None) -> Reply:
        """Wait for an answer, its time and its sender's going away, whichever comes first."""
        answered = asyncio.wrap_future(future)  # cancelled with the task that waits, and so is what has not begun
        gone = asyncio.ensure_future(_disconnected(receive)) if receive else None
        try:
            waited: list[asyncio.Future[Any]] = [answered, *([gone] if gone else [])]
            await asyncio.wait(waited, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if answered.done() and not answered.cancelled():
                return answered.result()
            if gone and gone.done():
                raise GoneError(_GONE)
            raise self._too_late(future)
        finally:
            if gone:
                gone.cancel()
            answered.cancel()

    def count(self, visitor: Visitor) -> None:
        """Count a question, or a search instead of one; raise RateError where a visitor has had too many."""
        seconds = math.ceil(self._rate.wait(visitor.name)) if visitor.name else 0
        if seconds:
            raise RateError(_OFTEN.format(seconds), seconds)

    def _hand_in(self, question: str, history: Sequence[str], visitor: Visitor) -> Future[Reply]:
        """Return the answer to come, one that is there already where it was given before."""
        shelf = self.library.made(visitor)
        known = self._remembered.get(shelf, question, history) if shelf else None
        if shelf and known:
            done: Future[Reply] = Future()
            done.set_result(Reply(known, shelf.assistant.index))
            return done
        with self._lock:
            if self._closed:
                raise BusyError(_CLOSED, 10)
            if self.here >= self.limit:
                seconds = self._wait_expected()
                raise BusyError(_FULL.format(seconds=seconds), seconds)
            future = self._pool.submit(self._answer, visitor, shelf, question, history)
            self._begun_or_waiting.add(future)
        future.add_done_callback(self._leave)
        return future

    def _answer(self, visitor: Visitor, shelf: Shelf | None, question: str, history: Sequence[str]) -> Reply:
        started = time.perf_counter()
        shelf = shelf or self.library.shelf(visitor)  # made here, not where everybody waits for it
        try:
            answer = shelf.assistant.ask(question, history)
        finally:
            self._pace += _NEW * (time.perf_counter() - started - self._pace)
        self._remembered.keep(shelf, question, history, answer)
        return Reply(answer, shelf.assistant.index)

    def _wait_expected(self) -> int:
        """Seconds until those who are here are answered, as questions took lately."""
        return max(1, math.ceil(self.here * self._pace / self._at_once))

    def _too_late(self, future: Future[Reply]) -> BusyError:
        """Take a question out that has not begun; one that has goes on by itself: a thread cannot be stopped."""
        waited = future.cancel()
        return BusyError(_LATE_IN_LINE if waited else _LATE, self._wait_expected())

    def _leave(self, future: Future[Reply]) -> None:
        with self._lock:
            self._begun_or_waiting.discard(future)

    async def emptied(self, seconds: float, quiet: float = 0.3) -> bool:
        """Wait until for a little while no question was here, at most so many seconds; tell whether that came."""
        until = time.monotonic() + seconds
        since = time.monotonic()
        while time.monotonic() < until:
            if self.here:
                since = time.monotonic()
            elif time.monotonic() - since >= quiet:
                return True
            await asyncio.sleep(0.05)
        return False

    def close(self, seconds: float | None = None) -> bool:
        """Take no more questions, let those who wait be answered and all be noted; tell whether that came in time.

        A question that was given up goes on in its thread: where there are any, False, and the thread stays.
        """
        with self._lock:
            self._closed = True
            left = tuple(self._begun_or_waiting)
        self._pool.shutdown(wait=False)
        late = wait(left, seconds).not_done
        return self.noting.close(seconds) and not late


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
