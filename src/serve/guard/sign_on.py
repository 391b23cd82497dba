"""In front of everything, the page, its assets, the API: nothing answers before it is known who asks."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.errors import refusal
from serve.guard.entry import Place, RefusedError
from serve.guard.gate import Gate
from serve.show import render
from serve.show.addresses import language_at
from serve.show.words import words_in
from serve.visitor import set_visitor
from settings import Settings

_POLICY_VIOLATION = 1008


class SignOn:
    """ASGI middleware: puts the visitor on the scope, or refuses."""

    def __init__(self, app: ASGIApp, gate: Gate, settings: Settings) -> None:
        self._app = app
        self._gate = gate
        self._signed_on = settings.sign_on != "none"
        named = (settings.user_header, settings.groups_header)
        self._names = frozenset(name.lower().encode() for name in named if name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, one WebSocket, or the service's start and end."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._socket(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, place = Request(scope, receive), Place.of(scope)
        try:
            own = await self._gate.own(place, request)
            if own is None:
                set_visitor(scope, await self._gate.visitor(place, request))
        except RefusedError as refused:
            own = self._refused(place, request, refused)
        if own is not None:
            await own(scope, receive, send)
        else:
            self._forget_names(scope)
            await self._app(scope, receive, _private(send) if self._signed_on else send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            set_visitor(scope, await self._gate.visitor(Place.of(scope), HTTPConnection(scope)))
        except RefusedError as refused:
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": refused.sentence[:40]})
            return
        self._forget_names(scope)
        await self._app(scope, receive, send)

    def _refused(self, place: Place, request: Request, refused: RefusedError) -> Response:
        """Return one sentence; for a person who opens an address the page to sign on at, or one that tells why not."""
        opens = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        page = self._gate.way.invitation(place, request) if refused.asks and opens else None
        headers = {**refused.headers, "Cache-Control": "no-store"}
        if refused.page and opens:
            html = render.refused_page(
                place.root, refused.page, words_in(language_at(place.path, request.scope["query_string"]))
            )
            page = HTMLResponse(html, refused.status, headers)
        return page or refusal(refused.status, refused.sentence, headers)

    def _forget_names(self, scope: Scope) -> None:
        """Take the headers that name people away: from here on the visitor counts."""
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() not in self._names]


def _private(send: Send) -> Send:
    """Let no proxy keep for others what was answered to one."""

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            told = headers.get("cache-control", "")
            if "no-store" not in told and "private" not in told:
                rest = ", ".join(part.strip() for part in told.split(",") if part.strip() and part.strip() != "public")
                headers["cache-control"] = f"private, {rest}" if rest else "private"
        await send(message)

    return pass_on
