"""The icon where browsers look for it unasked, before a page has named its own."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

_ICON = Path(__file__).parents[1] / "assets" / "icon.svg"


def icon_routes() -> APIRouter:
    """Return the route."""
    router = APIRouter(include_in_schema=False)

    @router.get("/favicon.ico")
    def icon() -> FileResponse:
        return FileResponse(_ICON)

    return router
