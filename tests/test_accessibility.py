"""Every page in its states, for everyone: axe-core and measures of our own, on a screen, on a phone, at 400 %.

The page to sign on at is measured where it is served: tests/test_sign_in_page.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from answer.assistant import Assistant
from settings import Settings
from tests.accessible import all_stops_are_seen, faults, measure, overflow, tab_through
from tests.portal import Portal
from tests.visiting import Visit, served

QUESTIONS = """質問,正解,根拠,分類
酒田市の姉妹都市は？,ジェレズノゴルスク・イリムスキー,図1 日露姉妹都市状況,姉妹都市
敦賀市の市長の名前は？,,,資料にない問い
ソチ市の人口は？,50万人,,事例
"""
LIST, ABSENT = "1991年に結ばれた姉妹都市は？", "タタルスタン共和国の面積は何平方キロメートルですか？"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, portals: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data=tmp_path_factory.mktemp("everyone"), evaluation=True, origins=(portals.address,))
    with served(assistant, settings) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, address, 1280, path=getattr(request, "param", "/"))
    yield visit
    visit.context.close()
    assert visit.wrong == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_the_page_where_questions_are_asked(visit: Visit) -> None:
    page = visit.page
    expect(page.get_by_role("navigation", name="ページの切り替え")).to_be_visible()
    assert faults(page) == []
    visit.ask(LIST)
    page.get_by_text("ほかの根拠を見る").click()
    expect(page.locator(".tk-card:visible")).to_have_count(9)
    assert faults(page) == []
    assert all_stops_are_seen(page) == []
    visit.ask(ABSENT)
    page.get_by_role("button", name="役に立たなかった").click()
    expect(page.locator("#comment textarea")).to_be_visible()
    page.get_by_text("これまでの質問").click()
    page.locator(".tk-earlier li summary").first.click()
    page.locator("#question textarea").fill("　")
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text("質問が空です")
    assert faults(page) == []


def test_its_other_tabs(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("資料を見る")
    expect(page.get_by_role("heading", name="資料の一覧")).to_be_visible()
    assert faults(page) == []
    visit.open_tab("提携一覧")
    expect(page.locator("#listing table").first).to_be_visible()
    assert all_stops_are_seen(page) == []
    page.get_by_role("combobox", name="都道府県").click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("visit", ["/en/"], indirect=True)
def test_what_is_japanese_on_the_english_page_says_so(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == "en"
    visit.ask("相手がナホトカの姉妹都市は？", "Question: ")
    visit.ask("それはいつ？", "Question: ")
    expect(page.locator(".tk-understood")).to_contain_text("Searched as")
    assert faults(page) == []
    assert measure(page, "mislabelled") == ["tab svelte-11gaq1 List (提携)"], "a name in a label has no language"


@pytest.mark.parametrize("visit", ["/evaluation/"], indirect=True)
def test_the_evaluation_and_its_report(visit: Visit) -> None:
    page = visit.page
    assert faults(page) == []
    pick(page, "直す.csv", "質問,正解\n,あ\n")
    expect(page.get_by_role("alert")).to_contain_text("直すところが")
    assert faults(page) == []
    pick(page, "問い.csv", QUESTIONS)
    page.get_by_role("button", name="この質問で評価する").click()
    expect(page.locator("#stage")).to_contain_text("終わりました", timeout=30_000)
    page.locator("#look").click()
    expect(page.locator("#results .tk-card").first).to_be_visible()
    page.wait_for_timeout(1500)  # the tab reads anew what it shows
    page.get_by_role("button", name="判定を改める").first.click()
    expect(page.locator("#overruling")).to_be_visible(timeout=15_000)
    page.get_by_role("tab", name="結果を見る").focus()
    assert all_stops_are_seen(page) == []
    assert faults(page) == []
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="報告を開く").click()
    report = opened.value
    expect(report.get_by_role("heading", name="評価の報告")).to_be_visible()
    assert faults(report) == []
    report.close()


def pick(page: Page, name: str, text: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#pick").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    expect(page.locator("#checked")).to_contain_text(name)


@pytest.mark.parametrize(
    "path",
    [
        "/documents/documents/03-tochigi-kaluga",
        "/documents/tables/projects?lang=en",
        "/documents/nothing",
        "/nowhere",
        "/search",
        f"/search?q={quote(LIST)}",
        f"/search?lang=en&q={quote(ABSENT)}",
        f"/search?q={'あ' * 1001}",
    ],
)
def test_pages_of_our_templates(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    assert page.evaluate("document.documentElement.lang") == ("en" if "lang=en" in path else "ja")
    assert measure(page, "mislabelled") == []
    assert faults(page) == []
    assert all_stops_are_seen(page) == []


def test_the_description_of_the_api(page: Page, address: str) -> None:
    page.goto(f"{address}/api/docs")
    page.get_by_role("button", name="/api/health").first.click()
    page.get_by_role("button", name="Execute").click()
    expect(page.get_by_role("button", name="Clear")).to_be_visible()
    assert faults(page) == []
    page.locator(".btn.authorize").first.click()
    expect(page.get_by_text("同じAPIキーを Authorization: Bearer で送る。")).to_be_visible()
    assert faults(page) == []


def test_the_widget_in_its_shadow(page: Page, address: str, portals: Portal) -> None:
    body = f'<main><h1>お知らせ</h1></main><script src="{address}/widget.js" defer></script>'
    portals.pages["/widget"] = f'<!doctype html><html lang="ja"><title>職員ポータル</title><body>{body}</body></html>'
    page.goto(f"{portals.address}/widget")
    page.get_by_role("button", name="資料に質問する").press("Enter")
    page.keyboard.insert_text(LIST)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    page.get_by_text("ほかの根拠を見る").click()
    expect(page.locator("li:visible")).to_have_count(9)
    assert measure(page, "targets")["count"] > 9, "its shadow root was not looked into"
    assert faults(page) == []
    assert all_stops_are_seen(page) == []


def test_a_journey_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    go_to(page, "textarea")
    page.keyboard.insert_text(ABSENT)
    page.keyboard.press("Enter")
    spoken = page.locator("body > [role=status]").first
    expect(spoken).to_contain_text("見当たりません")
    go_to(page, "textarea", backwards=True)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("酒田市の姉妹都市は？")
    go_to(page, "質問する")
    page.keyboard.press("Enter")
    expect(spoken).to_contain_text("ジェレズノゴルスク・イリムスキー")
    go_to(page, "資料のこの場所を開く")
    with visit.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.locator("tr:target")).to_contain_text("酒田市")
    opened.value.close()
    go_to(page, "tab ", backwards=True)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("語で絞り込む")).to_be_visible()
    go_to(page, "input")
    expect(page.get_by_label("語で絞り込む")).to_be_focused()
    page.keyboard.insert_text("福井")
    expect(page.locator("#listing .tk-shown")).to_contain_text("のうち1件")


def go_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until the focus is where its tag or role, its id and its text say so."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        stop = measure(page, "focused")
        if stop and name in stop["told"]:
            assert stop["outlined"] and stop["inView"], stop
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_in_colours_of_the_readers_own_and_without_motion(browser: Browser, address: str) -> None:
    """High contrast shows no background: bars, marks and the chosen tab are told by more. Dark changes nothing."""
    visit = Visit(browser, address, 1280)
    page = visit.page
    visit.ask("酒田市の姉妹都市は？")
    parts = "[...document.querySelectorAll('#answer *, body')].map((part) => getComputedStyle(part))"
    colours = f"{parts}.map((style) => style.color + style.backgroundColor)"
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    assert len(light) > 20 and page.evaluate(colours) == light
    page.emulate_media(color_scheme="light", forced_colors="active", reduced_motion="reduce")
    expect(page.locator(".tk-card mark.tk-words").first).to_have_css("text-decoration-line", "underline")
    expect(page.locator(".tk-card mark.tk-words").first).to_have_css("font-weight", "700")
    expect(page.get_by_role("tab", selected=True)).to_have_css("border-bottom-width", "4px")
    stops = tab_through(page)
    assert all(stop["outlined"] for stop in stops)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].map((e) => getComputedStyle(e))"
        ".flatMap((style) => `${style.animationDuration},${style.transitionDuration}`.split(','))"
        ".filter((seconds) => parseFloat(seconds) > .01)"
        ".length"
    )
    assert moving == 0
    visit.open_tab("提携一覧")
    bar = page.locator(".tk-track span").first
    expect(bar).to_be_visible()
    assert bar.evaluate("(e) => getComputedStyle(e).backgroundColor") != "rgb(255, 255, 255)"
    visit.context.close()


def test_a_marked_place_is_seen_at_400_per_cent(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{address}/documents/tables/pairings#table-0-row-36")
    expect(page.locator("tr:target")).to_be_in_viewport()
    box = page.locator("tr:target").bounding_box()
    assert box and 0 <= box["y"] and box["y"] + box["height"] <= 256
    page.goto(f"{address}/search?q={quote(LIST)}")
    assert overflow(page) <= 0


BAD = """<!doctype html><html lang="ja"><head><title>悪い例</title></head><body><main><h1>悪い例</h1>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p style="color:#999;background:linear-gradient(#fff,#eee)">薄い字</p>
<button style="width:20px;height:20px;padding:0;outline:none">×</button>
<a href="/a" style="display:block;width:50px;height:20px;font-size:10px;outline:none">先へ</a>
<button style="outline:none"></button>
<div style="width:134px;height:40px;overflow:hidden;white-space:nowrap">ここは十文字です</div>
<p style="width:900px">広い</p></main></body></html>"""


def test_each_check_can_fail(page: Page, portals: Portal) -> None:
    portals.pages["/bad"] = BAD
    page.goto(f"{portals.address}/bad")
    found = "\n".join(faults(page))
    for told in (
        "1280px axe image-alt (critical)",
        "1280px contrast p  薄い字 text 2.",
        "1280px target button  ×",
        "target a  先へ",
        "unnamed   - button",
        "320px wider by",
        "spaced, cut div  ここは十文字です",
    ):
        assert told in found, f"{told} is missing in\n{found}"
    assert len(all_stops_are_seen(page)) == 3
