"""One application for the page and the API, and the server that runs it."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from ipaddress import ip_address
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
from serve.errors import ServeError
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
from serve.operate.logs import set_up_logs
from serve.operate.metrics import Metrics, metrics_routes
from serve.operate.renewal import renewing
from serve.operate.retention import sweeping
from serve.operate.stopping import closing, serve
from serve.page.icon import icon_routes
from serve.page.opinions import Opinions
from serve.pages import mount_pages
from settings import DEFAULTS, Settings

_ASSETS = Path(__file__).with_name("assets")
_NOT_OFFERED = (
    "ほかの機械からも（プロキシを通しても）開けるので、「評価」は出しません。"
    "出すときは TOKUSHU_EVALUATION を on にしてください（docs/hyoka.md）。"
)


def create_app(assistant: Assistant, settings: Settings = DEFAULTS) -> FastAPI:
    """Return the application: the API, the documents, and the Gradio pages, all behind the guard.

    The evaluation page is among them only where the settings say so outright: only `run` knows who can open the page.
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
    app.include_router(routes(desk))
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
    mount_pages(app, desk, staff, opinions)
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


def run(settings: Settings) -> None:
    """Serve the index until interrupted; raise a TokushuError where it cannot be served."""
    set_up_logs()
    with _listen(settings.host, settings.port) as listening:
        address = listening.getsockname()[0]
        refuse_if_open(address, settings)
        settings = offered_at(address, settings)
        app = create_app(Assistant.open(settings.index, settings), settings)
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        sys.stdout.write(f"http://{shown}:{listening.getsockname()[1]} で待っています（終了は Ctrl+C）\n")
        sys.stdout.flush()
        with renewing(app.state.desk.library, settings.index):
            serve(app, app.state.desk, listening, settings.time_limit)


def refuse_if_open(address: str, settings: Settings) -> None:
    """Raise ServeError where other machines could reach us, nobody would have to sign on, and that is not wanted."""
    if settings.sign_on == "none" and not settings.open and not ip_address(address).is_loopback:
        raise ServeError(
            f"{settings.host} で待ち受けるとほかの機械からも開けますが、サインオンがありません。"
            "設定の sign_on を password か header にするか、だれでも使えてよければ open を on にしてください"
            "（docs/sign-on.md）。"
        )


def offered_at(address: str, settings: Settings) -> Settings:
    """Return the settings with 評価 on or off: where nothing is set, on only if no other machine reaches us.

    A proxy brings others, though we listen on this machine alone.
    """
    if settings.evaluation is not None:
        return settings
    local = ip_address(address).is_loopback and not settings.proxies and not settings.root_path
    if not local:
        sys.stderr.write(f"{_NOT_OFFERED}\n")
    return replace(settings, evaluation=local)


def _listen(host: str, port: int) -> socket.socket:
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends each part of an answer at once; with 0 every answer takes 40 ms more.
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        listening.bind(address)
        listening.listen(128)
        return listening
    except OSError as error:
        if listening:
            listening.close()
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"{port}番のポートは使われています。--port で別の番号を指定してください。") from error
        raise ServeError(
            f"{host} の{port}番のポートでは待ち受けられません（{error.strerror or error}）。"
            "--host と --port で別の値を指定してください。"
        ) from error
