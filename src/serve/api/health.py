"""GET /api/health."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from evaluate.version import program_version
from serve.api.models import Health
from serve.api.refusals import refusals
from serve.desk import Desk
from serve.visitor import visitor_of


def health_routes(desk: Desk) -> APIRouter:
    """Return the route over a desk."""
    router = APIRouter(tags=["状態"])

    @router.get(
        "/api/health",
        operation_id="health",
        summary="動いているかを確かめる",
        description="動いていれば、いま使っている索引、モデル、版、資料の数を返す。",
        response_model=Health,
        response_description="動いている",
        responses=refusals(),
    )
    def health(request: Request) -> JSONResponse:
        manifest = desk.library.shelf(visitor_of(request.scope)).assistant.index.manifest
        return JSONResponse(
            {
                "status": "ok",
                "version": program_version(),
                "model": manifest.model,
                "index": {"generation": manifest.generation, "built": manifest.built},
                "counts": manifest.counts,
            }
        )

    return router
