"""MCP over standard input and output: nothing but the protocol is written there, what else is said goes to stderr."""

from __future__ import annotations

import logging
import sys

import anyio
from mcp.server.stdio import stdio_server

from answer.assistant import Assistant
from serve.desk import Desk
from serve.library import Library
from serve.mcp.protocol import mcp_server
from serve.mcp.tools import Caller
from serve.operate.renewal import renewing
from serve.operate.stopping import leave
from serve.visitor import ANYONE
from settings import Settings


def serve_stdio(settings: Settings) -> None:
    """Answer until standard input ends; raise a TokushuError where the index cannot be opened.

    It reads as whoever runs it: who may read the index's folder may read all that is in it.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    desk = Desk(Library(Assistant.open(settings.index, settings)), settings)
    server = mcp_server(desk, lambda _: Caller(ANYONE, ""))

    async def run() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    try:
        with renewing(desk.library, settings.index):
            anyio.run(run)
    finally:
        leave(desk)
