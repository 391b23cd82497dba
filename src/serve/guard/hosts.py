"""By which names the service may be opened: any other name in Host is refused, so that none of ours is made up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from serve.addresses import read_address
from serve.errors import refusal
from settings import Settings

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = ("", "0.0.0.0", "::")
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,252})?)(?::[0-9]{1,5})?")


class HostNames:
    """ASGI middleware: lets the names set in, where none is set those of this machine and where it listens."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        own = () if settings.host in _EVERYWHERE else (settings.host,)
        names = [name.lower() for name in settings.hosts or (*_LOOPBACK, *own)]
        self._exact = frozenset(_plain(name) for name in names if not name.startswith("*."))
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        name = read_host(value for key, value in scope["headers"] if key == b"host")
        if name and (name in self._exact or name.endswith(self._endings)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(400, _sentence(name))(scope, receive, send)


def read_host(values: Iterable[bytes]) -> str:
    """Return the name in the Host headers without its port (Portal.example:8443 -> portal.example).

    "" where there is none, more than one, or what is no name.
    """
    found = [value.decode("latin-1").strip().lower() for value in values]
    matched = _HOST.fullmatch(found[0]) if len(found) == 1 else None
    return _plain(matched[1]) if matched else ""


def _plain(name: str) -> str:
    """Return a name without a dot at its end, an address in one spelling."""
    address = read_address(name) if name.startswith("[") or ":" in name else None
    return str(address) if address else name.rstrip(".")


def _sentence(name: str) -> str:
    if not name:
        return "どの名前で開いたのか分かりません。Host ヘッダーを1つ付けて送ってください。"
    return f"「{name}」という名前では開けません。この名前で使うときは、設定の hosts（TOKUSHU_HOSTS）に加えてください。"
