"""How far a request came, for the audit log: one object, though what is in between may copy the scope."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal

from serve.visitor import ANYONE, Visitor

_KEY = "tokushu.trail"
SignOnEvent = Literal["sign-in", "sign-out"]


@dataclass(slots=True)
class Trail:
    """`inside` once it was let in; `event` where somebody signs on or off, `name` as it was typed."""

    inside: bool = False
    visitor: Visitor = field(default=ANYONE)
    event: SignOnEvent | None = None
    name: str = ""


def begin_trail(scope: MutableMapping[str, Any]) -> Trail:
    """Put a new one on a request."""
    trail = scope[_KEY] = Trail()
    return trail


def trail_of(scope: Mapping[str, Any]) -> Trail | None:
    """Return a request's, None where nothing is noted."""
    found = scope.get(_KEY)
    return found if isinstance(found, Trail) else None


def note_sign_on(scope: Mapping[str, Any], event: SignOnEvent, name: str) -> None:
    """Have it noted that somebody signs on or off; whether that went well the response's status tells."""
    trail = trail_of(scope)
    if trail:
        trail.event, trail.name = event, name
