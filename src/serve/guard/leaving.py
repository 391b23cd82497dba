"""Whether a tab of the page is still there: once its stream of events is cut, nobody hears its answers any more.

Gradio itself goes on with what such a tab asked; the desk takes a question out that has not begun.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from starlette.types import Message, Receive, Send

_KEY = "tokushu.left"


class Tabs:
    """The tabs that wait for something, by session; one is forgotten with the last event that it sent."""

    def __init__(self) -> None:
        self._left: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._streams: Counter[str] = Counter()

    def sent_by(self, session: str, scope: MutableMapping[str, Any]) -> None:
        """Hand on with an event's request whether its tab is still there."""
        scope[_KEY] = self._left.setdefault(session, asyncio.Event())

    @contextmanager
    def hearing(self, session: str, stream: Whole) -> Iterator[None]:
        """Tell those who work for a session when the last of its streams ended before its time.

        One that broke off may be noticed late, when the tab has long opened the next.
        """
        self._streams[session] += 1
        try:
            yield
        finally:
            self._streams[session] -= 1
            if not self._streams[session]:
                del self._streams[session]
                if not stream.ended and (left := self._left.pop(session, None)):
                    left.set()


def tab_of(scope: Mapping[str, Any]) -> Receive | None:
    """Return what tells that the tab which sent an event went away, as a request's own `receive` would."""
    left = scope.get(_KEY)
    if not isinstance(left, asyncio.Event):
        return None

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    return receive


class Whole:
    """Passes a response on, and tells whether its end was among it."""

    def __init__(self, send: Send) -> None:
        self._pass_on = send
        self.ended = False

    async def send(self, message: Message) -> None:
        """Pass a part on."""
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")
        await self._pass_on(message)
