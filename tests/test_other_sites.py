"""Pages of other sites: who may ask the API, and who may show the page in a frame, as docs/umekomi.md has it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from answer.assistant import Assistant
from settings import Settings
from tests.conftest import CHROMIUM
from tests.portal import Portal, portal, snippets
from tests.visiting import served

# What Gradio and pandas warn of while serving is theirs; as errors such warnings would break their event queue.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

LISTED, OTHER = "https://portal.example.lg.jp", "https://evil.example.com"
FRAME = 5
"""Where the frame stands among the page's HTML snippets."""


@pytest.fixture(scope="module")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("sites")
    settings = Settings(data=data, origins=(LISTED,), frames=(LISTED, "https://b.lg.jp"), evaluation=True)
    with served(assistant, settings) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize(
    ("origin", "opened"),
    [
        (LISTED, True),
        (OTHER, False),
        ("null", False),
        ("http://portal.example.lg.jp", False),
        ("https://portal.example.lg.jp:8443", False),
        ("https://portal.example.lg.jp.evil.example.com", False),
        ("https://a.portal.example.lg.jp", False),
    ],
)
def test_only_listed_origins_may_ask(client: httpx.Client, origin: str, opened: bool) -> None:
    reply = client.post("/api/ask", json={"question": "酒田市の姉妹都市は？"}, headers={"origin": origin})
    wanted = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    before = client.options("/api/ask", headers={"origin": origin, **wanted})
    assert before.status_code == (200 if opened else 400)
    for headers in (reply.headers, before.headers):
        assert headers.get("access-control-allow-origin") == (origin if opened else None)
        assert "origin" in headers["vary"].lower()
    if opened:
        assert reply.headers["access-control-allow-credentials"] == "true"
        assert before.headers["access-control-allow-methods"] == "POST"


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/"),
        ("GET", "/api/health"),
        ("GET", "/api/documents"),
        ("GET", "/api/documents/tables/pairings"),
        ("GET", "/documents/tables/pairings"),
        ("GET", "/search?q=a"),
        ("POST", "/search"),
        ("GET", "/config"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/evaluation/questions"),
        ("GET", "/api/ask/"),
        ("GET", "/widget.js"),
    ],
)
def test_everything_else_is_closed_to_other_origins(client: httpx.Client, method: str, address: str) -> None:
    assert "access-control-allow-origin" not in client.request(method, address, headers={"origin": LISTED}).headers
    before = client.options(address, headers={"origin": LISTED, "access-control-request-method": method})
    assert "access-control-allow-origin" not in before.headers


def test_a_refusal_can_be_read_by_a_listed_page(client: httpx.Client) -> None:
    reply = client.post("/api/ask", json={"question": ""}, headers={"origin": LISTED})
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (422, LISTED)


@pytest.mark.parametrize("address", ["/", "/search", "/documents/tables/pairings"])
def test_the_policy_names_who_may_frame(client: httpx.Client, address: str) -> None:
    headers = client.get(address).headers
    directives = [directive.strip() for directive in headers["content-security-policy"].split(";")]
    assert f"frame-ancestors 'self' {LISTED} https://b.lg.jp" in directives
    assert "x-frame-options" not in headers


@pytest.fixture(scope="module")
def address(assistant: Assistant, portals: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data=tmp_path_factory.mktemp("frames"), frames=(portals.address,), evaluation=False)
    with served(assistant, settings) as address:
        yield address


@pytest.fixture
def private(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that gives frames of other sites no storage and no cookies, as offices set it."""
    profile = tmp_path / "Default"
    profile.mkdir()
    blocked = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Preferences").write_text(json.dumps(blocked), encoding="utf-8")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or browser.browser_type.executable_path
    with browser.browser_type.launch_persistent_context(tmp_path, executable_path=path, args=CHROMIUM) as context:
        yield context


def test_a_listed_page_frames_it_without_third_party_storage(
    private: BrowserContext, portals: Portal, address: str
) -> None:
    page = private.new_page()
    page.goto(portals.show(snippets("html", address)[FRAME]))
    frame = page.frame_locator("iframe")
    frame.locator("#question textarea").fill("酒田市の姉妹都市は？", timeout=20_000)
    with pytest.raises(Exception, match="denied"):
        frame.locator("body").evaluate("localStorage.length")
    frame.locator("#question textarea").press("Enter")
    expect(frame.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    frame.locator("#question textarea").fill("敦賀市は？")
    frame.locator("#question textarea").press("Enter")
    expect(frame.locator(".tk-lead")).to_contain_text("ナホトカ")


def test_the_results_page_works_in_a_frame_too(browser: Browser, portals: Portal, address: str) -> None:
    page = browser.new_page()
    page.goto(portals.show(snippets("html", address)[FRAME].replace('/"', '/search"')))
    frame = page.frame_locator("iframe")
    frame.get_by_label("質問", exact=True).fill("酒田市の姉妹都市は？")
    frame.get_by_role("button", name="質問する").click()
    expect(frame.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    page.close()


def test_a_page_that_is_not_listed_frames_nothing(browser: Browser, address: str) -> None:
    with portal() as other:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(other.show(snippets("html", address)[FRAME]))
        page.wait_for_timeout(500)
        assert any("frame-ancestors" in text for text in said), said
        assert page.frame_locator("iframe").locator("#question").count() == 0
        page.close()
