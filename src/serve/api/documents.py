"""GET /api/documents, GET /api/documents/{id}, and the page of a document that citations lead to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse

from records import Document
from retrieve.store import Index
from serve.api import models
from serve.api.refusals import refusals
from serve.desk import Desk
from serve.errors import refusal
from serve.place import root_of
from serve.show import render
from serve.show.reading import column_labels
from serve.show.words import language_of, words_in
from serve.visitor import visitor_of

_NO_DOCUMENT = "その資料はありません。GET /api/documents の id を使ってください。"
_ID = Path(description="GET /api/documents にあるid。斜線を含むことがある", examples=["tables/pairings"])


def document_routes(desk: Desk) -> APIRouter:
    """Return the routes over a desk."""
    router = APIRouter(tags=["資料"])

    def index_for(request: Request) -> Index:
        return desk.library.shelf(visitor_of(request.scope)).assistant.index

    @router.get(
        "/api/documents",
        operation_id="list_documents",
        summary="資料の一覧",
        description="読める資料の一覧を、索引の順に返す。",
        response_model=list[models.DocumentSummary],
        response_description="資料の一覧",
        responses=refusals(),
    )
    def documents(request: Request) -> JSONResponse:
        return JSONResponse([_summary(document) for document in index_for(request).documents])

    @router.get(
        "/api/documents/{document_id:path}",
        operation_id="get_document",
        summary="資料の全文",
        description="資料の段落と表を、元のファイルでの行とともに返す。",
        response_model=models.Document,
        response_description="資料の全文",
        responses=refusals(404, 422),
    )
    def document(request: Request, document_id: str = _ID) -> JSONResponse:
        found = index_for(request).document(document_id)
        if found is None:
            return refusal(404, _NO_DOCUMENT)
        return JSONResponse({**_summary(found), "blocks": _blocks(found), "tables": _tables(found)})

    @router.get("/documents/{document_id:path}", include_in_schema=False)
    def document_page(document_id: str, request: Request) -> HTMLResponse:
        root = root_of(request.scope)
        words = words_in(language_of(request.query_params.get("lang")))
        found = index_for(request).document(document_id)
        if found is None:
            return HTMLResponse(render.missing_page(root, words), 404)
        return HTMLResponse(render.document_page(found, root, words))

    return router


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


def _tables(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "name": table.name,
            "title": table.title,
            "columns": list(table.columns),
            "labels": list(column_labels(table.columns, table.schema)),
            "rows": [{"number": row.number, "cells": dict(row.cells), "lines": row.lines} for row in table.rows],
        }
        for table in document.tables
    ]
