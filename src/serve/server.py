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

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from answer.assistant import Assistant
from answer.question import QuestionError
from errors import TokushuError
from evaluate.feedback import FeedbackStore
from evaluate.grown_set import GrownSet
from evaluate.store import Store
from serve.api import routes, say_errors
from serve.evaluation.api import evaluation_routes
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.tab import Staff
from serve.guard.headers import Guard
from serve.operate.retention import sweeping
from serve.page.build import HEAD, build_page
from serve.page.opinions import Opinions
from serve.page.theme import THEME
from settings import DEFAULTS, Settings

_ASSETS = Path(__file__).with_name("assets")
_LONGEST_BODY = 1 << 20
"""Bytes; a question with a visit's earlier ones takes a tenth of it."""
_NOT_OFFERED = "ほかの機械からも開けるので、「評価」は出しません。出すときは TOKUSHU_EVALUATION を on にしてください。"


class ServeError(TokushuError):
    """An address that cannot be served at; one Japanese sentence."""


def create_app(assistant: Assistant, settings: Settings = DEFAULTS) -> FastAPI:
    """Return the application: the API, the documents, and the page at "/" with the index's examples it can answer.

    The tab 評価 is in it only where the settings say so outright: only `run` knows who can open the page.
    """
    kept = FeedbackStore(settings.data, settings.feedback_days)
    opinions = Opinions(kept, settings.feedback_user) if settings.feedback else None
    staff = _staff(assistant, settings, opinions) if settings.evaluation else None
    examples = [example for example in assistant.index.examples if _answers(assistant, example)]
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=_LONGEST_BODY,
        lifespan=lambda _: sweeping(kept),  # also where no more is kept
    )
    app.add_middleware(
        CORSMiddleware, allow_origins=[]
    )  # with one here, Gradio does not add its own, which lets any origin in
    app.add_middleware(Guard)
    app.include_router(routes(assistant))
    if staff:
        app.include_router(evaluation_routes(staff.evaluator, staff.grown))
    say_errors(app)
    app.mount("/design", StaticFiles(directory=_ASSETS))
    gr.mount_gradio_app(
        app,
        build_page(assistant, examples, staff, opinions),
        path="/",
        theme=THEME,
        head=HEAD,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    return app


def _staff(assistant: Assistant, settings: Settings, opinions: Opinions | None) -> Staff:
    evaluator = Evaluator(assistant, Store(settings.data), settings.described())
    return Staff(evaluator, GrownSet(settings.data), opinions, settings.feedback_user)


def _answers(assistant: Assistant, question: str) -> bool:
    with suppress(QuestionError):
        return assistant.ask(question).status == "answered"
    return False


def run(index_folder: Path, host: str, port: int, settings: Settings) -> None:
    """Serve an index until interrupted; raise a TokushuError where it cannot be served."""
    with _listen(host, port) as listening:
        settings = offered_at(listening.getsockname()[0], settings)
        app = create_app(Assistant.open(index_folder, settings), settings)
        shown = f"[{host}]" if ":" in host else host
        sys.stdout.write(f"http://{shown}:{listening.getsockname()[1]} で待っています（終了は Ctrl+C）\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def offered_at(address: str, settings: Settings) -> Settings:
    """Return the settings with the tab 評価 on or off: where nothing is set, on only if no other machine reaches us."""
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
