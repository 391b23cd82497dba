"""An answer taken away: copied with its sources, printed whole."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from answer.assistant import Assistant
from serve.show.copied import source_text
from settings import Settings
from tests.portal import Portal
from tests.visiting import Visit, served

LIST, ABSENT = "1991年に結ばれた姉妹都市は？", "タタルスタン共和国の面積は何平方キロメートルですか？"
TWO = "敦賀市と小樽市はどちらが早い？"
ONE, SAID = "敦賀市の提携年は？", "1982年です。福井県敦賀市は1982年に沿海地方ナホトカと提携した。"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
"""As a browser has it on plain http, or in a frame that was not given it."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, portals: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(
        data=tmp_path_factory.mktemp("taken"), evaluation=False, origins=(portals.address,), frames=(portals.address,)
    )
    with served(assistant, settings) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, address, 1280, path=getattr(request, "param", "/"))
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield visit
    visit.context.close()
    assert visit.wrong == []


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_an_answer_is_copied_with_its_sources(visit: Visit, address: str) -> None:
    page = visit.page
    visit.ask(ONE)
    page.get_by_role("button", name="答えと出典をコピー").press("Enter")
    expect(page.get_by_role("button", name="コピーしました")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="コピーしました")).to_have_count(1)
    assert pasted(page) == (
        f"{ONE}\n\n{SAID}\n\n[1] 図1 日露姉妹都市状況（表の36行目）「36 福井県 敦賀市 沿海地方 ナホトカ 1982」\n"
        f"{address}/documents/tables/pairings#table-0-row-36"
    )
    expect(page.get_by_role("button", name="答えと出典をコピー")).to_be_visible(timeout=8000)
    visit.ask("こんにちは")
    expect(page.get_by_role("button", name="答えと出典をコピー")).to_have_count(0)


def test_rows_are_copied_once_each_with_its_source(visit: Visit, address: str) -> None:
    visit.ask(TWO)
    visit.page.get_by_role("button", name="答えと出典をコピー").click()
    expect(visit.page.get_by_role("button", name="コピーしました")).to_be_visible()
    assert pasted(visit.page) == (
        f"{TWO}\n\n小樽市です。敦賀市は1982年、小樽市は1966年です。\n\n"
        "[1] 福井県敦賀市は1982年に沿海地方ナホトカと提携した。 図1 日露姉妹都市状況（表の36行目）\n"
        f"{address}/documents/tables/pairings#table-0-row-36\n\n"
        "[2] 北海道小樽市は1966年に沿海地方ナホトカと提携した。 図1 日露姉妹都市状況（表の5行目）\n"
        f"{address}/documents/tables/pairings#table-0-row-5"
    )


@pytest.mark.parametrize("visit", ["/en/"], indirect=True)
def test_notes_and_a_refusal_are_copied_too_in_english(visit: Visit, address: str) -> None:
    page = visit.page
    visit.ask(ONE, "Question: ")
    visit.ask("相手は？", "Question: ")
    page.get_by_role("button", name="Copy answer and sources").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert pasted(page).startswith("相手は？\n\nSearched as 「敦賀市の相手は？」.\n\n")
    assert pasted(page).endswith(f"\n{address}/documents/tables/pairings?lang=en#table-0-row-36")
    visit.ask(ABSENT, "Question: ")
    page.get_by_role("button", name="Copy answer and sources").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert pasted(page).startswith(f"{ABSENT}\n\nWhat you ask is not found in the documents.")
    assert "http" not in pasted(page)


