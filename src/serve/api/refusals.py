"""Every refusal of the API, declared and said: one sentence, {"error": …}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from answer.question import MAX_CHARS, QuestionError
from serve.api.models import EARLIER, EARLIER_CHARS, Refusal
from serve.errors import BusyError, refusal

_BAD_REQUEST = '{"question": "…"} の形のJSONを送ってください。'
_UNREADABLE = f"送られた内容を読めません。UTF-8で書いた {_BAD_REQUEST}"
_LONG_HISTORY = f"history は{EARLIER}件まで、1件{EARLIER_CHARS:,}文字までです。古い質問を除いて送ってください。"
_LONG_QUESTION = f"質問が長すぎます（{MAX_CHARS:,}文字まで）。短くして送ってください。"
_EMPTY_QUESTION = "質問が空です。知りたいことを文で書いてください。"
_LONG_ID = "id が長すぎます（200文字まで）。短くして送ってください。"
_SAID: Mapping[int, tuple[str, str]] = {  # status -> when, sentence where the one who refuses gives none
    400: ("読めない内容か、使えないホスト名", _UNREADABLE),
    401: ("サインオンか、APIキーが要る", "サインオンしてください。"),
    403: ("許されていない", "この操作は許されていません。"),
    404: ("ない", "このアドレスには何もありません。アドレスを確かめてください。"),
    405: ("方法が違う", "このアドレスでは、この方法は使えません。"),
    413: ("大きすぎる", "送られた内容が大きすぎます。短くして送ってください。"),
    415: ("形式が違う", "Content-Type を application/json にして送ってください。"),
    422: ("質問や形が正しくない", _BAD_REQUEST),
    429: ("1人の質問が多すぎる", "質問が多すぎます。少し待ってから、もう一度送ってください。"),
    503: ("混み合っている", "混み合っています。少し待ってから、もう一度送ってください。"),
}
_WAIT: Mapping[str, Any] = {
    "Retry-After": {
        "description": "何秒待てばよいか",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what to declare as `responses` for these statuses, beside those that the guard may give anywhere."""
    declared: dict[int | str, dict[str, Any]] = {}
    for status in sorted({400, 401, 403, 429, *statuses}):
        declared[status] = {"model": Refusal, "description": _SAID[status][0]}
        if status in {429, 503}:
            declared[status]["headers"] = dict(_WAIT)
    return declared


def say_errors(app: FastAPI) -> None:
    """Make every refusal of the application one sentence: {"error": …}."""

    @app.exception_handler(QuestionError)
    def _question(_: Request, error: QuestionError) -> JSONResponse:
        return refusal(422, str(error))

    @app.exception_handler(BusyError)
    def _busy(_: Request, error: BusyError) -> JSONResponse:
        return refusal(error.status, str(error), {"Retry-After": str(error.retry_after)})

    @app.exception_handler(RequestValidationError)
    def _request(_: Request, error: RequestValidationError) -> JSONResponse:
        return refusal(422, _wrong(error))

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        sentence = _SAID.get(error.status_code, _SAID[400])[1]
        return refusal(error.status_code, sentence, error.headers)


def _wrong(error: RequestValidationError) -> str:
    """Say what is wrong with a request that is not of its shape; a list of earlier questions comes first."""
    for found in error.errors():
        where, kind = tuple(found["loc"]), str(found["type"])
        if kind in {"too_long", "string_too_long"} and "history" in where:
            return _LONG_HISTORY
        if where == ("body", "question"):
            told = {
                "string_too_long": _LONG_QUESTION,
                "string_too_short": _EMPTY_QUESTION,
            }
            return told.get(kind, _BAD_REQUEST)
        if kind == "string_too_long" and "id" in where:
            return _LONG_ID
    return _BAD_REQUEST
