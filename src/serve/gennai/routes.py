"""The address that is registered in the portal, and the form to paste there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

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
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["inputs"],
                    "properties": {
                        "inputs": {
                            "type": "object",
                            "required": ["question"],
                            "properties": {
                                "question": {"type": "string"},
                                "conversation_histories": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "properties": {
                                            "input": {"type": "string"},
                                            "output": {"type": "string"},
                                            "createdDate": {"type": "string"},
                                        },
                                    },
                                },
                            },
                        },
                        "sessionId": {"type": "string"},
                    },
                }
            }
        },
    }
}


class Artifact(BaseModel):
    """A file beside an answer; `content` is base64."""

    display_name: str
    content: str


class Outputs(BaseModel):
    """An answer as the portal takes it; `outputs` is Markdown."""

    outputs: str
    artifacts: list[Artifact] | None = None


def gennai_routes(desk: Desk, settings: Settings) -> APIRouter:
    """Return the routes over a desk."""
    router = APIRouter()

    @router.post("/gennai", response_model=Outputs, response_model_exclude_none=True, openapi_extra=_BODY)
    async def gennai(request: Request, x_user_id: Annotated[str | None, Header()] = None) -> Any:  # noqa: ANN401
        visitor = visitor_of(request.scope)
        if not _has_key(visitor, request, settings):
            return refusal(401, _NO_KEY)
        try:
            asked = read_inputs(await request.body())
        except InputError as error:
            return refusal(422, str(error))
        user = readable_user(x_user_id)
        named = replace(visitor, user=f"{visitor.user}/{user}") if visitor.user and user else visitor
        found = await desk.ask_later(asked.question, asked.history, named, "gennai", request.receive)
        return JSONResponse(await asyncio.to_thread(reply, found, public_base(request.scope)))

    def reply(found: Reply, base: str) -> dict[str, Any]:
        outputs = answer_markdown(found.found_in, found.answer, base)
        files = artifacts(found.answer)
        return {"outputs": outputs, **({"artifacts": files} if files else {})}

    @router.get("/gennai/form.json")
    def form() -> dict[str, Any]:
        return dict(json.loads(FORM.read_text(encoding="utf-8")))

    return router


def _has_key(visitor: Visitor, request: Request, settings: Settings) -> bool:
    """Tell whether a key came with a request; none is asked for on this machine where nobody signs on."""
    client = visitor.client or (request.client.host if request.client else "")
    try:
        local = ip_address(client).is_loopback
    except ValueError:
        local = False
    return bool(visitor.user) or (local and settings.sign_on == "none")
