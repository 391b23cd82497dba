"""Every route, the page's, Gradio's and the API's: none answers before it is known who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from answer.assistant import Assistant
from tests.entering import PROXY, Office, app_for, client_from, every_route, sign_in, status

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

KNOWN = {
    ("POST", "/api/ask"),
    ("GET", "/api/health"),
    ("GET", "/api/documents"),
    ("GET", "/documents/x"),
    ("GET", "/design/x"),
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/assets/x"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/queue/join"),
    ("GET", "/gradio_api/queue/data"),
    ("GET", "/evaluation/set.csv"),
}
BESIDE_ROUTES = ("/design/tokens.css", "/assets/", "/mcp", "/mcp/", "/metrics", "/search", "/nowhere", "/api/docs")
TRICKS = (
    "//api/ask",
    "/api/ask/",
    "/./api/ask",
    "/x/../api/health",
    "/%2e%2e/api/health",
    "/API/HEALTH",
    "/api%2fhealth",
    "/sign-in/../api/health",
    "/sign-in/",
    "/sign-in%00",
    "/Sign-In",
    "/sign-in;/api/health",
    "//sign-in",
    "/qa/api/health",
    "/qa/sign-in/x",
    "\\api\\health",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.in_folder(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module", params=["password", "header"])
def app(request: pytest.FixtureRequest, office: Office, assistant: Assistant) -> FastAPI:
    settings = office.settings(sign_on=request.param, evaluation=True, mcp=True, proxies=(PROXY,))
    return app_for(assistant, settings)


@pytest.fixture(scope="module")
def stranger(app: FastAPI) -> Iterator[TestClient]:
    with client_from(app) as client:
        yield client


@pytest.fixture(scope="module")
def routes(app: FastAPI) -> list[tuple[str, str]]:
    return sorted(set(every_route(app.routes)))


def test_the_walk_sees_every_route(routes: list[tuple[str, str]]) -> None:
    assert len(routes) > 60
    assert set(routes) >= KNOWN


def test_no_route_answers_a_stranger(stranger: TestClient, routes: list[tuple[str, str]]) -> None:
    answered = []
    for method, path in routes:
        reply = stranger.request(method, path, headers={"accept": "application/json"})
        closed = reply.status_code == 404 and reply.text in {"Not Found", ""}  # to everyone, before anything is asked
        refused = reply.status_code in {401, 403} and (method == "HEAD" or set(reply.json()) == {"error"})
        if not (closed or refused):
            answered.append((method, path, reply.status_code))
    assert answered == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_no_method_answers_a_stranger(stranger: TestClient, method: str) -> None:
    for path in ("/", "/api/ask", "/design/tokens.css", "/gradio_api/queue/join", "/nowhere"):
        assert stranger.request(method, path).status_code in {401, 403}


@pytest.mark.parametrize("path", [*BESIDE_ROUTES, *TRICKS])
def test_no_way_of_writing_a_path_answers_a_stranger(stranger: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        reply = stranger.request(method, f"http://localhost{path if path.startswith('/') else '/' + path}")
        assert reply.status_code in {401, 403} or reply.text == "Not Found"


def test_no_socket_opens_for_a_stranger(stranger: TestClient) -> None:
    for path in ("/", "/gradio_api/queue/join", "/mcp"):
        with pytest.raises(WebSocketDisconnect) as closed, stranger.websocket_connect(path):
            pass
        assert closed.value.code == 1008


def test_who_may_enter_meets_no_closed_route(app: FastAPI, office: Office, routes: list[tuple[str, str]]) -> None:
    async def walk() -> dict[tuple[str, str], int]:
        return {route: await status(app, *route, {"x-api-key": office.key}) for route in routes}

    found = asyncio.run(walk())
    assert {route: code for route, code in found.items() if code in {401, 403}} == {}
    assert found["GET", "/api/health"] == found["GET", "/config"] == found["GET", "/"] == 200


def test_only_the_page_to_sign_on_at_answers_a_stranger(office: Office, assistant: Assistant, tmp_path: Path) -> None:
    app = app_for(assistant, office.settings(sign_on="password"))
    with client_from(app) as client:
        page = client.get("/sign-in")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert 'autocomplete="current-password"' in page.text
        assert 'link rel="stylesheet"' not in page.text and "<script" not in page.text and "src=" not in page.text
        assert sign_in(client).status_code == 303
        assert client.get("/api/health").status_code == 200
