"""Gradio, let out only as far as its page needs: what a new version of it opens stays closed."""

from __future__ import annotations

import re

from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette import datastructures
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.guard.policies import styled_page
from serve.guard.unknown import Unknown
from serve.place import own_path

OPEN = re.compile(
    # The page, its files, asking and hearing the answer, and whether it is still the same server after a pause.
    r"GET /(|config|theme\.css|assets/[^/]+|static/.+|gradio_api/(queue/data|app_id))|POST /gradio_api/queue/join"
)
"""Method and path below the mount of all that answers."""

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_INLINE_STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)
_NAMED_BY_CONTENT = "private, max-age=604800"
"""For the files of Gradio's page: a new version has new names (index-DphvyggB.js)."""


def enclose_pages(app: FastAPI) -> None:
    """Close every Gradio application mounted on ours, and let what is nowhere be told so; call it after the mounts."""
    own = [route for route in app.routes if not (isinstance(route, Mount) and isinstance(route.app, GradioApp))]
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, GradioApp):
            route.app = GradioPage(route.app, Unknown(own))


class GradioPage:
    """One mounted Gradio application: only what is OPEN, and a policy that lets the page's own scripts run."""

    def __init__(self, app: ASGIApp, unknown: ASGIApp) -> None:
        self._app = app
        self._unknown = unknown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the scope is that of a mount (its root_path is the mount's own)."""
        if scope["type"] != "http":
            return  # no web socket is used
        path = own_path(scope)
        if not OPEN.fullmatch(f"{scope['method']} {path}"):
            await self._unknown(scope, receive, send)
        elif path == "/":
            await self._app(_uncompressed(scope), receive, _Page(send).pass_on)
        elif path.startswith(("/assets/", "/static/")):
            await self._send_file(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _send_file(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = True

        async def pass_on(message: Message) -> None:
            nonlocal found
            if message["type"] == "http.response.start":
                found = message["status"] < 400
                if message["status"] == 200:
                    datastructures.MutableHeaders(raw=message["headers"])["Cache-Control"] = _NAMED_BY_CONTENT
            if found:
                await send(message)

        await self._app(scope, receive, pass_on)
        if not found:
            await self._unknown(scope, receive, send)


def _uncompressed(scope: Scope) -> Scope:
    """Without Accept-Encoding, so that the page's scripts can be read."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


class _Page:
    """Holds a page until it is whole, then sends it with its policy."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = datastructures.MutableHeaders(raw=self._start["headers"])
        if headers.get("content-type", "").startswith("text/html"):
            headers["Content-Security-Policy"] = styled_page(
                _INLINE_SCRIPT.findall(self._body), _INLINE_STYLE.findall(self._body)
            )
        if self._body:  # a HEAD response names the length of a body it does not have
            headers["content-length"] = str(len(self._body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})
