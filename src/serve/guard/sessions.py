"""Who has signed on with a password, kept in a signed cookie; the key that signs lies in the data folder."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from pathlib import Path
from urllib.parse import quote

from itsdangerous import BadData, URLSafeTimedSerializer

from serve.guard.accounts import Account, AccountFile
from serve.private_files import secret_file, write_private

COOKIE = "tokushu_session"
SECONDS = 8 * 60 * 60
FILE, ENDED = "session.key", "session.ended"
_LONGEST = 2000
_log = logging.getLogger(__name__)


class Sessions:
    """Begins and finds sessions; one ends after 8 hours, on signing out, and when its user's line changes or goes."""

    def __init__(self, users: AccountFile, folder: Path) -> None:
        self._users = users
        signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        self._signer = URLSafeTimedSerializer(secret_file(folder / FILE), "session", signer_kwargs=signing)
        self._lock = threading.Lock()
        self._file = folder / ENDED
        self._ended = _read_ended(self._file)

    def begin(self, user: Account) -> str:
        """Return what the cookie of a user holds."""
        return str(self._signer.dumps([user.name, _line(user), secrets.token_urlsafe(9)]))

    def find(self, cookies: str) -> Account | None:
        """Return the user of a Cookie header (one of several paths may hold an old one)."""
        return next((user for held in _held(cookies) if (user := self._read(held)[0])), None)

    def end(self, cookies: str) -> None:
        """End the sessions of a Cookie header, also for whoever has a copy of it."""
        now = time.time()
        with self._lock:
            self._ended = {number: until for number, until in self._ended.items() if until > now}
            ended = {number: now + SECONDS for held in _held(cookies) if (number := self._read(held)[1])}
            if ended:
                self._ended |= ended
                self._keep()

    def _keep(self) -> None:
        """Keep the numbers until they are too old: what has ended must not live again after a restart."""
        try:
            write_private(self._file, (f"{number} {until:.0f}" for number, until in self._ended.items()))
        except OSError as error:
            reason = error.strerror or error
            _log.error("サインオフを %s に書けません（%s）。空きと許可を確かめてください。", self._file, reason)

    def _read(self, held: str) -> tuple[Account | None, str]:
        try:
            name, line, number = self._signer.loads(held, max_age=SECONDS)
        except (BadData, ValueError, TypeError):
            return None, ""
        user = self._users.accounts.get(name)
        return (user, number) if user and _line(user) == line and number not in self._ended else (None, "")


def _read_ended(path: Path) -> dict[str, float]:
    """Return the numbers of sessions that have ended, with until when that matters; a damaged line is passed over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition(" ") for line in lines)
    return {number: float(until) for number, _, until in pairs if until.isdecimal()}


def set_cookie(held: str, path: str, *, secure: bool, framed: bool) -> str:
    """Return the Set-Cookie header; "" ends it. In another site's frame a browser sends it only with SameSite=None."""
    parts = [
        f"{COOKIE}={held}",
        f"Path={quote(path, safe='/~') or '/'}",
        f"Max-Age={SECONDS if held else 0}",
        "HttpOnly",
    ]
    if secure:
        parts.append("Secure")
    parts += ["SameSite=None", "Partitioned"] if secure and framed else ["SameSite=Lax"]
    return "; ".join(parts)


def _held(cookies: str) -> list[str]:
    pairs = (part.strip().partition("=") for part in cookies.split(";"))
    return [value for name, _, value in pairs if name == COOKIE and len(value) <= _LONGEST]


def _line(user: Account) -> str:
    """What stands for a user's line: it changes with the password and with the groups."""
    told = "\0".join((user.name, user.secret, *sorted(user.groups)))
    return hashlib.sha256(told.encode()).hexdigest()[:24]
