"""Serving until told to stop, and stopping: no question that was taken is lost.

On SIGTERM or Ctrl-C new connections are refused at once; those who asked are answered, each within the time that a
question has; then what is left open (event streams of pages that nobody asks from) is cut. The process ends with 0,
also where a question that was given up is still being worked at.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI

from serve.desk import Desk
from serve.operate.connections import BACKLOG, Connection, most_connections

_SENDING = 2
"""Seconds that answers may take to be sent once every question is answered, and as many for what does not end."""
_ENDING = 1
"""Seconds for what goes on though nobody waits for it: a question that was given up, a note to a slow disk."""
_log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Waits for the desk before it waits for connections: an event stream may stay open for ever, a question not."""

    def __init__(self, config: uvicorn.Config, desk: Desk, seconds: float) -> None:
        super().__init__(config)
        self._desk = desk
        self._seconds = seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse what is new, let the questions here be answered, then stop."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._desk.emptied(self._seconds)
        await self._sent()
        for connection in list(self.server_state.connections):
            connection.transport.close()  # to a stream the same as its reader's going away: it ends without an error
        await super().shutdown(sockets)

    async def _sent(self) -> None:
        """Wait until every answer is sent; where streams are open, no longer than that should take."""
        until = time.monotonic() + _SENDING
        while self.server_state.connections and time.monotonic() < until:
            await asyncio.sleep(0.05)


@asynccontextmanager
async def closing(desk: Desk) -> AsyncIterator[None]:
    """Close a desk when its application ends."""
    try:
        yield
    finally:
        await asyncio.to_thread(desk.close, _ENDING)


def leave(desk: Desk) -> None:
    """Close a desk at the end of the process; where a question given up goes on, or a disk hangs, end without it."""
    if desk.close(_ENDING):
        return
    _log.warning("時間内に終わらなかった質問か記録があります。待たずに終了します。")
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # Python would wait for the thread, which cannot be stopped


def serve(app: FastAPI, desk: Desk, listening: socket.socket, seconds: float) -> None:
    """Serve on a socket until a signal says stop; a question may take so many seconds to be answered then."""

    class Bounded(Connection):
        most = most_connections()

    config = uvicorn.Config(
        app,
        http=Bounded,
        backlog=BACKLOG,
        ws="none",  # no web socket is used
        log_config=None,  # logs are set up by whoever starts the service
        access_log=False,
        proxy_headers=False,  # the guard reads them: from listed proxies only
        server_header=False,
        timeout_graceful_shutdown=_SENDING,
    )
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn sends it again once all is done
    try:
        with suppress(KeyboardInterrupt):
            _Server(config, desk, seconds).run(sockets=[listening])
        leave(desk)
    finally:
        signal.signal(signal.SIGTERM, before)
