"""Nobody signs on: whoever sits at this machine may enter, others where that is set."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from serve.addresses import UNLISTED, client_of, is_this_machine
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


class ByNothing(Way):
    """Lets in whoever comes from this machine."""

    def __init__(self, settings: Settings) -> None:
        self._to_all = settings.open

    async def find(self, connection: HTTPConnection) -> Found:
        """Return nobody by name; a proxy on this machine that is not listed may bring anyone from anywhere."""
        if self._to_all:
            return Found()
        if not is_this_machine(client_of(connection.scope)):
            raise RefusedError(403, _ELSEWHERE)
        if connection.scope.get(UNLISTED, True):
            raise RefusedError(403, _UNLISTED)
        return Found()
