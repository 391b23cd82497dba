"""A refusal of the results page is a page: whoever refuses it, in words that a person reads without JavaScript."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.embed.results import PATH, results_page
from serve.held import Held
from serve.place import own_path, root_of
from serve.show.words import language_of, words_in

_PASSED_ON = ("retry-after", "set-cookie", "www-authenticate")


class RefusalsAsPages:
    """ASGI middleware: turns {"error": "…"} into the page with the sentence in it, the status as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or own_path(scope) != PATH:
            await self.app(scope, receive, send)
            return

        async def as_page(start: Message, body: bytes) -> None:
            await _page(scope, start, body)(scope, receive, send)

        await self.app(scope, receive, Held(send, _is_refusal, as_page).send)


def _is_refusal(start: Message) -> bool:
    return start["status"] >= 400 and "json" in Headers(raw=start["headers"]).get("content-type", "")


def _page(scope: Scope, start: Message, body: bytes) -> HTMLResponse:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    t = words_in(language_of(asked.get("lang", [""])[0]))
    status = start["status"]
    sentence = str(json.loads(body).get("error", "")) if t.language == "ja" else ""
    root = root_of(scope)
    page = results_page(
        t, root, asked.get("q", [""])[0], error=sentence or t(f"search.status_{status if status in _SAID else 'other'}")
    )
    kept = {name: value for name, value in Headers(raw=start["headers"]).items() if name in _PASSED_ON}
    return HTMLResponse(page, status, kept)


_SAID = (401, 403, 413, 422, 429, 503)
