"""What a page shows is the visitor's and of the moment: it is asked for when the page is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from answer.assistant import Assistant
from evaluate.grown_set import GrownSet
from evaluate.store import Store
from ingest.build import ingest
from retrieve.embedding import Embedder
from serve.api import routes
from serve.desk import Desk
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.page import Staff
from serve.guard.gradio import enclose_pages
from serve.guard.stack import guard
from serve.library import Library, Shelf
from serve.pages import mount_pages
from serve.visitor import Visitor, set_visitor
from settings import DEFAULTS
from tests.conftest import ROOT
from tests.visiting import Visit, built, serving

TEXT = "青葉市は2015年に緑川町と防災協定を結んだ。\n"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Site:
    """Pages for one visitor at a time, over an index that can be replaced."""

    def __init__(self, assistant: Assistant, data: Path) -> None:
        self.library = Library(assistant)
        self.visitor = Visitor("127.0.0.1")
        self.data = data

    def app(self) -> ASGIApp:
        app = FastAPI(docs_url=None, openapi_url=None)
        app.add_middleware(_AsVisitor, site=self)  # inside the guard, which finds out who asks
        guard(app, DEFAULTS)
        desk = Desk(self.library)
        app.include_router(routes(desk, DEFAULTS))
        app.mount("/design", StaticFiles(directory=ROOT / "src" / "serve" / "assets"))
        mount_pages(app, desk, Staff(Evaluator(self.library, Store(self.data)), GrownSet(self.data), None), None)
        enclose_pages(app)
        return app


class _AsVisitor:
    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        set_visitor(scope, self.site.visitor)
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def small(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over one document without a table."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "協定.txt").write_text(TEXT, encoding="utf-8")
    ingest([folder / "協定.txt"], folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


@pytest.fixture(scope="module")
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(assistant, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with serving(built(site.app)) as address:
        yield address


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(built(site.app)) as client:
        yield client


def tabs(page: Page) -> list[str]:
    return [tab.strip() for tab in page.get_by_role("tab").all_inner_texts()]


def test_an_index_that_is_replaced_shows_when_the_page_is_opened_again(
    browser: Browser, address: str, site: Site, assistant: Assistant, small: Assistant
) -> None:
    visit = Visit(browser, address, 1280)
    page = visit.page
    expect(page.locator(".tk-counts li").first).to_have_text("資料 10件")
    assert tabs(page) == ["質問する", "資料を見る", "提携一覧"]
    visit.open_tab("提携一覧")
    expect(page.locator("#listing tbody tr").first).to_be_visible()
    site.library.replace(Shelf(small))
    page.get_by_label("語で絞り込む").fill("新潟")
    expect(page.locator("#listing .tk-listing")).to_have_count(0)
    visit.open_tab("質問する")
    visit.ask("青葉市が防災協定を結んだ相手は？")  # a page that was open before answers from the new index at once
    expect(page.locator(".tk-lead")).to_contain_text("緑川町")
    visit.open("/")
    expect(page.locator(".tk-counts li").first).to_have_text("資料 1件")
    expect(page.get_by_role("tab")).to_have_count(2)
    expect(page.locator(".tk-examples")).to_have_count(0)
    visit.open_tab("資料を見る")
    expect(page.locator(".tk-documents li")).to_have_count(1)
    site.library.replace(Shelf(assistant))
    visit.open("/en/")
    expect(page.locator(".tk-counts li").first).to_have_text("10 documents")
    expect(page.get_by_role("tab")).to_have_count(3)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize(
    ("visitor", "offered"),
    [
        (Visitor("127.0.0.1"), True),
        (Visitor("127.0.0.1", pages=frozenset({"evaluation"})), True),
        (Visitor("127.0.0.1", pages=frozenset({"metrics"})), False),
        (Visitor("127.0.0.1", documents=("報告/*",)), False),
    ],
)
def test_the_evaluation_is_offered_to_whom_it_is_open(
    browser: Browser, address: str, site: Site, visitor: Visitor, offered: bool
) -> None:
    site.visitor = visitor
    visit = Visit(browser, address, 390)
    link = visit.page.get_by_role("link", name="評価")
    expect(link).to_have_count(int(offered))
    if offered:
        link.click()
        expect(visit.page.locator("#pick")).to_be_visible(timeout=20_000)
        visit.page.get_by_role("link", name="質問のページへ").click()
        expect(visit.page).to_have_url(f"{address}/")
    visit.context.close()


def test_nothing_of_the_index_is_in_the_page_itself(client: TestClient) -> None:
    """A page that is not filled yet is the same for everybody: it holds nothing that a visitor may not read."""
    for path in ("/", "/en/", "/evaluation/", "/evaluation/en/"):
        for text in (client.get(path).text, client.get(f"{path}config").text):
            assert "<html" in text or "components" in text
            assert not any(word in text for word in ("酒田", "ナホトカ", "都道府県", "提携")), path


@pytest.mark.parametrize(
    ("path", "there"), [("/en", "/en/"), ("/evaluation", "/evaluation/"), ("/en?__theme=dark", "/en/")]
)
def test_an_address_without_its_slash_leads_to_the_page(client: TestClient, path: str, there: str) -> None:
    reply = client.get(path, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, there)


@pytest.mark.parametrize("path", ["/", "/en/", "/evaluation/", "/evaluation/en/"])
def test_every_page_has_its_policy_and_names_no_other_host(client: TestClient, path: str) -> None:
    reply = client.get(path)
    policy = reply.headers["content-security-policy"]
    assert "sha256-" in policy and "unsafe-eval" not in policy
    assert ("en" if "/en/" in path else "ja") == reply.text.split('lang="')[1][:2]
    assert "og:image" not in reply.text and "manifest.json" not in reply.text
    for closed in ("gradio_api/upload", "gradio_api/info", "docs", "openapi.json", "monitoring"):
        assert client.get(path + closed).status_code == 404, closed
