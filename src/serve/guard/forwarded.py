"""Who is at the other end: what a listed proxy says of it is believed, from anyone else it is taken away.

Gradio believes X-Forwarded-Host, X-Forwarded-Proto and X-Gradio-Server from everyone, so none of them goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from serve.addresses import PEER, UNLISTED, Address, Networks, read_address
from serve.visitor import Visitor, set_visitor
from settings import Settings

_FOR, _HOST, _PROTO = b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"
# Forwarded (RFC 7239) is not read: a proxy that sets X-Forwarded-For passes a client's own Forwarded on as it came.
_TAKEN_AWAY = frozenset(
    b"forwarded x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-port x-forwarded-prefix "
    b"x-forwarded-server x-forwarded-scheme x-forwarded-ssl x-real-ip x-original-url x-original-host x-rewrite-url "
    b"x-gradio-server".split()
)
_OF_PROXIES = _TAKEN_AWAY | frozenset(
    b"via x-forwarded x-forwarded-by x-client-ip x-cluster-client-ip true-client-ip".split()
)
"""What only a proxy writes."""
_SCHEMES = {"http": ("http", "ws"), "https": ("https", "wss"), "ws": ("http", "ws"), "wss": ("https", "wss")}

Header = tuple[bytes, bytes]


class Forwarded:
    """ASGI middleware: sets the scope's client, scheme and Host header, and a first visitor of that address."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._proxies = Networks(settings.proxies)
        named = (settings.user_header, settings.groups_header)
        self._sign_on = frozenset(name.lower().encode() for name in named if name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] in {"http", "websocket"}:
            self._read(scope)
        await self.app(scope, receive, send)

    def _read(self, scope: Scope) -> None:
        """Change the scope itself, not a copy: who looks at it from further out sees the client too."""
        peer = scope.get("client") or ("", 0)
        scope[PEER] = tuple(peer)
        headers: list[Header] = list(scope["headers"])
        address = read_address(peer[0])
        listed = address in self._proxies
        scope[UNLISTED] = not listed and any(name in _OF_PROXIES for name, _ in headers)
        if listed:
            scope["headers"] = _with_host(_without(headers, _TAKEN_AWAY), _last(headers, _HOST))
            schemes = _SCHEMES.get(_last(headers, _PROTO).lower())
            if schemes:
                scope["scheme"] = schemes[scope["type"] == "websocket"]
            scope["client"] = (str(self._client(_listed(headers, _FOR), address)), 0)
        else:
            scope["headers"] = _without(headers, _TAKEN_AWAY | self._sign_on)
            scope["client"] = (str(address) if address else peer[0], peer[1])
        set_visitor(scope, Visitor(client=scope["client"][0]))

    def _client(self, told: Sequence[str], peer: Address | None) -> Address | None:
        """Return the rightmost address that is no proxy: what stands left of it, anybody may have written."""
        client = peer
        for text in reversed(told):
            address = read_address(text)
            if address is None:
                break
            client = address
            if address not in self._proxies:
                break
        return client


def _listed(headers: Sequence[Header], name: bytes) -> list[str]:
    """Return the values of a header, over all its lines, left to right."""
    text = ",".join(value.decode("latin-1") for key, value in headers if key == name)
    return [part.strip() for part in text.split(",") if part.strip()]


def _last(headers: Sequence[Header], name: bytes) -> str:
    """Return the value that the nearest proxy wrote (Apache adds its own after a client's), "" for none."""
    return (_listed(headers, name) or [""])[-1]


def _without(headers: Sequence[Header], names: frozenset[bytes]) -> list[Header]:
    return [header for header in headers if header[0] not in names]


def _with_host(headers: list[Header], host: str) -> list[Header]:
    if not host:
        return headers
    return [(b"host", host.encode("latin-1")), *_without(headers, frozenset([b"host"]))]
