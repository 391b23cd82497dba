"""Which pages of other sites may show ours in a frame: those listed."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY, _OLD = "Content-Security-Policy", "X-Frame-Options"


class Frames:
    """ASGI middleware: names the sites listed in the policy that a response carries already."""

    def __init__(self, app: ASGIApp, frames: Sequence[str]) -> None:
        self.app = app
        self.frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if _POLICY in headers:
                    headers[_POLICY] = with_frames(headers[_POLICY], self.frames)
                del headers[_OLD]  # knows no list, so it would forbid what the policy allows
            await send(message)

        await self.app(scope, receive, pass_on if self.frames else send)


def with_frames(policy: str, frames: Sequence[str]) -> str:
    """Return a policy with more sites that may frame (frame-ancestors 'self' -> 'self' https://portal.example.lg.jp).

    A policy that lets nobody frame ('none') stays as it is.
    """
    directives = (directive.strip() for directive in policy.split(";"))
    return "; ".join(
        " ".join((directive, *frames))
        if directive.startswith("frame-ancestors ") and "'none'" not in directive
        else directive
        for directive in directives
    )
