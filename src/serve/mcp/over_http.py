"""MCP over HTTP: one address, each request by itself, as JSON; the guard in front has told who sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import HTTPConnection, Request
from starlette.types import Receive, Scope, Send

from serve.desk import Desk
from serve.errors import refusal
from serve.guard.audit import Audit
from serve.guard.origin import is_foreign
from serve.mcp.protocol import mcp_server
from serve.mcp.tools import Caller
from serve.show.public import public_base
from serve.visitor import visitor_of
from settings import Settings

_ONLY_POST = "MCPのアドレスです。MCPのクライアントから POST で呼んでください。"
_ELSEWHERE = "ほかのサイトのページからは呼べません。呼んでよいサイトは設定 origins に書いてください。"
_NOT_STARTED = "MCPを始めているところです。少し待ってから、もう一度呼んでください。"


class McpDoor:
    """The ASGI application at /mcp; it answers while `running`."""

    def __init__(self, desk: Desk, settings: Settings, audit: Audit | None = None) -> None:
        self._server = mcp_server(desk, _caller, audit)
        self._origins = frozenset(settings.origins)
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer until it is left: for the lifespan of the application."""
        # The guard pins the host names and knows the proxy; the package would pin them once more, to the inner ones.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self._manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, security_settings=security
        )
        try:
            async with self._manager.run():
                yield
        finally:
            self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["method"] != "POST":  # nothing is ever sent unasked: there is no stream to open, no session to end
            await refusal(405, _ONLY_POST, {"Allow": "POST"})(scope, receive, send)
        elif is_foreign(HTTPConnection(scope), self._origins):  # a key does not make another site's page ours
            await refusal(403, _ELSEWHERE)(scope, receive, send)
        elif self._manager is None:
            await refusal(503, _NOT_STARTED, {"Retry-After": "1"})(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)


def _caller(request: Any) -> Caller:  # noqa: ANN401
    """Tell who calls, from the request that the package hands on."""
    if not isinstance(request, Request):
        raise TypeError("no request came with the call")  # never answer without knowing for whom
    return Caller(visitor_of(request.scope), public_base(request.scope), request.receive)
