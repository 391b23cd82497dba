"""What every response carries and what is closed, whoever made the response: our routes or Gradio's."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette import datastructures
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.show.addresses import PAGES

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
# What Gradio opens and this page never uses: sending files in, fetching through the server, reading files, recording.
_CLOSED = re.compile(
    r"/(?:en/|evaluation/(?:en/)?)?"  # whichever page it is asked for below
    r"(gradio_api/(upload|proxy=|file[=/]|stream/|vibe|process_recording|component_server|custom_component|deep_link"
    r"|run-history|runs|mcp|openapi\.json|info|call/|api/|run/)"
    r"|docs|openapi\.json|monitoring|login|runs/?$|svelte/)"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def content_security_policy(inline_scripts: list[bytes]) -> str:
    """Return the policy: nothing from elsewhere, and of inline scripts only those given."""
    hashes = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in inline_scripts)
    return (
        f"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class Headers:
    """ASGI middleware: closes what is not used and adds the headers, with the page's own inline scripts allowed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if _CLOSED.match(path):
            await PlainTextResponse("Not Found", 404)(scope, receive, _Sender(send).pass_on)
        elif path in PAGES:
            await self.app(_uncompressed(scope), receive, _Sender(send).hold_page)
        else:
            await self.app(scope, receive, _Sender(send).pass_on)


def _uncompressed(scope: Scope) -> Scope:
    """Without Accept-Encoding, so that the page's scripts can be read."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


class _Sender:
    """Sends one response on, with our headers."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message = {}
        self.body = b""

    async def pass_on(self, message: Message) -> None:
        """Send each message as it comes: an event stream must not wait."""
        if message["type"] == "http.response.start":
            _add_headers(message, [])
        await self.send(message)

    async def hold_page(self, message: Message) -> None:
        """Hold a page until it is whole, then send it with the policy that lets its scripts run."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        _add_headers(self.start, _INLINE_SCRIPT.findall(self.body))
        if self.body:  # a HEAD response names the length of a body it does not have
            datastructures.MutableHeaders(raw=self.start["headers"])["content-length"] = str(len(self.body))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})


def _add_headers(start: Message, inline_scripts: list[bytes]) -> None:
    headers = datastructures.MutableHeaders(raw=start["headers"])
    headers["Content-Security-Policy"] = content_security_policy(inline_scripts)
    for name, value in _HEADERS.items():
        headers[name] = value
