"""The results page in a browser without JavaScript, from a portal's form as docs/umekomi.md has it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from answer.assistant import Assistant
from japanese.visible import visible
from records import Answer
from serve.api import say_errors
from serve.desk import Desk
from serve.embed.refusals import RefusalsAsPages
from serve.embed.search import search_routes
from serve.errors import refusal
from serve.library import Library
from settings import Settings
from tests.portal import Portal, Reader, snippets
from tests.visiting import served

# What Gradio and pandas warn of while serving is theirs; as errors such warnings would break their event queue.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HOSTILE = "<img src=x onerror=alert(1)>\u202e資料\"'><script>alert(2)</script> {{7*7}}"
FORM, LINK = 3, 4
"""Where these stand among the page's HTML snippets."""


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(assistant, Settings(data=tmp_path_factory.mktemp("search"), evaluation=False)) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str, portals: Portal, request: pytest.FixtureRequest) -> Iterator[Reader]:
    reader = Reader(browser, (address, portals.address), getattr(request, "param", 1280), scripts=False)
    yield reader
    reader.context.close()
    assert reader.wrong == []


@pytest.mark.parametrize("reader", [1280, 390], indirect=True)
def test_from_the_portals_form_to_the_marked_place(reader: Reader, portals: Portal, address: str) -> None:
    page = reader.page
    page.goto(portals.show(snippets("html", address)[FORM]))
    page.get_by_label("資料に質問する").fill("敦賀市の提携年は？")
    page.keyboard.press("Enter")
    expect(page).to_have_title("敦賀市の提携年は？ | 資料に質問する")
    expect(page.locator(".tk-lead")).to_contain_text("1982年")
    expect(page.locator(".tk-card mark", has_text="1982")).to_be_visible()
    page.get_by_label("続けて質問する").fill("相手は？")
    page.keyboard.press("Enter")
    expect(page.locator(".tk-understood")).to_have_text("「敦賀市の相手は？」として検索しました。")
    expect(page.locator(".tk-lead")).to_contain_text("ナホトカ")
    assert reader.overflow() <= 0
    with reader.context.expect_page() as opened:
        page.get_by_role("link", name="資料のこの場所を開く").first.click()
    expect(opened.value.locator("tr:target")).to_contain_text("敦賀市")
    expect(opened.value.locator("tr:target")).to_be_in_viewport()
    opened.value.close()
    page.get_by_role("link", name="この質問のアドレス").click()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["敦賀市の相手は？"], "lang": ["ja"]}
    expect(page.locator(".tk-lead")).to_contain_text("ナホトカ")
    page.get_by_role("link", name="新しい話題にする").click()
    expect(page.locator(".tk-answer")).to_have_count(0)
    expect(page.get_by_label("質問", exact=True)).to_be_focused()


