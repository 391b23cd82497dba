"""/metrics as Prometheus reads it, and the lines that go to the log."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_plain

from answer.assistant import Assistant
from evaluate.version import program_version
from serve import server
from serve.asked import Asked
from serve.desk import Desk
from serve.library import Library
from serve.mcp.protocol import mcp_server
from serve.mcp.tools import Caller
from serve.operate.counting import Counted, Routed
from serve.operate.logs import OneLine
from serve.operate.metrics import Metrics, outcome_of
from serve.visitor import ANYONE
from settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]
SECRET = "住民票の写しの秘密の質問"


@pytest.fixture(scope="module")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), at_once=3, waiting=5)

    async def build() -> TestClient:  # in a running loop: without one Gradio makes a loop that it never closes
        return TestClient(server.create_app(assistant, settings), raise_server_exceptions=False)

    with asyncio.run(build()) as client:
        yield client


def figures(client: TestClient) -> Figures:
    app: Any = client.app
    app.state.desk.noting.flush(10)
    response = client.get("/metrics")
    assert response.status_code == 200
    families = read_plain(response.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def of(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        ({"question": "敦賀市の提携先は?"}, 200, "answered"),
        ({"question": "敦賀市の火星支所はいつ閉じましたか?"}, 200, "not_found"),
        ({"question": " "}, 422, "refused"),
        ({}, 422, ""),
    ],
)
def test_each_question_is_counted_once_by_how_it_ended(
    client: TestClient, body: dict[str, str], status: int, outcome: str
) -> None:
    before = figures(client)
    assert client.post("/api/ask", json=body).status_code == status
    after = figures(client)
    grown = {
        labels: after[name, labels] - before.get((name, labels), 0)
        for name, labels in after
        if name == "tokushu_questions_total" and after[name, labels] != before.get((name, labels), 0)
    }
    assert grown == ({frozenset({("channel", "api"), ("outcome", outcome)}): 1} if outcome else {})
    timed = [of(found, "tokushu_question_seconds_count", channel="api") for found in (before, after)]
    assert timed[1] - timed[0] == bool(outcome)
    requests = [of(found, "tokushu_requests_total", route="/api/ask", status=str(status)) for found in (before, after)]
    assert requests[1] - requests[0] == 1


@pytest.mark.parametrize(
    ("status", "outcome"), [(422, "refused"), (429, "busy"), (503, "busy"), (499, "busy"), (500, "error")]
)
def test_how_a_question_without_an_answer_ended(status: int, outcome: str) -> None:
    assert outcome_of(Asked(ANYONE, "api", SECRET, None, 0.1, status)) == outcome


def test_requests_are_counted_by_template_whatever_is_asked_for(client: TestClient) -> None:
    for path in ("/api/documents/no/such", "/api/documents/other", "/documents/a", "/design/none.css", "/", "/x/y/z"):
        client.get(path)
    client.request("MADE-UP", "/api/health")
    client.get("/", headers={"host": "elsewhere.example"})
    found = figures(client)
    routes = {dict(labels)["route"] for name, labels in found if name == "tokushu_requests_total"}
    assert {"/api/documents/{document_id:path}", "/documents/{document_id:path}", "/design", "/", "-"} <= routes
    assert of(found, "tokushu_requests_total", route="/api/documents/{document_id:path}", status="404") >= 2
    before = len(found)
    for number in range(20):
        client.get(f"/somewhere/{number}")
        client.get(f"/api/documents/{number}")
        client.get(f"/gradio_api/{number}")
    assert len(figures(client)) - before <= 3  # no series of their own, whatever is asked for


def test_the_index_the_bounds_and_the_process_are_told(client: TestClient, assistant: Assistant) -> None:
    found = figures(client)
    manifest = assistant.index.manifest
    assert {name: of(found, f"tokushu_index_{name}") for name in manifest.counts} == manifest.counts
    assert ("generation", manifest.generation) in next(labels for name, labels in found if name == "tokushu_index_info")
    build = dict(next(labels for name, labels in found if name == "tokushu_build_info"))
    described = client.get("/api/openapi.json").json()["info"]["version"]
    server = mcp_server(Desk(Library(assistant)), lambda _: Caller(ANYONE, ""))
    assert {build["version"], client.get("/api/health").json()["version"], described, server.version} == {
        program_version()
    }
    assert (of(found, "tokushu_questions_at_once_limit"), of(found, "tokushu_questions_waiting_limit")) == (3, 5)
    assert of(found, "tokushu_questions_here") == 0
    assert of(found, "process_resident_memory_bytes") > 50e6
    assert of(found, "process_cpu_seconds_total") > 0
    assert not any("敦賀" in str(labels) for _, labels in found)


def test_both_formats_that_prometheus_asks_for(client: TestClient) -> None:
    asked = {"Accept": "application/openmetrics-text; version=1.0.0; charset=utf-8"}
    response = client.get("/metrics", headers=asked)
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.headers["cache-control"] == "no-store"
    families: Any = read_openmetrics(response.text)  # type: ignore[no-untyped-call]
    names = {family.name for family in families}
    assert {"tokushu_questions", "tokushu_question_seconds", "tokushu_requests", "tokushu_index"} <= names


def test_two_applications_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.count("/", 200, 0.1)
    assert one.registry.get_sample_value("tokushu_requests_total", {"route": "/", "status": "200"}) == 1
    assert other.registry.get_sample_value("tokushu_requests_total", {"route": "/", "status": "200"}) is None


def failing() -> FastAPI:
    app = FastAPI()
    metrics = Metrics()
    app.state.metrics = metrics
    app.add_middleware(Routed)
    app.add_middleware(Counted, metrics=metrics)

    @app.get("/fails/{what}")
    def fails(what: str) -> None:
        raise KeyError(what)

    return app


def test_a_request_that_fails_is_a_500_of_its_route() -> None:
    app = failing()
    assert TestClient(app, raise_server_exceptions=False).get("/fails/x").status_code == 500
    labels = {"route": "/fails/{what}", "status": "500"}
    assert app.state.metrics.registry.get_sample_value("tokushu_requests_total", labels) == 1


def line(journal: bool, level: int, message: str, error: BaseException | None = None) -> str:
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("serve.api", level, __file__, 1, message, None, found)
    return OneLine(journal).format(record)


@pytest.mark.parametrize(
    ("level", "start"), [(logging.DEBUG, "<7>DEBUG"), (logging.INFO, "<6>INFO"), (logging.CRITICAL, "<3>CRITICAL")]
)
def test_a_line_for_the_journal_carries_its_priority(level: int, start: str) -> None:
    assert line(True, level, "one\ntwo") == f"{start} serve.api: one"


def test_a_line_for_a_terminal_carries_its_time() -> None:
    said = line(False, logging.WARNING, "語が足りません")
    assert said.endswith("+0000 WARNING serve.api: 語が足りません") or "T" in said.split(" ")[0]
    assert "\n" not in said


def test_a_traceback_is_told_in_one_line_without_what_was_asked() -> None:
    def broken(question: str) -> None:
        try:
            raise ValueError(question)
        except ValueError as error:
            raise KeyError(f"{question}\n続き") from error

    try:
        broken(SECRET)
    except KeyError as error:
        said = line(True, logging.ERROR, "a request failed", error)
    assert said.startswith("<3>ERROR serve.api: a request failed [KeyError at test_operate_metrics.py:")
    assert " broken < test_operate_metrics.py:" in said
    assert SECRET not in said and "\n" not in said


def test_the_number_of_a_system_error_is_told() -> None:
    assert "[OSError 28 at an unknown place]" in line(True, logging.ERROR, "no", OSError(28, "No space left"))


SERVER = """
import sys
import uvicorn
from fastapi import FastAPI
from serve.guard.headers import Headers
from serve.operate.logs import set_up_logs
app = FastAPI()
app.add_middleware(Headers)
@app.get("/fails")
def fails(question: str) -> None:
    raise KeyError(question)
set_up_logs()
config = uvicorn.Config(app, port=int(sys.argv[1]), log_config=None, access_log=False)
uvicorn.Server(config).run()
"""


def test_no_question_reaches_the_log_of_a_real_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        env={**environ, "PYTHONPATH": str(root / "src"), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/fails?question={quote(SECRET)}", timeout=5)
            except urllib.error.HTTPError as error:
                assert error.code == 500
                break
            except OSError:
                time.sleep(0.1)
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=20)
    lines = said.splitlines()
    assert any("ERROR serve.guard.headers: a request failed [KeyError at " in found for found in lines)
    assert all(" ERROR " in found or " WARNING " in found for found in lines)
    assert SECRET not in said and quote(SECRET) not in said
