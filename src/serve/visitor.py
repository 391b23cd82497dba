"""Who sends a request: found once, in front of every route, and handed on with the request."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from serve.addresses import counted_as

_KEY = "tokushu.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person or program: `client` is an IP address, `user` "" where nobody signs on.

    `documents` are patterns (報告/*) of the ids that it may read, None for all; `pages` are the guarded pages that it
    may open, None for all; `by_key` is set for a program that showed an API key, `on_behalf_of` is whom it says it
    asks for: to be noted, never to count or to allow by.
    """

    client: str = ""
    user: str = ""
    groups: frozenset[str] = frozenset()
    documents: tuple[str, ...] | None = None
    pages: frozenset[str] | None = None
    by_key: bool = False
    on_behalf_of: str = ""

    def may_open(self, page: str) -> bool:
        """Tell whether a guarded page (evaluation, metrics) is open to it."""
        return self.pages is None or page in self.pages

    @property
    def name(self) -> str:
        """What its requests are counted under: the user, where nobody signs on the address (of IPv6 the /64)."""
        return self.user or counted_as(self.client)


ANYONE = Visitor()
"""Whoever asks where nothing stands in front: the command, a test."""


def set_visitor(scope: MutableMapping[str, Any], visitor: Visitor) -> None:
    """Hand a visitor on with a request's ASGI scope."""
    scope[_KEY] = visitor


def visitor_of(scope: Mapping[str, Any]) -> Visitor:
    """Return who sends the request of an ASGI scope."""
    found = scope.get(_KEY, ANYONE)
    return found if isinstance(found, Visitor) else ANYONE
