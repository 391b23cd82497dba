"""The sub-path that the service is published at: a path with it or without it, every part sees one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send


def own_path(scope: Mapping[str, Any]) -> str:
    """Return a request's path below the sub-path, which every route and rule is written for (/qa/api/ask -> /api/ask).

    Only this, never scope["path"] itself, may be held against a rule of the guard.
    """
    root = scope.get("root_path", "")
    return str(scope["path"])[len(root) :] if _is_below(scope["path"], root) else str(scope["path"])


class SubPath:
    """ASGI middleware, the outermost: a proxy may leave the sub-path on or take it off.

    Either way the path then begins with it exactly once, as Starlette and Gradio want it: /qa/x and /x become /qa/x,
    /qax becomes /qa/qax, which is nothing of ours.
    """

    def __init__(self, app: ASGIApp, root_path: str = "") -> None:
        self.app = app
        self._root = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] in {"http", "websocket"}:
            scope["root_path"] = self._root
            if not _is_below(scope["path"], self._root):
                scope["path"] = self._root + scope["path"]
                scope["raw_path"] = self._root.encode() + scope.get("raw_path", b"")
        await self.app(scope, receive, send)


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")
