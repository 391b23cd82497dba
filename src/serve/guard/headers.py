"""What every response carries, whoever made it: our routes, what stands in front of them, Gradio, a failure."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from starlette import datastructures
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.errors import refusal
from serve.guard.policies import DATA, OWN_PAGE, framed_by

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""On every response, over whatever a route says."""

UNLESS_SAID: Mapping[str, Mapping[str, str]] = {
    # What is asked, answered and read stays in no cache: machines are shared, and readers differ.
    "page": {"Content-Security-Policy": OWN_PAGE, "Cache-Control": "no-store"},
    "asset": {"Content-Security-Policy": DATA, "Cache-Control": "no-cache"},
    "data": {"Content-Security-Policy": DATA, "Cache-Control": "no-store"},
}
"""By kind of response, where its route says nothing of its own."""

HTTPS_ONLY = "max-age=31536000"
"""Of this host alone: an office's other hosts are not ours to speak for."""

_WIDGET = "/widget.js"
_ASSETS = ("text/css", "text/javascript", "application/javascript", "image/", "font/", "application/font")
_FAILED = "途中で問題が起きました。もう一度送ってください。"
_log = logging.getLogger(__name__)


class Headers:
    """ASGI middleware: adds the headers, and answers where everything within it failed.

    `frames` are the origins that may show the pages in a frame, `origins` those that may load the widget.
    """

    def __init__(self, app: ASGIApp, frames: Sequence[str] = (), origins: Sequence[str] = ()) -> None:
        self.app = app
        self._frames = tuple(frames)
        self._shared = _WIDGET if origins else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def pass_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add(scope, message)
            await send(message)

        try:
            await self.app(scope, receive, pass_on)
        except Exception:
            if started:
                raise
            _log.exception("a request failed")
            await refusal(500, _FAILED)(scope, receive, pass_on)

    def _add(self, scope: Scope, start: Message) -> None:
        start.setdefault("headers", [])
        headers = datastructures.MutableHeaders(raw=start["headers"])
        for name, value in ALWAYS.items():
            headers[name] = value
        for name, value in UNLESS_SAID[_kind(headers.get("content-type", ""))].items():
            if name != "Cache-Control" or start["status"] != 304:  # 304 leaves what was said with the 200
                headers.setdefault(name, value)
        policy = headers["Content-Security-Policy"]
        if "frame-ancestors" not in policy:
            headers["Content-Security-Policy"] = f"{policy}; {framed_by(self._frames)}"
        if not self._frames:  # it knows no list; browsers that know the policy above go by that
            headers["X-Frame-Options"] = "SAMEORIGIN"
        shared = self._shared and scope["path"].endswith(self._shared)
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        if scope.get("scheme") == "https" and not scope.get("root_path"):  # below a path the host is the portal's
            headers["Strict-Transport-Security"] = HTTPS_ONLY
        del headers["server"]


def _kind(content_type: str) -> str:
    if content_type.startswith("text/html"):
        return "page"
    return "asset" if content_type.startswith(_ASSETS) else "data"
