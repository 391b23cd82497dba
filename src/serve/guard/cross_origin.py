"""Which pages of other sites may ask: those listed, the one address of the API that answers, with their sign-on."""

from __future__ import annotations

from collections.abc import Collection

from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.place import own_path

_OPEN = "/api/ask"


class CrossOrigin:
    """ASGI middleware: opens the API that answers to origins listed, never to all.

    It stands in front of sign-on and limits: a preflight carries no sign-on, and a refusal (401, 429) has to be
    readable for the widget to say why.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self.opened = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("POST",),
            allow_headers=("Content-Type",),
            allow_credentials=True,
            expose_headers=("Retry-After",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        here = scope["type"] == "http" and own_path(scope) == _OPEN
        await (self.opened if here else self.app)(scope, receive, send)
