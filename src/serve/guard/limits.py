"""How much one may send: the length of an address, of headers and of a body, and how often anything is sent at all.

How many questions one may ask is counted at the desk: only there a question is told from a click on the page, the
visitor is known, and several questions in one request count as several.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evaluate.question_files import MAX_BYTES
from serve.addresses import client_of, counted_as
from serve.errors import refusal
from serve.place import own_path
from serve.rate import Rate
from settings import Settings

LONGEST_BODY = 1 << 20
"""Bytes; a question with a visit's earlier ones takes a tenth of it."""
_LARGER_BODIES: Mapping[str, int] = {"/evaluation/questions": MAX_BYTES}
_LONGEST_ADDRESS = 16 << 10  # bytes, with the query: a question of 1,000 kana takes 9,000
_LONGEST_HEADERS = 32 << 10  # bytes; the server itself gives up at 64 KiB
_REQUESTS_A_QUESTION, _REQUESTS = 50, 3000
"""A first look at the page is 50 requests: an address may send so many for each question that it may ask in a minute,
and never fewer than an office behind one address needs to open it.
"""


class Limits:
    """ASGI middleware: refuses with 413, 414, 429 or 431, each in the shape of every refusal."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._rate = Rate(max(_REQUESTS, settings.rate * _REQUESTS_A_QUESTION) if settings.rate else 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest = _LARGER_BODIES.get(own_path(scope), LONGEST_BODY)
        refused = self._refused(scope, largest)
        if refused:
            await refused(scope, receive, send)
        else:
            limited = RequestBodyLimitMiddleware(self.app, largest)
            passing = _InOurWords(scope, receive, send, largest)
            await limited(scope, passing.receive, passing.send)

    def _refused(self, scope: Scope, largest: int) -> Response | None:
        wait = self._rate.wait(counted_as(client_of(scope)))
        if wait:
            seconds = math.ceil(wait)
            sentence = f"短い間に届いた要求が多すぎます。{seconds}秒待ってから、もう一度試してください。"
            return refusal(429, sentence, {"Retry-After": str(seconds)})
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return refusal(414, f"アドレスが長すぎます。{_LONGEST_ADDRESS:,}バイトまでにしてください。")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _LONGEST_HEADERS:
            return refusal(431, f"ヘッダーが大きすぎます。合わせて{_LONGEST_HEADERS:,}バイトまでにしてください。")
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and (len(length) > 15 or int(length) > largest):
            return too_large(largest)
        return None


def too_large(largest: int) -> Response:
    """Return the refusal of a body over so many bytes."""
    return refusal(413, too_large_sentence(largest))


def too_large_sentence(largest: int) -> str:
    """Return how a body over so many bytes is refused."""
    shown = f"{largest >> 20}MB" if largest >= 1 << 20 else f"{largest >> 10}KB"
    return f"送られたものが大きすぎます。{shown}までにしてください。"


class _InOurWords:
    """Passes one request on and its response back; where a body grew too large on its way (it came in chunks, without a
    length), whatever the application makes of that becomes our refusal.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, largest: int) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._largest, self._read = largest, 0
        self._begun = self._replaced = False

    async def receive(self) -> Message:
        """Receive the next part, counted."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the response, or ours in its place."""
        if self._read > self._largest and not self._begun:
            self._begun = self._replaced = True
            await too_large(self._largest)(self._scope, self._receive, self._send)
        elif not self._replaced:
            self._begun = True
            await self._send(message)
