"""One application for the pages, the API and the other doors: what there is, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware
from starlette.routing import Route

from answer.assistant import Assistant
from evaluate.feedback import FeedbackStore
from evaluate.grown_set import GrownSet
from evaluate.store import Store
from serve.api import routes, say_errors
from serve.desk import Desk
from serve.embed.refusals import RefusalsAsPages
from serve.embed.search import search_routes
from serve.embed.widget import widget_routes
from serve.evaluation.api import evaluation_routes
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.page import Staff
from serve.gennai.routes import gennai_routes
from serve.guard.audit import Audit
from serve.guard.gradio import enclose_pages
from serve.guard.stack import guard
from serve.happened import Noted, nothing
from serve.library import Library
from serve.mcp.offered import mcp_door
from serve.operate.counting import Counted, Routed
from serve.operate.metrics import Metrics, metrics_routes
from serve.operate.retention import sweeping
from serve.operate.stopping import closing
from serve.page.icon import icon_routes
from serve.page.opinions import Opinions
from serve.pages import mount_pages
from settings import DEFAULTS, Settings

_ASSETS = Path(__file__).with_name("assets")


def create_app(assistant: Assistant, settings: Settings = DEFAULTS) -> FastAPI:
    """Return the application: the API, the documents, and the Gradio pages, all behind the guard.

    The evaluation page is among them only where the settings say so outright: `running` knows who can open the page.
    """
    audit, metrics = Audit.of(settings), Metrics()
    desk = Desk(Library(assistant), settings, [metrics.note, *([audit.asked] if audit else [])])
    metrics.watch(desk, settings)
    kept = FeedbackStore(settings.data, settings.feedback_days)
    noted = audit.happened if audit else nothing
    opinions = Opinions(kept, named=settings.feedback_names, noted=noted) if settings.feedback else None
    staff = _staff(desk.library, settings, opinions, noted) if settings.evaluation else None
    door = mcp_door(desk, settings, audit)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lambda _: _living(
            closing(desk),
            sweeping(kept, *([audit.file] if audit else [])),  # also where no more is kept
            *([door.running()] if door else []),
        ),
    )
    app.state.desk = desk
    guard(
        app,
        settings,
        audit,
        outside=[Middleware(Counted, metrics=metrics)],
        readable=[Middleware(RefusalsAsPages)],
        inside=[Middleware(Routed)],
    )
    app.include_router(routes(desk, settings))
    app.include_router(gennai_routes(desk, settings))
    app.include_router(metrics_routes(metrics))
    if door:
        app.router.routes.append(Route("/mcp", door))
    app.include_router(widget_routes())
    app.include_router(search_routes(desk))
    app.include_router(icon_routes())
    if staff:
        app.include_router(evaluation_routes(staff.evaluator, staff.grown))
    say_errors(app)
    app.mount("/design", StaticFiles(directory=_ASSETS))
    mount_pages(app, desk, staff, opinions, signs_off=settings.sign_on == "password")
    enclose_pages(app)
    return app


@asynccontextmanager
async def _living(*parts: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Hold what lives as long as the application does."""
    async with AsyncExitStack() as stack:
        for part in parts:
            await stack.enter_async_context(part)
        yield


def _staff(library: Library, settings: Settings, opinions: Opinions | None, noted: Noted) -> Staff:
    evaluator = Evaluator(library, Store(settings.data), settings.described(), noted)
    return Staff(evaluator, GrownSet(settings.data), opinions, named=settings.feedback_names)
