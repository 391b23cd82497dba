"""Who sends a request and what it may do: the ways to sign on, keys, access, other sites' pages."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from serve.addresses import client_of
from serve.guard.access import AccessFile, guarded_page
from serve.guard.accounts import KEYS, AccountFile
from serve.guard.by_header import ByHeader
from serve.guard.by_nothing import ByNothing
from serve.guard.by_password import ByPassword
from serve.guard.entry import Found, Place, RefusedError, Way
from serve.guard.keys import owner_of, shown_key
from serve.guard.origin import is_foreign, is_unseen
from serve.visitor import Visitor
from settings import Settings

_SEARCH = "/search"
"""The results page changes nothing, so that a form on any page may ask it, where a person sees the answer."""

_OPEN_TO_ORIGINS = frozenset({"/api/ask", "/mcp"})
"""What sites that are listed may ask; nothing else, least of all signing on as somebody."""

_WRONG_KEY = "APIキーが違います。「tokushu key list」にあるキーを使ってください。"
_FOREIGN = (
    "ほかのサイトのページから送られたので、受け付けません。許すときは、そのサイトのアドレスを設定の origins に"
    "書いてください。プロキシの後ろなら、Host と X-Forwarded-Host も渡してください。"
)
_UNSEEN = "ほかのサイトのページから、画面に出さずに送られたので、受け付けません。リンクか検索欄から開いてください。"
_NOT_YOURS = "この画面を開く許可がありません。設定の access のファイルで許可された所属の人だけが開けます。"


class Gate:
    """Finds the visitor of a request, or refuses it."""

    def __init__(self, settings: Settings) -> None:
        self._keys = AccountFile(settings.keys, KEYS)
        self._keys.check()
        self._access = AccessFile(settings.access)
        self._origins = frozenset(settings.origins)
        self._shown_in = frozenset({"document", "iframe", "frame"} if settings.frames else {"document"})
        self._by_proxy = settings.sign_on == "header"
        self.way: Way = (
            ByPassword(settings)
            if settings.sign_on == "password"
            else ByHeader(settings)
            if self._by_proxy
            else ByNothing(settings)
        )

    async def own(self, place: Place, request: Request) -> Response | None:
        """Answer a request for a page of the way to sign on itself."""
        if is_foreign(request):
            return None  # refused as any other
        return await self.way.own(place, request)

    async def visitor(self, place: Place, connection: HTTPConnection) -> Visitor:
        """Return who sends a request; raise RefusedError where it may not."""
        found = await self._found(place, connection)
        allowed = self._access.access.visitor(client_of(connection.scope), found.user, found.groups)
        visitor = replace(allowed, by_key=found.by_key)
        page = guarded_page(place.path)
        if page and not visitor.may_open(page):
            raise RefusedError(403, _NOT_YOURS, page="sign_on.not_yours")
        return visitor

    async def _found(self, place: Place, connection: HTTPConnection) -> Found:
        key = shown_key(connection, only_ours=self._by_proxy)
        if key is not None:
            owner = owner_of(key, self._keys)
            if owner is None:
                raise RefusedError(401, _WRONG_KEY, {"WWW-Authenticate": 'Bearer realm="tokushu"'})
            return Found(owner.name, owner.groups, by_key=True)
        if place.path == _SEARCH:
            if is_unseen(connection, self._shown_in):
                raise RefusedError(403, _UNSEEN)
        elif is_foreign(connection, self._origins if place.path in _OPEN_TO_ORIGINS else ()):
            raise RefusedError(403, _FOREIGN)
        return await self.way.find(connection)
