"""The results page's address: a form anywhere posts its question here, and a question's own address can be kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from serve.desk import Desk
from serve.embed.results import PATH, results_page
from serve.place import root_of
from serve.show.words import Words, language_of, words_in
from serve.visitor import visitor_of

_KEPT, _CHARS = 20, 1000
_HEADERS = {"Cache-Control": "private, no-cache"}


def search_routes(desk: Desk) -> APIRouter:
    """Return the routes of the results page over a desk; what refuses a question becomes a page by RefusalsAsPages."""
    router = APIRouter()

    async def answered(request: Request, question: str, earlier: Sequence[str]) -> HTMLResponse:
        t, root = _frame(request)
        visitor = visitor_of(request.scope)
        answer, index = await desk.ask_later(question, earlier, visitor, "search", request.receive)
        page = partial(results_page, t, root, question, earlier=earlier, found=(index, answer))
        return HTMLResponse(await asyncio.to_thread(page), headers=_HEADERS)

    @router.get(PATH)
    async def open_page(request: Request, q: Annotated[str, Query()] = "") -> HTMLResponse:
        if q.strip():
            return await answered(request, q, ())
        t, root = _frame(request)
        visitor = visitor_of(request.scope)

        def page() -> str:  # the shelf of one who may read a part only takes a while to make
            return results_page(t, root, examples=desk.library.shelf(visitor).examples)

        return HTMLResponse(await asyncio.to_thread(page), headers=_HEADERS)

    @router.post(PATH)
    async def post(
        request: Request, q: Annotated[str, Form()] = "", earlier: Annotated[list[str] | None, Form()] = None
    ) -> HTMLResponse:
        kept = [text[:_CHARS] for text in (earlier or ())][-_KEPT:]
        return await answered(request, q, kept)

    return router


def _frame(request: Request) -> tuple[Words, str]:
    """Return the words and the root of a request's page."""
    words = words_in(language_of(request.query_params.get("lang")))
    return words, root_of(request.scope)
