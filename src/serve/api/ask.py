"""POST /api/ask."""

from __future__ import annotations

import time
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from evaluate.english import lines_in
from serve.api.models import Answer, Asked
from serve.api.refusals import refusals
from serve.desk import Desk
from serve.show.reply import reply_to_json
from serve.visitor import visitor_of


def ask_routes(desk: Desk) -> APIRouter:
    """Return the route over a desk."""
    router = APIRouter(tags=["質問"])

    @router.post(
        "/api/ask",
        operation_id="ask",
        summary="質問に答える",
        description="資料だけから答え、根拠の箇所を付けて返す。資料に見当たらないときは status が not_found になる。",
        response_model=Answer,
        response_description="答え、または資料に見当たらないこと",
        responses=refusals(413, 422, 503),
    )
    async def ask(asked: Asked, request: Request) -> JSONResponse:
        started = time.perf_counter()
        visitor = visitor_of(request.scope)
        answer, index = await desk.ask_later(asked.question, asked.history, visitor, receive=request.receive)
        if answer.status == "not_found" and asked.language != "ja":
            answer = replace(answer, text="\n".join(lines_in(answer.text, asked.language)))
        # As a response, since a model would check every citation and row of it once more.
        return JSONResponse(reply_to_json(index, answer, (time.perf_counter() - started) * 1000, asked.id))

    return router
