"""A response held back until it is whole, to be sent otherwise: a page dressed, or a refusal made a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette import datastructures
from starlette.types import Message, Send


class Held:
    """Holds the responses that `holds` says, by their start, and hands start and body to `finish`; others go on."""

    def __init__(
        self, send: Send, holds: Callable[[Message], bool], finish: Callable[[Message, bytes], Awaitable[None]]
    ) -> None:
        self._pass_on = send
        self._holds = holds
        self._finish = finish
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take one message of the response."""
        if message["type"] == "http.response.start" and self._holds(message):
            self._start = message
        elif self._start is None:
            await self._pass_on(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start, self._body)


def is_html(start: Message) -> bool:
    """Tell whether a response that starts so is a page."""
    return "text/html" in datastructures.Headers(raw=start["headers"]).get("content-type", "")


async def send_whole(send: Send, start: Message, body: bytes) -> None:
    """Send a response that was held, with the length that its body has now."""
    if body:  # a HEAD response names the length of a body it does not have
        datastructures.MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})
