"""The sub-path that the service is published at: a path with it or without it, every part sees one form."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from serve.place import is_below


class SubPath:
    """ASGI middleware: a proxy may leave the sub-path on or take it off.

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
            if not is_below(scope["path"], self._root):
                scope["path"] = self._root + scope["path"]
                scope["raw_path"] = self._root.encode() + scope.get("raw_path", b"")
        await self.app(scope, receive, send)
