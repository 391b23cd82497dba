"""Passwords: hashed with argon2 and checked beside the event loop, in the same time whoever is named."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from serve.guard.accounts import Account, AccountError, AccountFile

SHORTEST, LONGEST = 8, 256
_AT_ONCE = 2
"""Each check takes 64 MB for a moment."""

_WAITING = 32
_REMEMBERED = 1000
_REMEMBERED_SECONDS = 600.0


Checking = Future[Account | None]


class CrowdedError(Exception):
    """More passwords to check than can wait."""


def plain(password: str) -> str:
    """Return a password as it is hashed, however a machine composes its characters."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the hash to keep; raise AccountError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"パスワードは{SHORTEST}文字以上、{LONGEST}文字以内にしてください。")
    return PasswordHasher().hash(plain(password))


class Passwords:
    """Checks passwords against a file of users; remembers for a while which were right, as programs send them often."""

    def __init__(self, users: AccountFile) -> None:
        self._users = users
        self._hasher = PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_hex(16))
        self._pool = ThreadPoolExecutor(_AT_ONCE, "passwords")
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, float] = OrderedDict()
        self._under_way: dict[bytes, Checking] = {}

    def remembered(self, name: str, password: str) -> Account | None:
        """Return the user whose password was found right a moment ago."""
        account = self._users.accounts.get(name)
        until = self._right.get(self._mark(name, account, password), 0.0) if account else 0.0
        return account if until > time.monotonic() else None

    def under_way(self, name: str, password: str) -> Checking | None:
        """Return the check of this very name and password, where one is made now: it answers all who ask the same."""
        with self._lock:
            return self._under_way.get(self._mark(name, self._users.accounts.get(name), password))

    def begin(self, name: str, password: str, found: Callable[[bool], None]) -> Checking:
        """Begin a check, None is found where they are wrong; raise CrowdedError where too many wait.

        `found` hears whether they were right, before anybody else does, also where whoever asked is gone.
        """
        account = self._users.accounts.get(name)
        mark = self._mark(name, account, password)

        def check() -> Account | None:
            right = False
            try:
                right = self._fits(account.secret if account else self._nobodys, password) and account is not None
            finally:
                found(right)
                self._end(mark, right=right)
            return account if right else None

        with self._lock:
            if len(self._under_way) >= _AT_ONCE + _WAITING:
                raise CrowdedError
            checking = self._under_way[mark] = self._pool.submit(check)
        return checking

    def _end(self, mark: bytes, *, right: bool) -> None:
        with self._lock:
            self._under_way.pop(mark, None)
            if right:
                self._right[mark] = time.monotonic() + _REMEMBERED_SECONDS
            while len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return len(password) <= LONGEST and self._hasher.verify(hashed, plain(password))
        except (VerificationError, InvalidHashError):
            return False

    def _mark(self, name: str, account: Account | None, password: str) -> bytes:
        """What stands for a password: no hash that could be tried out elsewhere."""
        told = "\0".join((name, account.secret if account else "", plain(password)))
        return hmac.digest(self._secret, told.encode("utf-8", "surrogatepass"), hashlib.sha256)
