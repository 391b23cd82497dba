"""Behind real proxies, set up as docs/proxy.md says: the page in a browser, the API, and what must not get through."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import socket
import subprocess
import time
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from answer.assistant import Assistant
from settings import Settings, read_settings
from tests.conftest import CHROMIUM
from tests.proxying import (
    NAME,
    PAGE,
    PASSWORD,
    Proxy,
    apache,
    apache_config,
    apache_sign_on,
    nginx,
    nginx_sign_on,
    program,
    snippets,
)
from tests.visiting import Visit, served

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
RUN: dict[str, tuple[Any, Callable[[str], str]]] = {"nginx": (nginx, nginx_sign_on), "apache": (apache, apache_sign_on)}
QUESTION = "敦賀市の提携先は?"
MB = 1 << 20


STREAM_SECONDS = 10.0


async def stream(send: Send) -> None:
    """Send a part of a stream of events, and after a while the rest: as the page's own stream, slowly."""
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"data: first\n\n", "more_body": True})
    await asyncio.sleep(STREAM_SECONDS)
    await send({"type": "http.response.body", "body": b"data: last\n\n"})


class Recorder:
    """Sees each request as the proxy sends it, before the service does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    last: Scope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            Recorder.last = {**scope, "headers": list(scope["headers"])}
        if scope["type"] == "http" and scope["path"].endswith("/stream"):
            await stream(send)
        else:
            await self.app(scope, receive, send)

    @staticmethod
    def header(name: str) -> list[str]:
        return [value.decode("latin-1") for key, value in Recorder.last["headers"] if key == name.lower().encode()]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("behind") / "audit.jsonl"


@pytest.fixture(scope="module")
def settings(log: Path) -> Settings:
    """Return the settings that the page shows."""
    config = log.parent / "tokushu.toml"
    config.write_text(snippets("toml")[0], encoding="utf-8")
    more = {"audit": str(log), "audit_questions": "text", "data": str(log.parent), "evaluation": "on"}
    return read_settings({}, more, config)


@pytest.fixture(scope="module")
def service(assistant: Assistant, settings: Settings) -> Iterator[str]:
    with served(assistant, settings, Recorder) as address:
        yield address


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(request: pytest.FixtureRequest, service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with RUN[request.param][0](tmp_path_factory.mktemp(request.param), service) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def portal() -> Iterator[Browser]:
    """Start a browser that finds the portal's name on this machine."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        mapped = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
        certificate = "--ignore-certificate-errors"  # it is signed by itself
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM, mapped, certificate])
        yield browser
        browser.close()


def ask(proxy: Proxy, source: str = "127.0.0.1", **headers: str) -> None:
    """Ask over the API and see that it is answered."""
    status, _, body = proxy.send("/qa/api/ask", json.dumps({"question": QUESTION}), headers, source=source)
    assert (status, json.loads(body).get("status")) == (200, "answered")


def wrong(visit: Visit, proxy: Proxy) -> list[str]:
    """Return what went wrong; that the portal has no icon is not ours (the browser asks before any script runs)."""
    return [told for told in visit.wrong if not told.endswith(f" {proxy.address}/favicon.ico")]


