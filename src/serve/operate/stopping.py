"""Serving until told to stop, and stopping: no question that was taken is lost.

On SIGTERM or Ctrl-C new connections are refused at once; those who asked are answered, each within the time that a
question has; then what is left open (event streams of pages that nobody asks from) is cut. The process ends with 0.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from serve.desk import Desk

_SENDING = 2
"""Seconds that answers may take to be sent once every question is answered, and as many for what does not end."""


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


def serve(app: FastAPI, desk: Desk, listening: socket.socket, seconds: float) -> None:
    """Serve on a socket until a signal says stop; a question may take so many seconds to be answered then."""
    config = uvicorn.Config(
        app,
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
        desk.close()
    finally:
        signal.signal(signal.SIGTERM, before)
