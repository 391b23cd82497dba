"""One application for the page and the API, and the server that runs it."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from answer.assistant import Assistant
from evaluate.feedback import FeedbackStore
from evaluate.grown_set import GrownSet
from evaluate.store import Store
from serve.api import routes, say_errors
from serve.desk import Desk
from serve.errors import ServeError
from serve.evaluation.api import evaluation_routes
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.page import Staff
from serve.guard.stack import guard
from serve.library import Library
from serve.operate.retention import sweeping
from serve.page.opinions import Opinions
from serve.pages import mount_pages
from settings import DEFAULTS, Settings

_ASSETS = Path(__file__).with_name("assets")
_LONGEST_BODY = 1 << 20
"""Bytes; a question with a visit's earlier ones takes a tenth of it."""
_NOT_OFFERED = "ほかの機械からも開けるので、「評価」は出しません。出すときは TOKUSHU_EVALUATION を on にしてください。"


def create_app(assistant: Assistant, settings: Settings = DEFAULTS) -> FastAPI:
    """Return the application: the API, the documents, and the Gradio pages, all behind the guard.

    The evaluation page is among them only where the settings say so outright: only `run` knows who can open the page.
    """
    desk = Desk(Library(assistant), settings)
    kept = FeedbackStore(settings.data, settings.feedback_days)
    opinions = Opinions(kept, named=settings.feedback_names) if settings.feedback else None
    staff = _staff(desk.library, settings, opinions) if settings.evaluation else None
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=_LONGEST_BODY,
        lifespan=lambda _: sweeping(kept),  # also where no more is kept
    )
    guard(app, settings)
    app.include_router(routes(desk))
    if staff:
        app.include_router(evaluation_routes(staff.evaluator, staff.grown))
    say_errors(app)
    app.mount("/design", StaticFiles(directory=_ASSETS))
    mount_pages(app, desk, staff, opinions)
    return app


def _staff(library: Library, settings: Settings, opinions: Opinions | None) -> Staff:
    evaluator = Evaluator(library, Store(settings.data), settings.described())
    return Staff(evaluator, GrownSet(settings.data), opinions, named=settings.feedback_names)


def run(settings: Settings) -> None:
    """Serve the index until interrupted; raise a TokushuError where it cannot be served."""
    with _listen(settings.host, settings.port) as listening:
        settings = offered_at(listening.getsockname()[0], settings)
        app = create_app(Assistant.open(settings.index, settings), settings)
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        sys.stdout.write(f"http://{shown}:{listening.getsockname()[1]} で待っています（終了は Ctrl+C）\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def offered_at(address: str, settings: Settings) -> Settings:
    """Return the settings with the evaluation on or off: unless it is set, on only if no other machine reaches us."""
    if settings.evaluation is not None:
        return settings
    local = ip_address(address).is_loopback
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
            f"{host} の{port}番のポートでは待ち受けられません（{error.strerror}）。"
            "--host と --port で別の値を指定してください。"
        ) from error
