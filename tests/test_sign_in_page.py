"""The page to sign on at in a real browser: without script, with the keyboard, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from answer.assistant import Assistant
from tests.accessible import all_stops_are_seen, faults
from tests.entering import NAME, PASSWORD, Office
from tests.visiting import served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    office = Office.in_folder(tmp_path_factory.mktemp("office"))
    with served(assistant, office.settings(sign_on="password")) as address:
        yield address


@pytest.fixture(params=[1280, 390])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": request.param, "height": 900}, java_script_enabled=False, locale="ja-JP"
    )
    yield context.new_page()
    context.close()


def test_a_person_signs_on_with_the_keyboard_alone_and_without_script(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/documents/tables/projects")
    assert asked == [f"{address}/documents/tables/projects"], "the page needs nothing that is closed"
    expect(page.get_by_role("heading", level=1)).to_have_text("サインオン")
    expect(page.get_by_label("利用者の名前")).to_be_focused()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type("まちがった合言葉")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("利用者の名前かパスワードが違います。")
    expect(page.get_by_label("利用者の名前")).to_have_value(NAME)
    expect(page.get_by_label("パスワード")).to_be_focused()
    expect(page.get_by_label("パスワード")).to_have_value("")
    boxes = [control.bounding_box() for control in page.locator("button, .tk-sign input:visible").all()]
    assert len(boxes) == 3 and all(box and box["height"] >= 44 for box in boxes)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/documents/tables/projects")
    expect(page.locator("table").first).to_be_visible()
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="サインオフする").click()
    expect(page.get_by_label("パスワード")).to_be_visible()
    assert page.goto(f"{address}/api/health").status == 401  # type: ignore[union-attr]


def test_the_page_is_in_english_one_click_away(page: Page, address: str) -> None:
    page.goto(f"{address}/evaluation/en/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{address}/documents/tables/projects?lang=ja")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign on")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("alert")).to_contain_text("The user name or the password is wrong.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign on").click()
    expect(page).to_have_url(f"{address}/documents/tables/projects?lang=ja")


def test_the_page_that_asks_works_for_who_has_signed_on(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="ja-JP")
    page = context.new_page()
    wrong: list[str] = []
    page.on("response", lambda reply: wrong.append(reply.url) if reply.status in {401, 403} else None)
    page.goto(f"{address}/sign-in")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_label("利用者の名前").fill(NAME)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインオンする").click()
    page.locator("#question textarea").fill("酒田市の姉妹都市は？")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#answer")).to_contain_text("ジェレズノゴルスク", timeout=20_000)
    assert wrong == []
    context.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everyone_can_use_it(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.goto(f"{address}/sign-in?lang={language}")
    assert page.evaluate("document.documentElement.lang") == language
    assert faults(page) == []
    page.locator("#user").fill(NAME)
    page.locator("#password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    assert all_stops_are_seen(page) == []
    context.close()
