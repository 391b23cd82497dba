"""What Gradio's HTML gets before a browser sees it: its language, our styles and scripts ahead of Gradio's own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from markupsafe import escape
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.held import Held, is_html, send_whole
from serve.show.view import View

# Previews for other sites: they name Gradio, and an image on a host that nothing here may ask.
_PREVIEW = re.compile(rb'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
_MANIFEST = re.compile(rb'\s*<link rel="manifest"[^>]*>')


def head_html(view: View, styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return what goes into a page's head: styles, icon, what our scripts say, and the scripts, in this order."""
    design = f"{view.up}design"
    said = escape(json.dumps(view.words.section("script"), ensure_ascii=False))
    return "".join(
        [
            *(f'<link rel="stylesheet" href="{design}/{name}.css">' for name in styles),
            f'<link rel="stylesheet" href="{design}/print.css" media="print">',
            f'<link rel="icon" href="{design}/icon.svg">',
            f'<meta name="tokushu-root" content="{view.up or "./"}">',
            f'<meta name="tokushu-words" content="{said}">',
            *(f'<script src="{design}/{name}.js" defer></script>' for name in scripts),
        ]
    )


class Front:
    """ASGI middleware inside a Gradio app, before what compresses; only the page itself is HTML."""

    def __init__(self, app: ASGIApp, head: str, language: str) -> None:
        self.app = app
        self.head = head.encode()
        self.language = language.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(start: Message, body: bytes) -> None:
            await send_whole(send, start, self.dress(body))

        await self.app(scope, receive, Held(send, is_html, dressed).send)

    def dress(self, html: bytes) -> bytes:
        """Return the page in its language, with our head first."""
        html = _MANIFEST.sub(b"", _PREVIEW.sub(b"", html)).replace(b'lang="en"', b'lang="%s"' % self.language, 1)
        return html.replace(b'<meta charset="utf-8" />', b'<meta charset="utf-8" />' + self.head, 1)
