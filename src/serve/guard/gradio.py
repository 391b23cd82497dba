"""Gradio, let out only as far as its page needs: what a new version of it opens stays closed."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette import datastructures
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.errors import refusal
from serve.guard.joining import LONGEST_JOIN, NO_EVENT, JoinError, Sessions, read_event
from serve.guard.leaving import Tabs, Whole
from serve.guard.limits import too_large_sentence
from serve.guard.policies import styled_page
from serve.guard.unknown import Unknown
from serve.held import Held, is_html, send_whole
from serve.place import own_path
from serve.visitor import visitor_of

OPEN = re.compile(
    # The page, its files, asking and hearing the answer, and whether it is still the same server after a pause.
    r"GET /(|config|theme\.css|assets/[^/]+|static/.+|gradio_api/(queue/data|app_id))|POST /gradio_api/queue/join"
)
"""Method and path below the mount of all that answers."""

_JOIN, _DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
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

    def __init__(self, app: GradioApp, unknown: ASGIApp) -> None:
        self._app = app
        self._unknown = unknown
        self._sessions, self._tabs = Sessions(), Tabs()
        self._inputs = {number: len(fn.inputs) for number, fn in app.get_blocks().fns.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the scope is that of a mount (its root_path is the mount's own)."""
        if scope["type"] != "http":
            return  # no web socket is used
        path = own_path(scope)
        if not OPEN.fullmatch(f"{scope['method']} {path}"):
            await self._unknown(scope, receive, send)
        elif path == _JOIN:
            await self._join(scope, receive, send)
        elif path == _DATA:
            await self._stream(scope, receive, send)
        elif path == "/":
            await self._page(scope, receive, send)
        elif path.startswith(("/assets/", "/static/")):
            await self._send_file(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page with a policy that lets its own scripts run."""

        async def with_policy(start: Message, body: bytes) -> None:
            policy = styled_page(_INLINE_SCRIPT.findall(body), _INLINE_STYLE.findall(body))
            datastructures.MutableHeaders(raw=start["headers"])["Content-Security-Policy"] = policy
            await send_whole(send, start, body)

        await self._app(_uncompressed(scope), receive, Held(send, is_html, with_policy).send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an event into the queue: read whole, held against what our pages send, and written anew."""
        visitor = visitor_of(scope)
        try:
            if not datastructures.Headers(scope=scope).get("content-type", "").startswith("application/json"):
                raise JoinError(415, NO_EVENT)
            event = read_event(await _body(receive), self._inputs)
            self._sessions.join(event["session_hash"], visitor)
        except JoinError as error:
            await refusal(error.status, str(error))(scope, receive, send)
            return
        body = json.dumps(event).encode()
        headers = [header for header in scope["headers"] if header[0] != b"content-length"]
        joining = {**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        self._tabs.sent_by(event["session_hash"], joining)
        await self._app(joining, _replayed(body, receive), send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a visitor hear of what it asked itself."""
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        session = asked[0] if len(asked) == 1 else ""
        stream = Whole(send)
        try:
            with self._sessions.streaming(session, visitor_of(scope)), self._tabs.hearing(session, stream):
                await self._app(scope, receive, stream.send)
        except JoinError as error:
            await refusal(error.status, str(error))(scope, receive, send)

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


async def _body(receive: Receive) -> bytes:
    """Return a request's body; raise JoinError where it is longer than any of ours."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_JOIN:
            raise JoinError(413, too_large_sentence(LONGEST_JOIN))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read already, then what comes (the other side going away)."""
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return sent.pop() if sent else await receive()

    return replay


def _uncompressed(scope: Scope) -> Scope:
    """Without Accept-Encoding, so that the page's scripts can be read."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}
