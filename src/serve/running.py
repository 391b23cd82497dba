"""Serving at an address: whether that may be, what is offered there, and the log line that says so."""

from __future__ import annotations

import errno
import os
import socket
import sys
from dataclasses import replace
from ipaddress import ip_address

from answer.assistant import Assistant
from serve.errors import ServeError
from serve.operate.connections import BACKLOG
from serve.operate.logs import set_up_logs
from serve.operate.renewal import renewing
from serve.operate.stopping import serve
from serve.server import create_app
from settings import Settings

_NOT_OFFERED = (
    "ほかの機械からも（プロキシを通しても）開けるので、「評価」は出しません。"
    "出すときは TOKUSHU_EVALUATION を on にしてください（docs/hyoka.md）。"
)

_VANISHED = 60_000
"""Milliseconds that what was sent may wait for a machine that answers nothing (its cable pulled), or has no room."""


def run(settings: Settings) -> None:
    """Serve the index until interrupted; raise a TokushuError where it cannot be served."""
    set_up_logs()
    with listen(settings.host, settings.port) as listening:
        address = listening.getsockname()[0]
        refuse_if_open(address, settings)
        settings = offered_at(address, settings)
        app = create_app(Assistant.open(settings.index, settings), settings)
        app.state.desk.library.shelf().warmed()
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


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise ServeError where that cannot be."""
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends each part of an answer at once; with 0 every answer takes 40 ms more.
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; what it accepts inherits it
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _VANISHED)
        listening.bind(address)
        listening.listen(BACKLOG)
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
