"""The page in a real browser, against a real server over the project's own corpus."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

import gradio as gr
import pytest
from playwright.sync_api import Browser, Page, expect

from answer.assistant import Assistant
from retrieve.retriever import Retriever
from serve.desk import Desk
from serve.library import Library
from serve.page.asking import asker
from settings import Settings
from tests.visiting import Visit, apart, served

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> ![x](http://example.com/x.png) [a](javascript:alert(3))"
)


# What Gradio and pandas warn of while serving is theirs; as errors such warnings would break their event queue.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page; return its address without a slash."""
    with served(assistant, Settings(data=tmp_path_factory.mktemp("data"), evaluation=True)) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, address, getattr(request, "param", 1280))
    yield visit
    visit.context.close()
    assert visit.wrong == []


def test_ask_by_typing_and_follow_the_evidence(visit: Visit) -> None:
    visit.ask("カルーガ州が交流相手に栃木県を選んだ理由は？")
    page = visit.page
    expect(page.locator(".tk-lead")).to_contain_text("似た特徴")
    expect(page.locator(".tk-card mark").first).to_contain_text("似た特徴")
    expect(page.locator(".tk-card").first).to_contain_text("栃木県とロシア・カルーガ州の交流について")
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="資料のこの場所を開く").first.click()
    document = opened.value
    assert urlsplit(document.url).path == "/documents/documents/03-tochigi-kaluga"
    expect(document.locator(":target")).to_contain_text("似た特徴")
    expect(document.locator(":target")).to_be_in_viewport()
    document.get_by_role("link", name="質問のページへ").click()
    expect(document.locator("#question textarea")).to_be_visible(timeout=20_000)


