"""The address that is registered in the portal, and the form to paste there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from serve.addresses import is_this_machine
from serve.asked import Reply
from serve.desk import Desk
from serve.errors import refusal
from serve.gennai.artifacts import artifacts
from serve.gennai.inputs import InputError, read_inputs, readable_user
from serve.gennai.telling import answer_markdown
from serve.show.public import public_base
from serve.visitor import Visitor, visitor_of
from settings import Settings

FORM = Path(__file__).with_name("data") / "form.json"
_NO_KEY = "APIキーが要ります。管理者から受け取ったキーを、ヘッダー x-api-key で送ってください。"


def gennai_routes(desk: Desk, settings: Settings) -> APIRouter:
    """Return the routes over a desk."""
    router = APIRouter()

    @router.post("/gennai")
    async def gennai(request: Request) -> JSONResponse:
        visitor = visitor_of(request.scope)
        if not _has_key(visitor, settings):
            return refusal(401, _NO_KEY)
        try:
            asked = read_inputs(await request.body())
        except InputError as error:
            return refusal(422, str(error))
        user = readable_user(request.headers.get("x-user-id"))
        named = replace(visitor, user=f"{visitor.user}/{user}") if visitor.user and user else visitor
        found = await desk.ask_later(asked.question, asked.history, named, "gennai")
        return JSONResponse(await asyncio.to_thread(reply, found, public_base(request.scope)))

    def reply(found: Reply, base: str) -> dict[str, Any]:
        outputs = answer_markdown(found.found_in, found.answer, base)
        files = artifacts(found.answer)
        return {"outputs": outputs, **({"artifacts": files} if files else {})}

    @router.get("/gennai/form.json")
    def form() -> dict[str, Any]:
        return dict(json.loads(FORM.read_text(encoding="utf-8")))

    return router


def _has_key(visitor: Visitor, settings: Settings) -> bool:
    """Tell whether a key came with a request; none is asked for on this machine where nobody signs on."""
    return visitor.by_key or (settings.sign_on == "none" and is_this_machine(visitor.client))
