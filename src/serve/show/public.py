"""Where the service stands for those who ask from outside: what a link must begin with that leaves the service."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request

_BASE = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~-]+)*")


def public_base(scope: MutableMapping[str, Any]) -> str:
    """Return https://portal.example.lg.jp/qa for a request, without a slash; "" where its Host is none."""
    base = str(Request(dict(scope)).base_url).rstrip("/")
    return base if _BASE.fullmatch(base) else ""
