"""MCP is an extra: what the service and the command call, and what they say where it is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serve.desk import Desk
from serve.errors import ServeError
from serve.guard.audit import Audit
from settings import Settings

if TYPE_CHECKING:
    from serve.mcp.over_http import McpDoor

_MISSING = (
    "MCPに使うライブラリーが入っていません。pip install 'tokushu[mcp]' で入れるか、"
    "画面とAPIだけを使うときは設定 mcp を off にしてください。"
)


def mcp_door(desk: Desk, settings: Settings, audit: Audit | None = None) -> McpDoor | None:
    """Return what answers at /mcp, None where it is off; raise ServeError where it is on and not installed."""
    if not settings.mcp:
        return None
    _require()
    from serve.mcp.over_http import McpDoor

    return McpDoor(desk, settings, audit)


def serve_stdio(settings: Settings) -> None:
    """Answer over standard input and output; raise ServeError where it is not installed."""
    _require()
    from serve.mcp import over_stdio

    over_stdio.serve_stdio(settings)


def _require() -> None:
    try:
        import mcp  # noqa: F401
    except ModuleNotFoundError as error:
        raise ServeError(_MISSING) from error
