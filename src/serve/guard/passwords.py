"""Passwords: hashed with argon2 and checked beside the event loop, in the same time whoever is named."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from serve.guard.accounts import Account, AccountError, AccountFile

SHORTEST, LONGEST = 8, 256
_AT_ONCE = 2
"""Each check takes 64 MB for a moment."""

_WAITING = 32
_REMEMBERED = 1000
_REMEMBERED_SECONDS = 600.0


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
        self._waiting = 0
        self._secret = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, float] = OrderedDict()

    def remembered(self, name: str, password: str) -> Account | None:
        """Return the user whose password was found right a moment ago."""
        account = self._users.accounts.get(name)
        until = self._right.get(self._mark(account, password), 0.0) if account else 0.0
        return account if until > time.monotonic() else None

    async def check(self, name: str, password: str) -> Account | None:
        """Return the user of a name and password, None where they are wrong; raise CrowdedError where too many wait."""
        account = self._users.accounts.get(name)
        with self._lock:
            if self._waiting >= _AT_ONCE + _WAITING:
                raise CrowdedError
            self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            held_against = account.secret if account else self._nobodys
            fits = await loop.run_in_executor(self._pool, self._fits, held_against, password)
        finally:
            with self._lock:
                self._waiting -= 1
        if not account or not fits:
            return None
        with self._lock:
            self._right[self._mark(account, password)] = time.monotonic() + _REMEMBERED_SECONDS
            while len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)
        return account

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return len(password) <= LONGEST and self._hasher.verify(hashed, plain(password))
        except (VerificationError, InvalidHashError):
            return False

    def _mark(self, account: Account, password: str) -> bytes:
        """What stands for a right password: no hash that could be tried out elsewhere."""
        told = "\0".join((account.name, account.secret, plain(password)))
        return hmac.digest(self._secret, told.encode("utf-8", "surrogatepass"), hashlib.sha256)
