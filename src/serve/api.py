"""The HTTP API: a thin layer over the assistant, and documents as pages of their own."""

from __future__ import annotations

import logging
import time
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from answer.question import QuestionError
from records import Document
from retrieve.store import Index
from serve.desk import Desk
from serve.errors import BusyError, refusal
from serve.show import render
from serve.show.reading import column_labels
from serve.show.words import language_of, words_in
from serve.visitor import visitor_of
from wire import answer_to_json

_BAD_REQUEST = '{"question": "…"} の形のJSONを送ってください。'
_EARLIER, _EARLIER_CHARS = 100, 1000
_LONG_HISTORY = f"history は{_EARLIER}件まで、1件{_EARLIER_CHARS:,}文字までです。古い質問を除いて送ってください。"
_NO_DOCUMENT = "その資料はありません。GET /api/documents の id を使ってください。"
_FAILED = "答えを作る途中で問題が起きました。もう一度送ってください。"
_log = logging.getLogger(__name__)


class Asked(BaseModel):
    """The body of `POST /api/ask`; `history` are the earlier questions, oldest first."""

    model_config = ConfigDict(strict=True)

    question: str
    history: list[Annotated[str, Field(max_length=_EARLIER_CHARS)]] = Field([], max_length=_EARLIER)
    id: str | int | None = None


def routes(desk: Desk) -> APIRouter:
    """Return the routes over a desk."""
    router = APIRouter()

    def index_for(request: Request) -> Index:
        return desk.library.shelf(visitor_of(request.scope)).assistant.index

    @router.post("/api/ask")
    async def ask(asked: Asked, request: Request) -> dict[str, Any]:
        started = time.perf_counter()
        answer = await desk.ask_later(asked.question, asked.history, visitor_of(request.scope))
        return answer_to_json(answer, (time.perf_counter() - started) * 1000, asked.id)

    @router.get("/api/health")
    def health(request: Request) -> dict[str, Any]:
        manifest = index_for(request).manifest
        return {"status": "ok", "version": _version(), "model": manifest.model, "counts": manifest.counts}

    @router.get("/api/documents")
    def documents(request: Request) -> list[dict[str, str]]:
        return [_summary(document) for document in index_for(request).documents]

    @router.get("/api/documents/{document_id:path}")
    def document(document_id: str, request: Request) -> JSONResponse:
        found = index_for(request).document(document_id)
        if found is None:
            return refusal(404, _NO_DOCUMENT)
        return JSONResponse({**_summary(found), "blocks": _blocks(found), "tables": _tables(found)})

    @router.get("/documents/{document_id:path}")
    def document_page(document_id: str, request: Request) -> HTMLResponse:
        root = str(request.scope.get("root_path", "")).rstrip("/")
        words = words_in(language_of(request.query_params.get("lang")))
        found = index_for(request).document(document_id)
        if found is None:
            return HTMLResponse(render.missing_page(root, words), 404)
        return HTMLResponse(render.document_page(found, root, words))

    def _tables(found: Document) -> list[dict[str, Any]]:
        return [
            {
                "name": table.name,
                "title": table.title,
                "columns": list(table.columns),
                "labels": list(column_labels(table.columns, table.schema)),
                "rows": [{"number": row.number, "cells": dict(row.cells), "lines": row.lines} for row in table.rows],
            }
            for table in found.tables
        ]

    return router


def say_errors(app: FastAPI) -> None:
    """Make every refusal of the API one sentence: {"error": …}."""

    @app.exception_handler(QuestionError)
    def _question(_: Request, error: QuestionError) -> JSONResponse:
        return refusal(422, str(error))

    @app.exception_handler(BusyError)
    def _busy(_: Request, error: BusyError) -> JSONResponse:
        return refusal(503, str(error), {"Retry-After": str(error.retry_after)})

    @app.exception_handler(RequestValidationError)
    def _request(_: Request, error: RequestValidationError) -> JSONResponse:
        too_long = any(found["type"] in {"too_long", "string_too_long"} for found in error.errors())
        return refusal(422, _LONG_HISTORY if too_long else _BAD_REQUEST)

    @app.exception_handler(Exception)
    def _unexpected(_: Request, error: Exception) -> JSONResponse:
        _log.error("a request failed", exc_info=error)
        return refusal(500, _FAILED)


def _summary(document: Document) -> dict[str, str]:
    return {
        "id": document.id,
        "title": document.title,
        "organisation": document.organisation,
        "source": document.source,
    }


def _blocks(document: Document) -> list[dict[str, Any]]:
    return [
        {"kind": block.kind, "text": block.text, "section": block.section, "lines": block.lines}
        for block in document.blocks
    ]


def _version() -> str:
    try:
        return version("tokushu")
    except PackageNotFoundError:
        return "unknown"
