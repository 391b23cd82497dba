"""What every kind of response carries, and that of Gradio only what the page needs answers at all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio.routes import App as GradioApp
from starlette.routing import Mount

from answer.assistant import Assistant
from serve.guard.gradio import OPEN
from serve.guard.headers import ALWAYS, HTTPS_ONLY, Headers
from serve.guard.policies import DATA, OWN_PAGE, framed_by, styled_page
from serve.server import create_app
from settings import DEFAULTS, Settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PORTAL = "https://portal.example.lg.jp"
PAGE = {"accept": "text/html"}
KINDS = [  # method, address, headers sent, status, kind of response
    ("GET", "/", {}, 200, "gradio page"),
    ("GET", "/documents/tables/pairings", {}, 200, "page"),
    ("GET", "/documents/none", {}, 404, "page"),
    ("GET", "/nothing", PAGE, 404, "page"),
    ("GET", "/api/docs", {}, 200, "styled page"),
    ("GET", "/api/docs/swagger-ui.css", {}, 200, "asset"),
    ("GET", "/design/page.js", {}, 200, "asset"),
    ("GET", "/design/icon.svg", {}, 200, "asset"),
    ("GET", "/favicon.ico", {}, 200, "asset"),
    ("GET", "/design/none.css", {}, 404, "data"),
    ("GET", "/theme.css", {}, 200, "asset"),
    ("GET", "/static/img/clear.svg", {}, 200, "kept asset"),
    ("GET", "/config", {}, 200, "data"),
    ("GET", "/api/health", {}, 200, "data"),
    ("HEAD", "/api/health", {}, 200, "data"),
    ("GET", "/api/openapi.json", {}, 200, "data"),
    ("POST", "/api/ask", {}, 422, "data"),
    ("POST", "/api/ask", {"content-length": "2000000"}, 413, "data"),
    ("GET", f"/?a={'b' * 17_000}", {}, 414, "data"),
    ("GET", "/api/health", {"x-a": "b" * 33_000}, 431, "data"),
    ("GET", "/api/health", {"host": "evil.example"}, 400, "data"),
    ("GET", "/api/ask", {}, 405, "data"),
    ("GET", "/nothing", {}, 404, "data"),
    ("GET", "/gradio_api/upload", {}, 404, "data"),
    ("GET", "/assets/none.js", {}, 404, "data"),
    ("GET", "/evaluation/example.csv", {}, 200, "data"),
    ("GET", "/evaluation/runs/none/report.html", {}, 404, "data"),
    ("OPTIONS", "/api/ask", {"origin": "https://x.example", "access-control-request-method": "POST"}, 400, "data"),
]
POLICIES = {"page": OWN_PAGE, "styled page": styled_page(), "asset": DATA, "kept asset": DATA, "data": DATA}
CACHED = {"asset": "no-cache", "kept asset": "private, max-age=604800"}


def app_for(assistant: Assistant, settings: Settings = DEFAULTS) -> FastAPI:
    """Build the application in a running loop: without one Gradio makes a loop that it never closes."""

    async def build() -> FastAPI:
        return create_app(assistant, settings)

    return asyncio.run(build())


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("data"), evaluation=True, origins=(PORTAL,))


@pytest.fixture(scope="module")
def app(assistant: Assistant, settings: Settings) -> FastAPI:
    return app_for(assistant, settings)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("method", "address", "sent", "status", "kind"), KINDS)
def test_every_kind_of_response_carries_its_headers(
    client: TestClient, method: str, address: str, sent: dict[str, str], status: int, kind: str
) -> None:
    reply = client.request(method, address, headers=sent)
    assert reply.status_code == status
    check(reply.headers, kind)


def check(headers: Mapping[str, str], kind: str) -> None:
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    policy = headers["content-security-policy"]
    if kind != "gradio page":
        stated = POLICIES[kind]
        assert policy == (stated if "frame-ancestors" in stated else f"{stated}; {framed_by(())}")
    assert "unsafe-eval" not in policy and "http" not in policy and "*" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == CACHED.get(kind, "no-store")
    for told in ("server", "x-powered-by", "strict-transport-security"):
        assert told not in headers


def test_the_page_runs_its_own_inline_scripts_only(client: TestClient) -> None:
    reply = client.get("/")
    policy = reply.headers["content-security-policy"].partition("script-src")[2].partition(";")[0].split()
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", reply.text)
    assert policy[0] == "'self'" and len(policy) - 1 == len(inline) > 0
    assert all(part.startswith("'sha256-") for part in policy[1:])
    sheets = reply.headers["content-security-policy"].partition("style-src-elem")[2].partition(";")[0].split()
    assert sheets[0] == "'self'" and len(sheets) - 1 == reply.text.count("<style") > 0
    assert all(part.startswith("'sha256-") for part in sheets[1:])
    assert '<html\n\tlang="ja"' in reply.text


def test_what_fails_carries_them_too_and_says_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(*_: Any) -> None:
        raise RuntimeError("the reason, for the log only")

    reply = TestClient(Headers(failing)).get("/api/health")
    assert (reply.status_code, list(reply.json())) == (500, ["error"])
    assert "reason" not in reply.text and "the reason" in caplog.text
    check(reply.headers, "data")


@pytest.mark.parametrize(
    ("frames", "origins", "address", "expected"),
    [
        ((), (), "/", {"x-frame-options": "SAMEORIGIN", "cross-origin-resource-policy": "same-origin"}),
        ((PORTAL,), (), "/", {"x-frame-options": None, "cross-origin-resource-policy": "same-origin"}),
        ((), (), "/widget.js", {"cross-origin-resource-policy": "same-origin"}),
        ((), (PORTAL,), "/qa/widget.js", {"cross-origin-resource-policy": "cross-origin"}),
        ((), (PORTAL,), "/api/health", {"cross-origin-resource-policy": "same-origin"}),
        ((), (), "https://localhost/", {"strict-transport-security": HTTPS_ONLY}),
        ((), (), "https://localhost/qa/", {"strict-transport-security": None}),
    ],
)
def test_what_the_settings_and_the_scheme_change(
    frames: tuple[str, ...], origins: tuple[str, ...], address: str, expected: dict[str, str | None]
) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html"), (b"server", b"x/1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    root = "/qa" if "/qa/" in address else ""
    headers = TestClient(Headers(page, frames, origins), root_path=root).get(address).headers
    assert {name: headers.get(name) for name in expected} == expected
    assert headers["content-security-policy"].endswith(" ".join(("; frame-ancestors 'self'", *frames)))
    assert "server" not in headers


def every_route(app: Any) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of a Gradio application's routes, those of included routers among them."""
    for route in getattr(app, "routes", ()):
        yield from every_route(getattr(route, "original_router", None))
        for method in getattr(route, "methods", None) or ():
            path = re.sub(r"\{[^}]*\}", "x", route.path)
            yield method, path
        yield from every_route(getattr(route, "app", None))


