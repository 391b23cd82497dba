"""What is answered at an address that nothing of ours answers, or not with that method."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from serve.errors import refusal
from serve.place import own_path, root_of
from serve.show import render
from serve.show.addresses import language_at
from serve.show.words import words_in

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOWHERE = "このアドレスには何もありません。アドレスを確かめてください。"
OTHERWISE = "このアドレスは {method} では使えません。{allowed} を使ってください。"


class Unknown:
    """ASGI application: 404, or 405 where one of the routes takes the path with another method.

    It is needed since a mount at "/" takes every path, so that the router never comes to say 405 itself.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        outside = {**scope, "root_path": scope.get("app_root_path", scope.get("root_path", ""))}
        allowed = [method for method in _METHODS if self._takes({**outside, "method": method})]
        if "GET" in allowed:
            allowed.append("HEAD")
        if allowed:
            method = scope["method"] if scope["method"].isalpha() else "この方法"
            sentence = OTHERWISE.format(method=method[:20], allowed="、".join(allowed))
            await refusal(405, sentence, {"Allow": ", ".join(allowed)})(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            page = render.unknown_page(
                root_of(outside), words_in(language_at(own_path(scope), scope.get("query_string", b"")))
            )
            await HTMLResponse(page, 404)(scope, receive, send)
        else:
            await refusal(404, NOWHERE)(scope, receive, send)

    def _takes(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] == Match.FULL for route in self._routes)