@pytest.mark.parametrize(
    ("question", "sources", "year"),
    [
        ("姉妹都市は全部でいくつ？", 48, "1961"),  # of the sources two are no rows
        (f"{ONE}新潟市の姉妹都市は？", 4, "1965"),  # of the rows one is not listed
    ],
)
def test_the_widget_copies_the_same(
    visit: Visit, portals: Portal, address: str, question: str, sources: int, year: str
) -> None:
    page = visit.page
    visit.wrong_allowed = "localhost"
    visit.ask(question)
    page.get_by_role("button", name="答えと出典をコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    copied = pasted(page)
    assert copied.count(f"\n{address}/documents/") == sources
    assert copied.count(year) == 1
    page.goto(portals.show(f'<script src="{address}/widget.js" defer data-questions="{question}" data-open></script>'))
    page.get_by_role("button", name=question).click()
    page.get_by_role("button", name="答えと出典をコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    assert pasted(page) == copied
    visit.wrong.clear()  # the portal is another host


def test_copied_without_a_clipboard_of_the_browsers_in_a_frame_of_another_site(
    browser: Browser, portals: Portal, address: str
) -> None:
    context = browser.new_context(locale="ja-JP")
    context.grant_permissions(["clipboard-read"], origin=address)
    context.add_init_script(NO_CLIPBOARD)
    page = context.new_page()
    page.goto(portals.show(f'<iframe src="{address}/search?q={quote(ONE)}" width="800" height="600"></iframe>'))
    page.frame_locator("iframe").get_by_role("button", name="答えと出典をコピー").click()
    button = page.frame_locator("iframe").get_by_role("button", name="コピーしました")
    expect(button).to_be_focused()
    page.goto(f"{address}/search")
    page.get_by_role("textbox", name="質問").focus()
    page.keyboard.press("Control+V")
    assert page.get_by_role("textbox", name="質問").input_value().startswith(f"{ONE}  {SAID}")
    context.close()


def test_without_javascript_the_results_page_has_no_copy_button(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search?q={quote(ONE)}")
    expect(page.locator(".tk-lead")).to_have_text(SAID)
    expect(page.locator(".tk-copy")).to_be_hidden()
    context.close()


def text_of(page: Page, folder: Path) -> str:
    """Return the text of the page as it is printed on A4, its letters alone."""
    page.pdf(path=folder / "printed.pdf", format="A4")
    tool = shutil.which("pdftotext")
    if not tool:
        reason = "no pdftotext found: install poppler-utils"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    read = subprocess.run([tool, "-layout", folder / "printed.pdf", "-"], check=True, capture_output=True, text=True)
    return "".join(read.stdout.split())


def test_an_answer_is_printed_with_all_of_its_evidence_once(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit.page
    visit.ask("人口が増えている？")
    printed = text_of(page, tmp_path)
    assert printed.count("根拠") == 1
    assert printed.count("カナダ代表チームの公認キャンプ地") == 2  # said, and quoted
    visit.ask(LIST)
    printed = text_of(page, tmp_path)
    assert printed.count("コルサコフ") == 2
    assert printed.startswith(f"質問:{LIST}答え9件あります。")
    assert "答えた日時:20" in printed
    for row in (10, 13, 14, 22, 26, 27, 30, 32, 44):
        assert printed.count(f"表の{row}行目") == 1
    for unseen in ("質問の例", "新しい話題", "役に立", "資料を見る", "English", "コピー", "場所を開く", "ほかの"):
        assert unseen not in printed
    page.goto(f"{address}/search?q={quote(LIST)}")
    assert text_of(page, tmp_path).startswith(f"質問:{LIST}答え9件あります。")


def test_a_long_table_is_printed_whole_with_its_columns_on_every_sheet(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.open_tab("提携一覧")
    expect(page.locator("#listing tbody tr").first).to_be_visible()
    printed = text_of(page, tmp_path)
    assert "46山口県長門市" in printed
    assert printed.count("提携自治体") == 2
    assert "語で絞り込む" not in printed


@pytest.mark.parametrize("path", ["/documents/tables/pairings", "/documents/tables/projects"])
def test_a_document_is_printed_whole(visit: Visit, address: str, tmp_path: Path, path: str) -> None:
    visit.page.goto(address + path)
    last = "".join(visit.page.locator("tbody tr").last.inner_text().split())
    printed = text_of(visit.page, tmp_path)
    assert last[:6] in printed
    assert "質問のページへ" not in printed


def test_a_source_is_quoted_from_its_first_sentence_to_its_last(assistant: Assistant) -> None:
    answer = assistant.ask("カルーガ州が交流相手に栃木県を選んだ理由は？")
    said = source_text(1, answer.citations[0])
    assert said.startswith("[1] 栃木県とロシア・カルーガ州の交流について（")
    assert "22行目）「" in said and "似た特徴" in said and said.endswith(("」", "…」"))
