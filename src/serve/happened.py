"""What somebody did on a page, told to whoever notes it (the audit log): an event with figures, never a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from serve.visitor import Visitor

Noted = Callable[[Visitor, str, Mapping[str, Any]], None]


def nothing(_: Visitor, __: str, ___: Mapping[str, Any]) -> None:
    """Note nothing."""
