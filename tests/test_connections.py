"""A connection holds its place only as long as something comes over it: sent, read, answered in time, or closed."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from answer.assistant import Assistant
from serve import running
from serve.operate.connections import Connection
from settings import Settings
from tests.conftest import ROOT
from tests.visiting import served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SHORT = 0.6
STREAM = 4 * SHORT
QUESTION = json.dumps({"question": "酒田市の姉妹都市は？"}).encode()
ASK = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
HEALTH = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
ENDLESS = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 2000
NOWHERE = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n" + b"a" * 1000


class Short(Connection):
    """Has less patience."""

    head_seconds = body_seconds = reader_seconds = SHORT


class Streaming:
    """Sends a stream of events at /stream that lasts longer than anybody may be waited for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/stream":
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"data: first\n\n", "more_body": True})
        await asyncio.sleep(STREAM)
        await send({"type": "http.response.body", "body": b"data: last\n\n"})


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    settings = Settings(data=tmp_path_factory.mktemp("data"))
    with served(assistant, settings, Streaming, Short) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        yield host, int(port)


def held(
    connection: socket.socket, sent: bytes, seconds: float, *, at_a_time: int = 1, until: bytes = b"\0"
) -> tuple[float, bytes]:
    """Send bytes a few at a time, one lot every 50 ms; return how long the connection stood, and what came back."""
    connection.settimeout(0.05)
    started = time.monotonic()
    came = b""
    while time.monotonic() - started < seconds and until not in came:
        try:
            connection.sendall(sent[:at_a_time])
            sent = sent[at_a_time:]
            part = connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            break
        if not part:
            break
        came += part
    return time.monotonic() - started, came


def is_open(connection: socket.socket) -> bool:
    """Tell whether the other end still holds a connection, once what it sent is read."""
    connection.settimeout(0.5)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return True
    except OSError:
        return False
    return False


@pytest.mark.parametrize(
    ("at_once", "slowly", "answered"),
    [
        (b"", b"", 0),  # nothing
        (b"", ENDLESS, 0),  # a head byte by byte
        (ENDLESS, b"", 0),  # a head that stops
        (ASK % 2000, b" " * 2000, 0),  # a body byte by byte
        (ASK % 2000 + QUESTION, b"", 0),  # a body that stops
        (HEALTH, ENDLESS, 200),  # answered, then the next one byte by byte
        (HEALTH + HEALTH[:20], b"T" * 2000, 200),  # two in one, the second not whole
        (NOWHERE, b"a" * 2000, 404),  # answered before its body was there
        (NOWHERE.replace(b"2000", b"1010"), b"a" * 10 + ENDLESS, 404),  # and a head behind that body
    ],
)
def test_what_does_not_come_is_not_waited_for(
    at_once: bytes, slowly: bytes, answered: int, address: tuple[str, int]
) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(at_once)
        seconds, came = held(connection, slowly, 15 * SHORT)
    assert SHORT * 0.8 <= seconds < 6 * SHORT
    assert came[9:12].decode() == (str(answered) if answered else "")
    assert came.count(b"HTTP/1.1") == bool(answered)


