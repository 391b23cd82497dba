"""Requests that another site's page makes a browser send: they carry its user's sign-on, and must change nothing."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(connection: HTTPConnection, origins: Collection[str] = ()) -> bool:
    """Tell whether a request that may change something comes from a page of another site that is not listed.

    Browsers say whose page it is in Sec-Fetch-Site, over plain HTTP only in Origin; programs say neither.
    """
    if connection.scope["type"] == "http" and connection.scope["method"] in _SAFE:
        return False
    headers = connection.headers
    origin = headers.get("origin", "")
    if origin.lower() in origins:
        return False
    site = headers.get("sec-fetch-site", "")
    if site:
        return site not in {"same-origin", "none"}
    return bool(origin) and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def is_unseen(connection: HTTPConnection, shown_in: Collection[str]) -> bool:
    """Tell whether another site's page sends a request whose answer nobody would see: for a picture, by a script.

    `shown_in` are the values of Sec-Fetch-Dest that stand for what a person looks at (document).
    """
    headers = connection.headers
    foreign = headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}
    return foreign and headers.get("sec-fetch-dest", "") not in shown_in