def test_ask_by_example(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name="酒田市の姉妹都市は？").click()
    expect(page.locator(".tk-lead")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    expect(page.locator("#question textarea")).to_have_value("酒田市の姉妹都市は？")
    expect(page.locator(".tk-card mark", has_text="酒田市")).to_be_visible()
    expect(page.locator(".tk-card .tk-number")).to_have_css("width", "28px")
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="資料のこの場所を開く").click()
    expect(opened.value.locator("tr:target")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    expect(opened.value.locator("tr:target")).to_be_in_viewport(ratio=1)
    expect(opened.value.get_by_role("columnheader", name="提携年")).to_be_in_viewport(ratio=1)


def test_a_table_answer_shows_its_rows(visit: Visit) -> None:
    visit.ask("1991年に結ばれた姉妹都市は？")
    table = visit.page.locator("#answer table")
    expect(table.get_by_role("columnheader")).to_contain_text(["番号", "都道府県", "提携年"])
    expect(table.locator("tbody tr")).to_have_count(9)
    expect(visit.page.locator(".tk-lead")).to_have_text("9件あります。")
    expect(visit.page.locator("#answer > * .tk-card:visible")).to_have_count(3)
    visit.page.get_by_text("ほかの根拠を見る").click()
    expect(visit.page.locator("#answer .tk-card:visible")).to_have_count(9)


def test_what_is_not_found_is_said_calmly(visit: Visit) -> None:
    visit.ask("横浜市の姉妹都市はどこですか？")
    expect(visit.page.locator(".tk-lead")).to_contain_text("見当たりません")
    expect(visit.page.get_by_role("alert")).to_have_count(0)


def test_near_places_are_offered_where_nothing_is_found(visit: Visit) -> None:
    visit.ask("タタルスタン共和国の面積は何平方キロメートルですか？")
    expect(visit.page.locator(".tk-lead")).to_contain_text("見当たりません")
    expect(visit.page.get_by_role("heading", name="関連するかもしれない箇所")).to_be_visible()
    expect(visit.page.get_by_role("heading", name="根拠")).to_have_count(0)


def test_an_empty_question_is_said_at_the_box(visit: Visit) -> None:
    visit.ask("ソチ市の人口は？")
    visit.page.locator("#question textarea").fill("　")
    visit.page.get_by_role("button", name="質問する", exact=True).click()
    expect(visit.page.get_by_role("alert")).to_contain_text("質問が空です")
    expect(visit.page.locator(".tk-lead")).to_contain_text("43万人")
    visit.ask("酒田市の姉妹都市は？")
    expect(visit.page.get_by_role("alert")).to_have_count(0)


def test_markup_in_a_question_is_text(visit: Visit) -> None:
    visit.ask(HOSTILE)
    visit.ask("ソチ市の人口は？")
    visit.page.get_by_text("これまでの質問").click()
    expect(visit.page.locator(".tk-earlier summary", has_text=HOSTILE)).to_be_visible()
    assert visit.page.locator(".tk img, .tk script, .tk a[href^='javascript'], .tk a[href^='http']").count() == 0


def test_an_earlier_question_can_be_opened_and_asked_again(visit: Visit) -> None:
    page = visit.page
    visit.ask("舞鶴市とナホトカ市はいつ提携しましたか？")
    expect(page.locator(".tk-earlier")).to_have_count(0)
    visit.ask("ソチ市の人口は？")
    visit.ask("酒田市の姉妹都市は？")
    page.get_by_text("これまでの質問（2件）").click()
    page.locator(".tk-earlier li summary", has_text="舞鶴市").click()
    expect(page.locator(".tk-earlier li", has_text="舞鶴市")).to_contain_text("1961年")
    page.locator(".tk-earlier li", has_text="舞鶴市").get_by_role("button").click()
    expect(page.locator(".tk-lead")).to_contain_text("1961年")
    page.reload()
    expect(page.locator("#question textarea")).to_be_visible(timeout=20_000)
    expect(page.locator(".tk-earlier")).to_have_count(0)
    stored = str(page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"))
    assert "舞鶴" not in stored and "酒田" not in stored


def test_a_follow_up_goes_on_until_a_new_topic_is_begun(visit: Visit) -> None:
    page = visit.page
    afresh = page.get_by_role("button", name="新しい話題にする")
    expect(afresh).to_have_count(0)
    visit.ask("敦賀市の提携年は？")
    expect(page.locator(".tk-understood")).to_have_count(0)
    visit.ask("相手は？")
    expect(page.locator(".tk-understood")).to_have_text("「敦賀市の相手は？」として検索しました。")
    expect(page.locator(".tk-lead")).to_contain_text("ナホトカ")
    visit.ask("小樽市の場合は？")
    expect(page.locator(".tk-understood")).to_have_text("「小樽市の相手は？」として検索しました。")
    visit.ask("それはいつ？")
    expect(page.locator(".tk-lead")).to_contain_text("1966年")
    page.get_by_text("これまでの質問（3件）").click()
    expect(page.locator(".tk-earlier summary", has_text="「小樽市の相手は？」")).to_be_visible()
    afresh.click()
    expect(page.locator(".tk-answer, .tk-earlier")).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value("")
    expect(afresh).to_have_count(0)
    visit.ask("相手は？")
    expect(page.locator(".tk-understood")).to_have_count(0)


def test_several_questions_are_answered_each_under_its_own(visit: Visit) -> None:
    visit.ask("敦賀市の相手は？ソチ市の人口は？横浜市の姉妹都市は？")
    page = visit.page
    expect(page.locator(".tk-part")).to_contain_text(["敦賀市の相手は？", "ソチ市の人口は？", "横浜市の姉妹都市は？"])
    expect(page.locator(".tk-lead")).to_contain_text(["ナホトカ", "43万人"])
    expect(page.locator(".tk-none")).to_contain_text("見当たりません")
    assert page.locator(".tk-result .tk-number").all_inner_texts()[0] == "1"


def test_small_talk_is_answered_without_places(visit: Visit) -> None:
    visit.ask("ありがとう")
    expect(visit.page.locator(".tk-lead")).to_contain_text("質問してください")
    expect(visit.page.locator(".tk-card, .tk-hint")).to_have_count(0)


def test_enter_that_ends_a_conversion_does_not_ask(visit: Visit) -> None:
    box = visit.page.locator("#question textarea")
    box.focus()
    keyboard = visit.context.new_cdp_session(visit.page)
    keyboard.send("Input.imeSetComposition", {"text": "さかたし", "selectionStart": 4, "selectionEnd": 4})
    for kind in ("keydown", "keypress", "keyup"):
        event = {"key": "Enter", "code": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
        if kind != "keypress":  # a browser sends none while composing
            box.dispatch_event(kind, event)
    keyboard.send("Input.insertText", {"text": "酒田市"})
    visit.page.wait_for_timeout(700)
    expect(visit.page.locator(".tk-asked")).to_have_count(0)
    box.press("Enter")
    expect(visit.page.locator(".tk-asked")).to_have_text("質問: 酒田市")


def test_the_documents_are_listed(visit: Visit) -> None:
    visit.open_tab("資料を見る")
    rows = visit.page.locator(".tk-documents li")
    expect(rows).to_have_count(10)
    expect(rows.filter(has_text="タタルスタン")).to_contain_text("石川県観光戦略推進部国際交流課")
    with visit.context.expect_page() as opened:
        rows.get_by_role("link", name="ロシアとの自治体間交流の促進に向けて").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("ロシアとの自治体間交流の促進に向けて")


def test_the_list_is_narrowed_and_sorted(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("提携一覧")
    rows = page.locator("#listing .tk-sortable tbody tr")
    expect(rows).to_have_count(46)
    page.get_by_label("語で絞り込む").fill("ヴラジオストク")
    expect(rows).to_have_count(3)
    expect(page.locator(".tk-shown")).to_contain_text("46件のうち3件")
    page.get_by_role("button", name="条件を外す").click()
    expect(rows).to_have_count(46)

    def years() -> list[str]:
        return [cell.strip() for cell in page.locator("#listing tbody tr td:nth-child(6)").all_inner_texts()]

    page.get_by_role("button", name="提携年").click()
    assert years() == sorted(years())
    expect(page.get_by_role("columnheader", name="提携年")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="提携年").click()
    assert years() == sorted(years(), reverse=True)
    page.get_by_role("combobox", name="都道府県").click()
    page.get_by_role("option", name="新潟県").click()
    expect(rows).to_have_count(4)
    assert years() == sorted(years(), reverse=True), "a narrowed list stays sorted"
    chart = page.locator(".tk-chart", has_text="州・地方・共和国等ごとの数")
    expect(chart.get_by_role("row", name="ハバロフスク地方")).to_contain_text("2件")
    widths = [bar.bounding_box() for bar in page.locator(".tk-chart").last.locator(".tk-track span").all()]
    assert max(box["width"] for box in widths if box) > 200, "the longest bar takes the room there is"
    page.get_by_label("語で絞り込む").fill("該当しない語")
    expect(page.locator("#listing")).to_contain_text("条件に合う行はありません")


@pytest.mark.parametrize("visit", [390, 320], indirect=True)
def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    assert visit.overflow() <= 0
    for question in ("2018年度の新規の交流事業は？", "横浜市の姉妹都市は？", "ソチ市の人口は？", "あ" * 1000):
        visit.ask(question)
        assert visit.overflow() <= 0, question
        assert beside(visit.page) == [], question
    for tab in ("資料を見る", "提携一覧"):
        visit.open_tab(tab)
        assert visit.overflow() <= 0, tab
    expect(visit.page.locator("#listing tbody tr").first).to_contain_text("1998")
    assert beside(visit.page) == []
    visit.page.get_by_role("button", name="提携年").click()
    expect(visit.page.locator("#listing tbody tr").first).to_contain_text("1961")
    for document in ("tables/projects", "documents/02-internal-affairs"):
        visit.page.goto(f"{visit.address}/documents/{document}")
        assert visit.overflow() <= 0, document
        assert beside(visit.page) == [], document


def beside(page: Page) -> list[str]:
    """Return the cells of tables that are seen only when something is scrolled sideways."""
    return list(
        page.evaluate(
            "[...document.querySelectorAll('.tk-table tbody td')].filter(cell => cell.checkVisibility() &&"
            " cell.getBoundingClientRect().right > cell.closest('.tk-scroll').getBoundingClientRect().right)"
            ".map(cell => cell.textContent)"
        )
    )


def test_a_table_that_scrolls_is_named(visit: Visit) -> None:
    visit.ask("1991年に結ばれた姉妹都市は？")
    expect(visit.page.get_by_role("region", name="図1 日露姉妹都市状況（9件）")).to_be_visible()
    visit.open_tab("提携一覧")
    expect(visit.page.get_by_role("region", name="図1 日露姉妹都市状況")).to_be_visible()


def test_controls_are_named_large_and_seen_when_focused(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == "ja"
    expect(page).to_have_title("資料に質問する | tokushu")
    expect(page.get_by_label("質問", exact=True)).to_be_visible()
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box and box["height"] >= 44, button.inner_text()
    page.get_by_label("質問", exact=True).focus()
    style = cast(
        dict[str, Any],
        page.evaluate(
            "(({outlineStyle, outlineWidth}) => ({outlineStyle, outlineWidth}))"
            "(getComputedStyle(document.activeElement))"
        ),
    )
    assert style == {"outlineStyle": "solid", "outlineWidth": "4px"}


def test_no_english_is_seen(visit: Visit) -> None:
    """Latin words on the page are the product's name and what documents and file names hold."""
    visit.ask("ソチ市の人口は？")
    for tab in ("質問する", "資料を見る", "提携一覧"):
        visit.open_tab(tab)
        words = set(re.findall(r"[A-Za-z]{3,}", visit.page.locator("body").inner_text()))
        assert words <= {"tokushu", "English", "IJSP", "pairings", "projects", "csv"}, tab


def test_an_unexpected_failure_is_one_sentence(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    broken = dataclasses.replace(assistant, retriever=cast(Retriever, None))
    ask = asker(Desk(Library(broken)))

    async def event() -> tuple[Any, ...]:
        return await ask("ソチ市の人口は？", "", gr.Request())

    message, *rest = apart(event)
    assert "質問は残っています" in message
    assert "Traceback" not in message
    assert len(rest) == 5
    assert "could not be answered" in caplog.text