def test_a_large_body_that_keeps_coming_has_its_time(address: tuple[str, int]) -> None:
    body = QUESTION + b" " * 8192
    with socket.create_connection(address) as connection:
        connection.sendall(ASK % len(body) + body[:1000])
        seconds, came = held(connection, body[1000:], 30 * SHORT, at_a_time=len(body) // 40, until=b"answered")
    assert b"200 OK" in came and b"answered" in came
    assert seconds > 2 * SHORT


def test_a_connection_stays_for_the_next_request_and_a_stream_for_its_end(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        for pause in (0, 2 * SHORT, 0.3 * SHORT):
            time.sleep(pause)
            connection.sendall(HEALTH)
            assert b"200 OK" in held(connection, b"", 5, until=b"}}")[1]
        connection.sendall(HEALTH.replace(b"/api/health", b"/stream"))
        assert b"data: last" in held(connection, b"", STREAM + SHORT, until=b"last")[1]


def test_a_reader_that_takes_nothing_is_not_waited_for(address: tuple[str, int]) -> None:
    config = HEALTH.replace(b"/api/health", b"/config")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(address)
        asked = 400
        connection.sendall(config * asked)
        time.sleep(5 * SHORT)
        connection.settimeout(10)
        came = b""
        try:
            while part := connection.recv(1 << 20):
                came += part
        except ConnectionResetError:
            pass
    assert 0 < came.count(b"HTTP/1.1 200 OK") < asked


@pytest.mark.parametrize("sent", [ENDLESS, HEALTH])
def test_where_there_is_room_for_few_who_sends_nothing_makes_place(
    sent: bytes, assistant: Assistant, tmp_path: Path
) -> None:
    class Few(Connection):
        most = 20

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.timeout_keep_alive = 60  # none goes for having been idle

    with served(assistant, Settings(data=tmp_path), Streaming, Few) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with ExitStack() as stack:

            def connected(sent: bytes) -> socket.socket:
                connection = stack.enter_context(socket.create_connection((host, int(port)), 10))
                connection.sendall(sent)
                return connection

            stream = connected(HEALTH.replace(b"/api/health", b"/stream"))
            assert b"200 OK" in stream.recv(1000)
            idle = [connected(sent) for _ in range(3 * Few.most)]
            time.sleep(SHORT)  # what was asked is answered by then
            assert b"200 OK" in held(connected(HEALTH), b"", 5, until=b"}}")[1]
            assert b"data: last" in held(stream, b"", 2 * STREAM, until=b"last")[1]
            assert [is_open(idle[n]) for n in (0, -1)] == [False, True]  # those who came first went first


def test_who_was_answered_last_is_idle_from_then(assistant: Assistant, tmp_path: Path) -> None:
    class Few(Connection):
        most = 3

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.timeout_keep_alive = 60  # none goes for having been idle

    with served(assistant, Settings(data=tmp_path), Streaming, Few) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with ExitStack() as stack:

            def connected(sent: bytes, until: bytes) -> socket.socket:
                connection = stack.enter_context(socket.create_connection((host, int(port)), 10))
                connection.sendall(sent)
                assert until in held(connection, b"", 10, until=until)[1]
                return connection

            answered_late = connected(HEALTH.replace(b"/api/health", b"/stream"), b"first")
            answered_early = connected(HEALTH, b"}}")
            assert b"last" in held(answered_late, b"", 10, until=b"0\r\n\r\n")[1]
            for _ in range(2):
                connected(HEALTH, b"}}")
            assert [is_open(one) for one in (answered_early, answered_late)] == [False, True]


@pytest.mark.parametrize(("soft", "hard", "most"), [(64, 64, 32), (512, 1024, 640), (1024, 4096, 3712)])
def test_most_of_the_files_that_may_be_open_are_for_connections(soft: int, hard: int, most: int) -> None:
    told = "import resource; from serve.operate.connections import most_connections as most;"
    told += f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard})); print(most())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) == most


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET /" + b"a" * 70_000,
        b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_refused_in_the_shape_of_every_refusal(sent: bytes, address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(sent)
        _, came = held(connection, b"", 5)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ") and b"connection: close" in head.lower()
    assert list(json.loads(body)) == ["error"]


def test_a_body_that_breaks_while_an_answer_is_sent_ends_the_connection_without_a_fault(
    address: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    sent = b"POST /stream HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
    with socket.create_connection(address) as connection:
        connection.sendall(sent)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")
        seconds, _ = held(connection, b"zz\r\n", 5, at_a_time=4)
    assert seconds < SHORT
    assert not caplog.records


def test_a_machine_that_vanished_is_noticed_though_something_is_to_be_sent(tmp_path: Path) -> None:
    with running.listen("127.0.0.1", 0) as listening:
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                given = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert given == 60_000
