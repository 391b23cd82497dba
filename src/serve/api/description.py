"""The API's description as OpenAPI, and the page that shows it and tries it out; all its files are on this machine."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from evaluate.version import program_version
from serve.api.ways_in import ways_in
from serve.errors import refusal
from serve.guard.policies import styled_page
from serve.place import root_of
from serve.show import render
from settings import Settings

_TITLE = "tokushu（特集に聞く）のAPI"
_ABOUT = (
    "手元の資料だけから日本語の質問に答え、根拠の箇所を付けて返します。資料にないことは、ないと答えます。\n\n"
    'どの誤りも `{"error": "日本語の1文"}` の形で返ります。'
    "サインオンかAPIキーが要るかどうかは、置いた部署の設定によります。"
    "プログラムからは、APIキーを `x-api-key` か `Authorization: Bearer` で送ります。"
)
_TAGS = [
    {"name": "質問", "description": "質問と答え"},
    {"name": "資料", "description": "答えのもとになる資料"},
    {"name": "状態", "description": "動いているか、何によって答えているか"},
]
_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")


def description_routes(settings: Settings) -> APIRouter:
    """Return the routes; the description holds what is under /api/ and not kept out of it."""
    router = APIRouter(include_in_schema=False)
    made: dict[str, Any] = {}

    @router.get("/api/openapi.json")
    def openapi(request: Request) -> JSONResponse:
        if not made:
            made.update(_described(request.app.routes, settings))
        return JSONResponse({**made, "servers": [{"url": root_of(request.scope) or "/"}]})

    @router.get("/api/docs")
    def docs(request: Request) -> HTMLResponse:
        page = render.page("api_docs.html", root=root_of(request.scope), title=_TITLE)
        return HTMLResponse(page, headers={"Content-Security-Policy": styled_page()})

    @router.get("/api/docs/{name}")
    def file(name: str) -> Response:
        if name not in _FILES:
            return refusal(404, f"{'、'.join(_FILES)} のどれかを指定してください。")
        return FileResponse(_folder() / name)

    return router


def _described(routes: list[Any], settings: Settings) -> dict[str, Any]:
    found = get_openapi(
        title=_TITLE, version=program_version(), summary="資料に聞く", description=_ABOUT, tags=_TAGS, routes=routes
    )
    found["paths"] = {path: said for path, said in found["paths"].items() if path.startswith("/api/")}
    found["components"]["securitySchemes"], found["security"] = ways_in(settings)
    return found


def _folder() -> Path:
    """Where the package fastapi-offline keeps Swagger UI; its code is not used, since it writes script into HTML."""
    spec = find_spec("fastapi_offline")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("fastapi-offline")
    return Path(spec.submodule_search_locations[0]) / "static"