def test_a_link_asks_and_the_other_language_is_one_click_away(reader: Reader, portals: Portal, address: str) -> None:
    page = reader.page
    page.goto(portals.show(snippets("html", address)[LINK]))
    page.get_by_role("link", name="酒田市の姉妹都市は？").click()
    expect(page.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    expect(page.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    page.get_by_role("link", name="Start a new topic").click()
    expect(page.get_by_role("heading", name="Example questions")).to_be_visible()
    page.get_by_role("link", name="酒田市の姉妹都市は？").click()
    expect(page.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    page.get_by_role("link", name="日本語").click()
    expect(page.get_by_role("button", name="質問する")).to_be_visible()


def test_an_empty_and_a_long_question_are_said_on_the_page(reader: Reader, address: str) -> None:
    page = reader.page
    reader.wrong_allowed = "422"
    reply = page.goto(f"{address}/search?q={'あ' * 1001}")
    assert reply and reply.status == 422
    expect(page.get_by_role("alert")).to_contain_text("質問が長すぎます（1,001文字）。")
    expect(page.get_by_label("質問", exact=True)).to_have_value("あ" * 1001)
    page.get_by_label("質問", exact=True).fill("　")
    page.get_by_role("button", name="質問する").click()
    expect(page.get_by_role("alert")).to_contain_text("質問が空です")


def test_markup_in_a_question_is_text(reader: Reader, address: str) -> None:
    page = reader.page
    page.goto(f"{address}/search?q={quote(HOSTILE)}")
    expect(page.locator(".tk-asked")).to_have_text(f"質問: {visible(HOSTILE)}")
    page.get_by_label("続けて質問する").fill("ソチ市の人口は？")
    page.get_by_role("button", name="質問する").click()
    expect(page.locator(".tk-listed a")).to_have_text(visible(HOSTILE))
    assert page.locator("main img, main script, a[href^='javascript']").count() == 0


def test_an_answer_looks_as_on_the_page(reader: Reader, address: str) -> None:
    page = reader.page
    page.goto(f"{address}/search?q={quote('酒田市の姉妹都市は？')}")
    expect(page.locator(".tk-result")).to_have_css("border-left-width", "8px")
    expect(page.locator(".tk-card")).to_have_css("list-style-type", "none")
    expect(page.locator(".tk-card mark").first).to_have_css("font-weight", "700")
    expect(page.locator(".tk-card .tk-number")).to_have_css("width", "28px")
    expect(page.get_by_role("heading", name="根拠")).to_have_css("font-size", "20px")


def test_what_is_printed(reader: Reader, address: str) -> None:
    page = reader.page
    page.goto(f"{address}/search?q={quote('1991年に結ばれた姉妹都市は？')}")
    expect(page.locator(".tk-card:visible")).to_have_count(3)
    page.emulate_media(media="print")
    expect(page.locator(".tk-card:visible")).to_have_count(0)
    expect(page.locator(".tk-table .tk-number:visible")).to_have_count(9)
    expect(page.locator(".tk-asked, .tk-lead")).to_have_count(2)
    for unseen in (".tk-bar", ".tk-search", ".tk-ways", ".tk-open"):
        expect(page.locator(unseen).first).to_be_hidden()


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    """The page's routes with what a guard may refuse: the address says with which status."""
    desk = Desk(Library(assistant))
    app = FastAPI()
    app.include_router(search_routes(desk))
    say_errors(app)
    app.add_middleware(_Refusing)
    app.add_middleware(RefusalsAsPages)
    with TestClient(app, root_path="/qa") as client:
        yield client


class _Refusing:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = parse_qs(scope.get("query_string", b"").decode()).get("refused")
        if status:
            await refusal(int(status[0]), "断りの文です。", {"Retry-After": "7"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@pytest.mark.parametrize("status", [401, 403, 413, 418, 429, 503])
def test_a_refusal_of_the_guard_is_a_page(client: TestClient, status: int) -> None:
    for method in ("GET", "POST"):
        reply = client.request(method, f"/qa/search?refused={status}&q=%E6%B8%AF%3F")
        assert (reply.status_code, reply.headers["retry-after"]) == (status, "7")
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert "断りの文です。" in reply.text and 'value="港?"' in reply.text
        assert 'href="/qa/design/common.css"' in reply.text
    english = client.get(f"/qa/search?refused={status}&lang=en").text
    assert "断りの文です。" not in english and '<html lang="en">' in english


def test_a_question_that_takes_too_long_is_said_on_the_page(assistant: Assistant) -> None:
    class Slow(Assistant):
        def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
            time.sleep(1)
            return super().ask(text, history)

    slow = Slow(**{field.name: getattr(assistant, field.name) for field in fields(assistant)})
    app = FastAPI()
    app.include_router(search_routes(Desk(Library(slow), Settings(time_limit=0.1))))
    say_errors(app)
    app.add_middleware(RefusalsAsPages)
    with TestClient(app) as client:
        reply = client.post("/search", data={"q": "酒田市の姉妹都市は？"})
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")
        assert "時間がかかりすぎました" in reply.text
        assert client.get("/search").status_code == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"q": "相手は？", "earlier": ["敦賀市の提携年は？"] * 200}, 200),
        ({"q": "相手は？", "earlier": ["あ" * 5000]}, 200),
        ({"q": ""}, 422),
        ({}, 422),
    ],
)
def test_what_a_form_may_send(client: TestClient, form: dict[str, object], status: int) -> None:
    reply = client.post("/qa/search", data=form)
    assert reply.status_code == status
    assert reply.text.count('name="earlier"') <= 21
    assert '<meta name="robots" content="noindex">' in reply.text


def test_a_page_with_questions_is_kept_by_nobody_else(client: TestClient) -> None:
    assert "private" in client.get("/qa/search?q=%E6%B8%AF%3F").headers["cache-control"]
