"""Keys of programs: 256 random bits, of which the file keeps the SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from starlette.requests import HTTPConnection

from serve.guard.accounts import Account, AccountFile

PREFIX = "tokushu_"
"""What every key begins with: a scanner finds one that went astray, and another service's token is told apart."""


def new_key() -> str:
    """Return a new key."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """Return what is kept of a key. Nobody guesses 256 bits: no slow hash is needed."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def shown_key(connection: HTTPConnection, *, only_ours: bool = False) -> str | None:
    """Return the key that a request shows, None for none.

    `only_ours`: a proxy that signs people on may send a token of its own as Bearer.
    """
    key = connection.headers.get("x-api-key")
    if key is not None:
        return key.strip()
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and (token.startswith(PREFIX) or not only_ours) else None


def owner_of(key: str, keys: AccountFile) -> Account | None:
    """Return whose key it is, in the same time whichever it resembles."""
    told = hash_key(key)
    found = None
    for account in keys.accounts.values():
        if hmac.compare_digest(account.secret, told):
            found = account
    return found
