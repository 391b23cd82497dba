"""What the ways in have in common: who was found, and why someone is not let in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Scope

from serve.place import own_path, root_of


@dataclass(frozen=True, slots=True)
class Found:
    """Who sends a request; `user` "" where nobody signs on, `by_key` where an API key tells it."""

    user: str = ""
    groups: frozenset[str] = frozenset()
    by_key: bool = False


class RefusedError(Exception):
    """A request that is not let in; `sentence` tells in Japanese what is wrong and the way out.

    `asks` is set where signing on would help, `page` is the key of words to tell a person with ("sign_on.not_yours").
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        headers: Mapping[str, str] | None = None,
        *,
        asks: bool = False,
        page: str = "",
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})
        self.asks = asks
        self.page = page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: the path below the public root, and that root without a slash at its end."""

    path: str
    root: str
    query: str = ""

    @classmethod
    def of(cls, scope: Scope) -> Place:
        """Return the place of an ASGI scope."""
        return cls(own_path(scope) or "/", root_of(scope), scope.get("query_string", b"").decode("latin-1"))


class Way:
    """A way to sign on."""

    async def find(self, connection: HTTPConnection) -> Found:
        """Return who sends a request; raise RefusedError for nobody that may enter."""
        raise NotImplementedError

    async def own(self, place: Place, request: Request) -> Response | None:
        """Return the answer to a request for a page of the way itself, None for any other."""
        return None

    def invitation(self, place: Place, request: Request) -> Response | None:
        """Return the page to sign on at, None where there is none."""
        return None
