"""A connection to a client: HTTP/1.1 as uvicorn speaks it, with a time for what has to come over it.

uvicorn itself waits for ever: for a request's head that comes byte by byte, for a body, for who takes no answer.
Each such connection holds a file descriptor; who opens enough of them shuts everybody out.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import sys
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_UNREADABLE = "HTTPの要求として読めません。ブラウザーか、HTTP/1.1 を話すプログラムから送ってください。"
_AGAIN = 1.0
_FILES, _NOT_CONNECTIONS = 65_536, 384
"""How many files may be open, where the machine allows it, and how many of them are kept for all else: the index, the
records, and connections that are only being taken or closed.
"""
BACKLOG = 128
"""How many connections are taken at a time."""


def most_connections() -> int:
    """Let as many files be open as we may, and return how many of them may be connections."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - min(_NOT_CONNECTIONS, files // 2)


class Connection(H11Protocol):
    """Closes what keeps the service waiting; how long an answer takes, or a stream is open, does not matter."""

    head_seconds = 20.0
    """Until a request's head is there; between two requests uvicorn's own time for an idle connection counts."""
    body_seconds, body_speed = 20.0, 4096
    """Until its body is there: so many seconds, and one more for each so many bytes that came."""
    reader_seconds = 60.0
    """Until a reader whose buffers are full takes something."""
    most = sys.maxsize
    """How many there may be; for one more, who have kept us waiting longest go."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  as uvicorn calls it
        super().__init__(*given, **named)
        self._awaited: tuple[object, object] | None = None
        self._since, self._came = 0.0, 0
        self._sender: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self.most:
            self._make_place()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._came += len(data)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if self._awaited is None:
            self._since = self.loop.time()  # idle from now, however long the answer took
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        for timer in (self._sender, self._reader):
            if timer:
                timer.cancel()

    def pause_writing(self) -> None:
        """Give the reader its time."""
        super().pause_writing()
        self._reader = self.loop.call_later(self.reader_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the reader took something."""
        super().resume_writing()
        if self._reader:
            self._reader.cancel()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the shape of every refusal; in the middle of an answer only close."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            body = json.dumps({"error": _UNREADABLE}, ensure_ascii=False).encode()
            headers = [
                ("content-type", "application/json"),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (response, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _make_place(self) -> None:
        """Close the connections that are awaited longest; it is this one where all others are being answered.

        One in a hundred, since to look for them takes a while where there are tens of thousands.
        """
        idle = (one for one in self.connections if isinstance(one, Connection) and one._is_idle())
        for longest in heapq.nsmallest(max(1, self.most // 100), idle, key=lambda one: one._since):
            self.connections.discard(longest)  # now, and not only when it is told that it is lost
            longest.transport.abort()

    def _is_idle(self) -> bool:
        """Tell whether something is awaited, or another request may come."""
        return self._awaited is not None or self.timeout_keep_alive_task is not None

    def _watch(self) -> None:
        """Start the time of what is awaited now, where that is something else than before."""
        state = self.conn.their_state
        head = state is h11.IDLE and self.timeout_keep_alive_task is None
        awaited = (self.cycle, state) if head or state is h11.SEND_BODY else None
        if awaited == self._awaited:
            return  # more of the same: a byte now and then buys no time
        self._awaited, self._since, self._came = awaited, self.loop.time(), 0
        if self._sender:
            self._sender.cancel()
        if awaited:
            self._sender = self.loop.call_later(self.head_seconds if head else self.body_seconds, self._due)

    def _due(self) -> None:
        """Close the connection, unless enough came to go on waiting for the rest."""
        head = self.conn.their_state is h11.IDLE
        seconds = self.head_seconds if head else self.body_seconds + self._came / self.body_speed
        left = self._since + seconds - self.loop.time()
        if left > 0 or self.flow.read_paused:  # paused: we are slow, not the sender
            self._sender = self.loop.call_later(max(left, _AGAIN), self._due)
        else:
            self.transport.abort()
