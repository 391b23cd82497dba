"""The script that puts a chat on other pages: one file with its style and its words in it, made once."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serve.show.certainty import LEVELS
from serve.show.words import LANGUAGES, words_in

_ASSETS = Path(__file__).with_name("assets")
_MARGIN = re.compile(r"^\s+|^\s*//.*$|(?<=[;{}\])(,])\s+// .*$", re.MULTILINE)
"""Indentation and comments of the script, which stay in its source: every page that has it loads it."""
_AROUND = re.compile(r" (=>|===|&&|\|\||[=?:]) ")
"""Spaces around the script's operators; no text in it has such."""
_BREAK = re.compile(r"(?<=[;{(,])\n+")
"""Line breaks behind what ends no line by itself."""
_STYLE_MARGIN = re.compile(r"/\*.*?\*/|\s*\n\s*|(?<=[:,{;>]) | (?=[{>])|;(?=\s*\})", re.DOTALL)
_KEPT = "public, max-age=300, must-revalidate"


@cache
def widget_script() -> str:
    """Return the script as it is served."""
    values = {
        "words": {language: words_in(language).section("widget") for language in LANGUAGES},
        "levels": [least for least, _ in LEVELS],
        "style": _STYLE_MARGIN.sub("", (_ASSETS / "widget.css").read_text(encoding="utf-8")),
    }
    script = _MARGIN.sub("", (_ASSETS / "widget.js").read_text(encoding="utf-8"))
    script = _BREAK.sub("", _AROUND.sub(r"\1", script))
    for name, value in values.items():
        script = script.replace(f'"@{name}@"', json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return script


def widget_routes() -> APIRouter:
    """Return the route of the script."""
    router = APIRouter()
    tag = f'"{hashlib.sha256(widget_script().encode()).hexdigest()[:32]}"'
    # A page of another site may load it, whatever the headers of the other answers say.
    headers = {"ETag": tag, "Cache-Control": _KEPT, "Cross-Origin-Resource-Policy": "cross-origin"}

    @router.get("/widget.js")
    def widget(request: Request) -> Response:
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(widget_script(), media_type="text/javascript", headers=headers)

    return router
