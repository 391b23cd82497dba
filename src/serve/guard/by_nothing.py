"""Nobody signs on: whoever sits at this machine may enter, others where that is set."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from serve.addresses import UNLISTED, Networks, client_of, is_listed, is_this_machine, peer_of
from serve.guard.entry import Found, RefusedError, Way
from settings import Settings

_ELSEWHERE = (
    "サインオンがないので、この機械からだけ使えます。ほかの機械から使うには、設定の sign_on を password か header に"
    "するか、サインオンなしでよければ open を on にしてください。"
)
_UNLISTED = (
    "設定にないプロキシから届いたので、どこから来たか分かりません。設定の proxies にプロキシのアドレスを書き、"
    "sign_on か open を設定してください。"
)
_TOLD_BY_PROXIES = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


class ByNothing(Way):
    """Lets in whoever comes from this machine."""

    def __init__(self, proxies: Sequence[str] = (), *, to_all: bool = False) -> None:
        self._proxies = Networks(proxies)
        self._to_all = to_all

    @classmethod
    def of(cls, settings: Settings) -> ByNothing:
        """Return the way as it is set."""
        return cls(settings.proxies, to_all=settings.open)

    async def find(self, connection: HTTPConnection) -> Found:
        """Return nobody by name; a proxy on this machine that is not listed may bring anyone from anywhere."""
        if self._to_all:
            return Found()
        if not is_this_machine(client_of(connection.scope)):
            raise RefusedError(403, _ELSEWHERE)
        told = any(name in connection.headers for name in _TOLD_BY_PROXIES)
        if connection.scope.get(UNLISTED) or (told and not is_listed(peer_of(connection.scope), self._proxies)):
            raise RefusedError(403, _UNLISTED)
        return Found()
