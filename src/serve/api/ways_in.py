"""The ways to be let in, as OpenAPI's security schemes: what a client's generator, or another service, asks for."""

from __future__ import annotations

from collections.abc import Mapping

from serve.guard.sessions import COOKIE
from settings import Settings

_KEYS: Mapping[str, Mapping[str, str]] = {
    "api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "プログラムのAPIキー。置いた部署が tokushu key add で作る。",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "同じAPIキーを Authorization: Bearer で送る。",
    },
}
_SIGN_ON: Mapping[str, Mapping[str, str]] = {
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "利用者の名前とパスワード。",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "画面でサインオンしたブラウザーのクッキー。",
    },
}


def ways_in(settings: Settings) -> tuple[dict[str, Mapping[str, str]], list[dict[str, list[str]]]]:
    """Return the schemes by name, and the list of which any one is enough; {} in it is entering without any.

    Whom a proxy signs on (header) shows the service nothing of his own, so that nothing of it can be described.
    """
    schemes = {**_KEYS, **(_SIGN_ON if settings.sign_on == "password" else {})}
    enough: list[dict[str, list[str]]] = [{name: []} for name in schemes]
    return schemes, [{}, *enough] if settings.sign_on == "none" else enough
