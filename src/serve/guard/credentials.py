"""What a request shows of who sends it: a form of the page to sign on at, or HTTP Basic."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs

from starlette.requests import Request

from serve.guard.entry import RefusedError

_LONGEST = 8192
_MOST_FIELDS = 10
_NO_FORM = "名前とパスワードだけを、フォームとして送ってください。"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent, the first of each name; raise RefusedError for what is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            raise RefusedError(413, _NO_FORM)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise RefusedError(422, _NO_FORM) from error
    return {name: values[0] for name, values in fields.items()}


def basic_credentials(header: str) -> tuple[str, str] | None:
    """Return the name and password of an Authorization header, None for another kind of it."""
    scheme, _, told = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(told.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None
