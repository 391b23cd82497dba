"""The proxy signs people on and names them in a header, which is believed from listed proxies only."""

from __future__ import annotations

from urllib.parse import unquote

from starlette.requests import HTTPConnection

from serve.addresses import Networks, is_listed, peer_of
from serve.guard.entry import Found, RefusedError, Way
from settings import Settings

_LONGEST = 256
_STRANGER = (
    "このアドレスからは、プロキシを通らずに使うことはできません。プロキシから届いたのなら、設定の proxies にその"
    "アドレスを書いてください。"
)
_NOBODY = (
    "サインオンした人の名前が届いていません。プロキシでサインオンし、設定の user_header のヘッダー（{}）で名前を"
    "渡してください。"
)
_SEVERAL = "{} のヘッダーが2つ以上あります。プロキシで、届いたヘッダーを取り除いてから付けてください。"
_UNREADABLE = (
    "{} のヘッダーに、見えない文字や読めない文字があるか、名前が256文字を超えています。プロキシで、名前をUTF-8のまま"
    "渡してください。"
)


class ByHeader(Way):
    """Believes what listed proxies say."""

    def __init__(self, settings: Settings) -> None:
        self._proxies = Networks(settings.proxies)
        self._user = settings.user_header
        self._groups = settings.groups_header

    async def find(self, connection: HTTPConnection) -> Found:
        """Return whom the proxy names."""
        if not is_listed(peer_of(connection.scope), self._proxies):
            raise RefusedError(403, _STRANGER)
        user = self._told(connection, self._user)
        if not user:
            raise RefusedError(401, _NOBODY.format(self._user))
        if len(user) > _LONGEST:
            raise RefusedError(401, _UNREADABLE.format(self._user))
        groups = self._told(connection, self._groups) if self._groups else ""
        return Found(user, frozenset(part.strip() for part in groups.split(",") if part.strip()))

    def _told(self, connection: HTTPConnection, header: str) -> str:
        """Return what a header says; what would have to be cleaned or cut could become another's name."""
        told = told_in(self._one(connection, header))
        if told is None:
            raise RefusedError(401, _UNREADABLE.format(header))
        return told

    def _one(self, connection: HTTPConnection, header: str) -> str:
        """Return a header; a second one of its name may be the visitor's own."""
        told = connection.headers.getlist(header)
        if len(told) > 1:
            raise RefusedError(401, _SEVERAL.format(header))
        return told[0] if told else ""


def told_in(header: str) -> str | None:
    """Return what a header says, without spaces around it; None where a character is not printable or no UTF-8.

    HTTP hands its bytes over as Latin-1; proxies write UTF-8, as it is or percent-encoded (%E5%B1%B1%E7%94%B0).
    """
    try:
        told = unquote(header.encode("latin-1").decode("utf-8"), errors="strict").strip(" \t\u3000")
    except UnicodeError:
        return None
    return told if all(char.isprintable() or char == "\u3000" for char in told) else None
