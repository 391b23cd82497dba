"""The HTTP API: a thin layer over the desk and the library, described by OpenAPI, and documents as pages."""

from __future__ import annotations

from fastapi import APIRouter

from serve.api.ask import ask_routes
from serve.api.description import description_routes
from serve.api.documents import document_routes
from serve.api.health import health_routes
from serve.api.refusals import say_errors
from serve.desk import Desk
from settings import Settings

__all__ = ["routes", "say_errors"]


def routes(desk: Desk, settings: Settings) -> APIRouter:
    """Return the routes over a desk."""
    router = APIRouter()
    for part in (ask_routes(desk), health_routes(desk), document_routes(desk), description_routes(settings)):
        router.include_router(part)
    return router