def last_line(log: Path, event: str, name: str, value: str) -> dict[str, Any]:
    """Return the log's last line, once it is the event that holds a value: it is written behind the answer."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
        found: dict[str, Any] = [line for line in lines if line["event"] in {"question", "document", "refusal"}][-1]
        if (found["event"], found.get(name)) == (event, value):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def test_the_page_answers_in_a_browser(proxy: Proxy, portal: Browser, log: Path) -> None:
    visit = Visit(portal, f"{proxy.address}/qa/", 1200)
    visit.ask(QUESTION)
    assert "ナホトカ" in visit.page.locator("#answer").inner_text()
    assert last_line(log, "question", "channel", "page")
    assert visit.page.url == f"{proxy.address}/qa/"
    cited = visit.page.locator("#answer a[href*=documents]").first.get_attribute("href")
    assert cited
    opened = visit.context.new_page()
    response = opened.goto(f"{proxy.address}/qa/{cited.removeprefix('/qa/')}")
    assert response and response.status == 200
    opened.get_by_role("link", name="質問のページへ").click()
    opened.wait_for_url(f"{proxy.address}/qa/")
    visit.context.close()
    assert wrong(visit, proxy) == []  # no request elsewhere (http:// is elsewhere), nothing that the browser refused


def test_every_address_that_gradio_names_is_the_public_one(proxy: Proxy) -> None:
    _, _, body = proxy.send("/qa/config")
    assert json.loads(body)["root"] == f"{proxy.address}/qa"
    for path in ("/qa/", "/qa/config"):
        _, _, body = proxy.send(path)
        assert b"http://" not in body.replace(b"http://www.w3.org", b"")
        assert b"127.0.0.1" not in body


@pytest.mark.parametrize("path", ["/qa", "/qa?a=1"])
def test_without_its_slash_it_leads_to_the_page(proxy: Proxy, path: str) -> None:
    status, headers, _ = proxy.send(path)
    assert status == 308
    assert headers["location"] in {"/qa/", f"{proxy.address}/qa/", f"{proxy.address}/qa/{path[3:]}"}


@pytest.mark.parametrize("path", ["/", "/qax", "/qax/", "/api/health", "/qa/../api/health", "/qa/%2e%2e/api/health"])
def test_beside_the_sub_path_there_is_nothing(proxy: Proxy, path: str) -> None:
    status, headers, _ = proxy.send(path)
    assert status == 404 or "content-security-policy" not in headers  # nginx has a page of its own at /


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.5"])
def test_the_clients_address_is_in_the_audit_log(proxy: Proxy, log: Path, source: str) -> None:
    spoofed = {
        "X-Forwarded-For": "192.0.2.99",
        "X-Real-IP": "192.0.2.99",
        "Forwarded": "for=192.0.2.99",
        "X-Forwarded-User": "kacho",
    }
    ask(proxy, source=source, **spoofed)
    line = last_line(log, "question", "client", source)
    assert (line["user"], line["question"]) == ("", QUESTION)
    assert "192.0.2.99" not in log.read_text()


def test_a_user_that_a_client_names_does_not_get_through(proxy: Proxy) -> None:
    claimed = base64.b64encode(b"kacho:guess").decode()
    for headers in ({"X-Forwarded-User": "kacho"}, {"Authorization": f"Basic {claimed}"}):
        ask(proxy, **headers)
        assert Recorder.header("X-Forwarded-User") == []


@pytest.mark.parametrize("name", list(RUN))
def test_a_user_that_signed_on_at_the_proxy_gets_through(name: str, service: str, tmp_path: Path) -> None:
    start, sign_on = RUN[name]
    with start(tmp_path, service, sign_on) as proxy:
        for password, status in (("guess", 401), (PASSWORD, 200)):
            told = base64.b64encode(f"sato:{password}".encode()).decode()
            headers = {"Authorization": f"Basic {told}", "X-Forwarded-User": "kacho"}
            assert proxy.send("/qa/api/health", headers=headers)[0] == status
        assert Recorder.header("X-Forwarded-User") == ["sato"]
        assert proxy.send("/qa/api/health")[0] == 401


def test_a_stream_comes_at_once(proxy: Proxy) -> None:
    connection = proxy.connection()
    started = time.monotonic()
    connection.request("GET", "/qa/stream", headers={"Host": f"{NAME}:{proxy.port}"})
    response = connection.getresponse()
    assert response.readline() == b"data: first\n"
    assert time.monotonic() - started < STREAM_SECONDS / 2
    response.close()
    connection.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost", f"{NAME}.evil.example"])
def test_another_name_is_refused(proxy: Proxy, host: str) -> None:
    status, _, body = proxy.send("/qa/api/health", headers={"Host": host})
    assert status == 400
    assert "TOKUSHU_HOSTS" in json.loads(body)["error"]


def test_a_host_that_a_client_forwards_is_not_taken(proxy: Proxy) -> None:
    for name in ("X-Forwarded-Host", "X-Gradio-Server"):
        status, _, body = proxy.send("/qa/config", headers={name: "http://evil.example"})
        assert status == 200
        assert json.loads(body)["root"] == f"{proxy.address}/qa"


def test_what_is_too_large_is_refused_by_us_and_far_too_large_by_the_proxy(proxy: Proxy) -> None:
    status, _, body = proxy.send("/qa/api/ask", b" " * (2 * MB))
    assert (status, json.loads(body)["error"]) == (413, "送られたものが大きすぎます。1MBまでにしてください。")
    kind = {"Content-Type": "application/octet-stream"}
    assert proxy.send("/qa/evaluation/questions?name=a.csv", "質問\n港は?\n".encode() + b"\n" * 2 * MB, kind)[0] in {
        200,
        422,
    }
    status, _, _ = proxy.send("/qa/evaluation/questions?name=a.csv", b" " * (33 * MB), kind)
    assert status == 413


def test_plain_http_leads_to_https(service: str, tmp_path: Path) -> None:
    with nginx(tmp_path, service) as proxy:
        status, headers, _ = proxy.send("/qa/?a=1", headers={"Host": "evil.example"}, tls=False)
        assert (status, headers["location"]) == (308, f"{proxy.address}/qa/?a=1")


def test_the_log_of_nginx_leaves_out_what_was_asked(service: str, tmp_path: Path) -> None:
    with nginx(tmp_path, service) as proxy:
        assert proxy.send("/qa/search?q=himitsu")[0] == 200
    told = (tmp_path / "tokushu.log").read_text()
    assert '"GET /qa/search" 200' in told
    assert "himitsu" not in told


def test_a_proxy_may_take_the_sub_path_off(service: str, tmp_path: Path, portal: Browser) -> None:
    with nginx(tmp_path, service, lambda snippet: snippet.replace("7860;", "7860/;")) as proxy:
        visit = Visit(portal, f"{proxy.address}/qa/", 1200)
        visit.ask(QUESTION)
        visit.context.close()
        assert not Recorder.last["path"].startswith("/qa")
        assert wrong(visit, proxy) == []


def test_not_through_the_proxy_the_same_service_trusts_nothing(service: str, log: Path) -> None:
    """From an address that is not listed: what a proxy would say counts for nothing."""
    port = int(service.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.9", 0)) as connection:
        body = json.dumps({"question": QUESTION}).encode()
        connection.sendall(
            b"POST /api/ask HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: 192.0.2.99\r\nContent-Type: application/json\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (NAME.encode(), len(body), body)
        )
        assert connection.makefile("rb").readline().startswith(b"HTTP/1.1 403")
    assert last_line(log, "refusal", "client", "127.0.0.9")


# The page


def test_apache_finds_nothing_wrong_with_its_snippet(tmp_path: Path) -> None:
    config = apache_config(tmp_path, "http://127.0.0.1:7860", 8443)
    done = subprocess.run([program("apache2"), "-t", "-f", str(config)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "Syntax OK")


def test_the_snippet_for_iis_is_whole() -> None:
    """IIS itself runs nowhere here: that its file is XML, and overwrites what we believe, is all that is checked."""
    found = ET.fromstring(snippets("xml")[0])
    names = {element.get("name") for element in found.iter("set")}
    assert names == {"HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_USER"}
    allowed = snippets("bat")[0]
    assert all(f"name='{name}'" in allowed for name in names)
    limits = found.find(".//requestLimits")
    assert limits is not None
    assert limits.get("maxAllowedContentLength") == str(32 * MB)


def test_the_settings_of_the_page_are_settings() -> None:
    known = {field.name for field in fields(Settings)}
    for snippet in snippets("toml"):
        assert set(tomllib.loads(snippet)) <= known
    for line in snippets("json")[0].splitlines():
        assert {"time", "event", "client", "user", "status", "ms"} <= set(json.loads(line))
    assert PAGE.read_text(encoding="utf-8").startswith("# ")
