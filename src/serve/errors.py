"""Every refusal over HTTP is one JSON object with one Japanese sentence: {"error": …}."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from errors import TokushuError


class ServeError(TokushuError):
    """An address that cannot be served at; one Japanese sentence."""


class BusyError(TokushuError):
    """More questions than can wait, or one that takes too long; `retry_after` is in seconds."""

    status = 503

    def __init__(self, sentence: str, retry_after: int = 1) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class RateError(BusyError):
    """More questions in a minute than one visitor may ask."""

    status = 429


class GoneError(BusyError):
    """The one who asked went away before an answer was there."""

    status = 499


def refusal(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a refusal as every route and the guard in front of them give it."""
    return JSONResponse({"error": sentence}, status, dict(headers or {}))
