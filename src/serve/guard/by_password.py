"""Users sign on with a password: people at a page of ours, remembered by a signed cookie; programs with HTTP Basic."""

from __future__ import annotations

import asyncio
import unicodedata
from functools import partial

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from serve.addresses import client_of, counted_as
from serve.errors import ServeError
from serve.guard.accounts import USERS, Account, AccountFile
from serve.guard.credentials import basic_credentials, read_form
from serve.guard.entry import Found, Place, RefusedError, Way
from serve.guard.failures import BRIEF, Failures
from serve.guard.passwords import Checking, CrowdedError, Passwords
from serve.guard.sessions import Sessions, set_cookie
from serve.guard.sign_in_page import SIGN_IN, SIGN_OUT, onward_path, sign_in_page
from serve.guard.trail import note_sign_on
from serve.show.words import words_in
from settings import Settings

_said = words_in("ja")
_CHALLENGES = {"WWW-Authenticate": 'Basic realm="tokushu", charset="UTF-8"'}
_REASONS = {401: "wrong", 429: "slow", 503: "crowded"}
"""The status of a refusal, and the words for it on the page."""


class ByPassword(Way):
    """Knows the users of a file."""

    def __init__(self, settings: Settings) -> None:
        users = AccountFile(settings.users, USERS)
        if not users.check():
            raise ServeError(
                f"{settings.users}: サインオンできる利用者がいません。"
                "「tokushu user add 名前」で加えるか、TOKUSHU_USERS に利用者のファイルを書いてください。"
            )
        self._passwords = Passwords(users)
        self._sessions = Sessions(users, settings.data)
        self._failures = Failures()
        self._framed = bool(settings.frames)

    async def find(self, connection: HTTPConnection) -> Found:
        """Return the user of a session or of HTTP Basic."""
        user = self._sessions.find(connection.headers.get("cookie", ""))
        if user is None and (named := basic_credentials(connection.headers.get("authorization", ""))):
            user = await self._check(connection, *named, again=True)
        if user is None:
            raise RefusedError(401, _said("sign_on.asked"), _challenge(connection), asks=True)
        return Found(user.name, user.groups)

    async def own(self, place: Place, request: Request) -> Response | None:
        """Answer what is sent to the page to sign on at and out."""
        if place.path not in {SIGN_IN, SIGN_OUT}:
            return None
        if request.method == "POST":
            return await (self._sign_in if place.path == SIGN_IN else self._sign_out)(place, request)
        if request.method in {"GET", "HEAD"} and place.path == SIGN_IN:
            user = self._sessions.find(request.headers.get("cookie", ""))
            return sign_in_page(place, request, signed_in=user.name if user else "")
        raise RefusedError(405, "この操作はできません。", {"Allow": "POST" if place.path == SIGN_OUT else "GET, POST"})

    def invitation(self, place: Place, request: Request) -> Response | None:
        """Return the page to sign on at, which leads on to where the visitor wanted."""
        return sign_in_page(place, request, 401)

    async def _sign_in(self, place: Place, request: Request) -> Response:
        told = await read_form(request)
        name, password = told.get("user", ""), told.get("password", "")
        wanted = onward_path(told.get("next", ""))
        try:
            user = await self._check(request, name, password)
        except RefusedError as refused:
            wait = refused.headers.get("Retry-After", "")
            return sign_in_page(
                place, request, refused.status, wanted, error=_REASONS[refused.status], user=name, wait=int(wait or 0)
            )
        return self._leading(place, request, wanted, self._sessions.begin(user))

    async def _sign_out(self, place: Place, request: Request) -> Response:
        cookies = request.headers.get("cookie", "")
        if user := self._sessions.find(cookies):
            note_sign_on(request.scope, "sign-out", user.name)
        self._sessions.end(cookies)
        return self._leading(place, request, SIGN_IN, "")

    def _leading(self, place: Place, request: Request, wanted: str, held: str) -> Response:
        secure = request.scope.get("scheme") == "https"
        cookie = set_cookie(held, place.root, secure=secure, framed=self._framed)
        return RedirectResponse(place.root + wanted, 303, {"Set-Cookie": cookie, "Cache-Control": "no-store"})

    async def _check(self, connection: HTTPConnection, name: str, password: str, *, again: bool = False) -> Account:
        """Return the user of a name and password; raise RefusedError where they are wrong or tried too often.

        `again` is set for who sends them with each request. Whoever has to wait learns nothing of a password, not even
        of one that is known: otherwise guessing would go on until the right one answers.
        """
        client, name = client_of(connection.scope), unicodedata.normalize("NFC", name.strip())
        wait = self._failures.wait(client, name)
        if again and not wait and (known := self._passwords.remembered(name, password, counted_as(client))):
            return known
        note_sign_on(connection.scope, "sign-in", name)
        if wait:
            raise _too_often(wait)
        checking = self._passwords.under_way(name, password) or self._begin(client, name, password)
        user = await asyncio.shield(asyncio.wrap_future(checking))  # others may wait for it too
        if user is None:
            raise RefusedError(401, _said("sign_on.wrong"), _CHALLENGES)
        return user

    def _begin(self, client: str, name: str, password: str) -> Checking:
        wait = self._failures.begin(client, name)
        if wait > BRIEF:
            raise _too_often(wait)
        if wait:
            raise _crowded()
        try:
            end = partial(self._failures.end, client, name)
            return self._passwords.begin(name, password, counted_as(client), lambda right: end(right=right))
        except CrowdedError as crowded:
            self._failures.end(client, name, right=None)
            raise _crowded() from crowded


def _too_often(wait: int) -> RefusedError:
    return RefusedError(429, _said("sign_on.slow", minutes=-(-wait // 60)), {"Retry-After": str(wait)})


def _crowded() -> RefusedError:
    return RefusedError(503, _said("sign_on.crowded"), {"Retry-After": str(BRIEF)})


def _challenge(connection: HTTPConnection) -> dict[str, str]:
    """Ask programs for HTTP Basic; a browser's page would show a window of the browser's own over ours."""
    page = any(name in connection.headers for name in ("sec-fetch-mode", "sec-fetch-site", "origin"))
    return {"WWW-Authenticate": 'Bearer realm="tokushu"'} if page else _CHALLENGES