def test_of_gradio_only_what_the_page_needs_answers(app: FastAPI, client: TestClient) -> None:
    inside = next(route for route in app.routes if isinstance(route, Mount) and route.path == "").app._app  # type: ignore[attr-defined]
    assert isinstance(inside, GradioApp)
    routes = set(every_route(inside))
    assert len(routes) > 60
    answering = set()
    for method, path in routes - {("GET", "/gradio_api/queue/data")}:  # a stream: it needs a session to end
        reply = client.request(method, path)
        if reply.status_code not in {404, 405} or (reply.content and "error" not in reply.json()):
            answering.add(f"{method} {path}")
    assert answering == {
        "GET /",
        "HEAD /",
        "GET /config",
        "GET /favicon.ico",
        "GET /theme.css",
        "GET /gradio_api/app_id",
        "POST /gradio_api/queue/join",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/queue/data/more",
        "/gradio_api/file=/etc/passwd",
        "/assets/../../x",
        "/static/../gradio_api/info",
        "//gradio_api/upload",
        "/gradio_api/queue/../upload",
        "/gradio_api/run/ask",
        "/config/",
        "/theme.css\n/x",
    ],
)
def test_no_other_way_of_writing_it_opens_more(path: str) -> None:
    assert not OPEN.fullmatch(f"GET {path}") or path.startswith("/static/")


def test_gradio_answers_no_traversal(client: TestClient) -> None:
    for path in ("/static/..%2f..%2findex.html", "/assets/..%2findex.html", "/static/%2e%2e/%2e%2e/routes.py"):
        assert client.get(path).status_code in {403, 404}, path


def test_a_framed_page_says_which_portals(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    with TestClient(app_for(assistant, replace(settings, frames=(PORTAL,), data=tmp_path))) as client:
        for address in ("/", "/documents/tables/pairings"):
            policy = client.get(address).headers["content-security-policy"]
            assert policy.endswith(f"; frame-ancestors 'self' {PORTAL}")
