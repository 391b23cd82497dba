"""When the server refuses an event of the page, or cannot be reached, one sentence says so at the box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from answer.assistant import Assistant
from serve.errors import refusal
from settings import Settings
from tests.visiting import Visit, served

QUESTION = {"/": "ソチ市の人口は？", "/en/": "How many people live in Sochi?"}
SAID = {
    (401, "/"): "サインオンの期限が切れました",
    (401, "/en/"): "Your session has ended",
    (413, "/"): "大きすぎます",
    (429, "/"): "続けて送られた質問が多すぎます",
    (429, "/en/"): "Too many questions in a short time",
    (503, "/"): "質問が混み合っています",
    (500, "/en/"): "The connection was lost",
}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Gate:
    """ASGI middleware: refuses the next event of a page once, with the status it is told."""

    def __init__(self) -> None:
        self.status = 0

    def before(self, app: ASGIApp) -> ASGIApp:
        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if self.status and scope["type"] == "http" and scope["path"].endswith("/queue/join"):
                status, self.status = self.status, 0
                await refusal(status, "断りました。")(scope, receive, send)
            else:
                await app(scope, receive, send)

        return gated


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="module")
def address(assistant: Assistant, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("data")
    with served(assistant, Settings(data=data, evaluation=True), gate.before) as address:
        yield address


@pytest.mark.parametrize(("status", "path"), SAID)
def test_a_refused_question_is_said_at_the_box_and_kept(
    browser: Browser, address: str, gate: Gate, status: int, path: str
) -> None:
    visit = Visit(browser, address, 1280, path=path)
    page, question = visit.page, QUESTION[path]
    visit.wrong_allowed = "Failed to load resource"
    page.locator("#question textarea").fill(question)
    gate.status = status
    page.locator("#ask").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(SAID[status, path])
    expect(alert).to_have_count(1)
    expect(alert).to_be_in_viewport()
    expect(page.locator("#question textarea")).to_have_value(question)
    expect(page.locator(".toast-body:visible")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("断りました")
    expect(page.locator('#answer [data-testid="status-tracker"]')).not_to_be_visible()  # as if it went on
    page.locator("#ask").click()
    expect(page.locator(".tk-lead")).to_contain_text("43万人")
    expect(alert).to_have_count(0)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_a_lost_connection_is_said_at_the_box(browser: Browser, address: str, path: str) -> None:
    visit = Visit(browser, address, 390, path=path)
    page = visit.page
    visit.wrong_allowed = "Failed to load resource"
    page.locator("#question textarea").fill(QUESTION[path])
    visit.context.set_offline(True)
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text({"/": "通信が途切れました", "/en/": "connection was lost"}[path])
    visit.context.set_offline(False)
    page.locator("#ask").click()
    expect(page.locator(".tk-lead")).to_contain_text("43万人")
    expect(page.get_by_role("alert")).to_have_count(0)
    visit.context.close()
    assert [wrong for wrong in visit.wrong if "Failed to fetch" not in wrong] == []


def test_a_refused_action_of_the_evaluation_page_is_said_too(browser: Browser, address: str, gate: Gate) -> None:
    visit = Visit(browser, address, 1280, path="/evaluation/")
    visit.page.wait_for_timeout(500)  # the page has read how far a run is
    visit.wrong_allowed = "Failed to load resource"
    gate.status = 429
    visit.open_tab("結果を見る")
    expect(visit.page.get_by_role("alert")).to_contain_text("続けて送られた質問が多すぎます")
    visit.context.close()
    assert visit.wrong == []


def test_a_stream_that_breaks_off_takes_nothing_away(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, 1280)
    page = visit.page
    visit.ask("酒田市の姉妹都市は？")
    visit.wrong_allowed = "Failed to load resource"
    page.locator("#question textarea").fill("ソチ市の人口は？")
    page.route("**/queue/data*", lambda route: route.abort())
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text("通信が途切れました")
    page.unroute("**/queue/data*")
    page.wait_for_timeout(5000)  # Gradio looks every two seconds whether the server is back, to load the page anew
    expect(page.locator("#question textarea")).to_have_value("ソチ市の人口は？")
    expect(page.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク")
    page.locator("#ask").click()
    expect(page.locator(".tk-lead")).to_contain_text("43万人")
    expect(page.get_by_role("alert")).to_have_count(0)
    visit.context.close()
