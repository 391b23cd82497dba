"""Counting requests, those that the guard refuses too."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.operate.metrics import Metrics

_KEY = "tokushu.route"
UNROUTED = "-"
"""The route of a request that reached none: refused by the guard."""


class Counted:
    """ASGI middleware, in front of the guard: counts each response by its status and the route found further in."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; one that fails without a response is a 500, which the server sends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, seconds = 500, None
        route: list[str] = []  # shared by the copies of the scope that the guard hands on

        async def watch(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":  # an event stream ends when its reader goes away
                status, seconds = message["status"], time.perf_counter() - started
            await send(message)

        try:
            await self.app({**scope, _KEY: route}, receive, watch)
        finally:
            taken = time.perf_counter() - started if seconds is None else seconds
            self.metrics.count(route[0] if route else UNROUTED, status, taken)


class Routed:
    """ASGI middleware, behind the guard: tells `Counted` which route the router chose."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            await self.app(scope, receive, send)
        finally:
            if _KEY in scope:
                scope[_KEY].append(_template(scope))


def _template(scope: Scope) -> str:
    """Return the path of the route that the router chose, below a mount the mount's (/design for /design/page.css)."""
    mounted = str(scope.get("root_path", "")).removeprefix(str(scope.get("app_root_path", "")))
    return mounted + str(getattr(scope.get("route"), "path", "")) or "/"
