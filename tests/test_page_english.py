"""The asking page in English, and pages that do not move while they are filled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from answer.assistant import Assistant
from settings import Settings
from tests.visiting import Visit, served

JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龥]")
WIDTHS = (1280, 390)
OF_DOCUMENTS = {
    "List (提携)",
    "都道府県",
    "州・地方・共和国等",
    "Number by 州・地方・共和国等",
    "Number by decade of 提携年",
}
"""What the table calls its columns."""

SAID = {
    "hello": "Please ask about the documents at hand, in Japanese or in simple English.",
    "タタルスタン共和国の面積は何平方キロメートルですか？": "What you ask is not found in the documents.",
    "What is the sister city of Yokohama?": 'The documents do not mention "Yokohama".',
}
"""What is answered without quoting a document."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(assistant, Settings(data=tmp_path_factory.mktemp("data"), evaluation=True)) as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_english_whatever_the_browser_speaks(browser: Browser, address: str, width: int) -> None:
    """What is left in Japanese is marked as such: what documents say, and the name of the other page."""
    visit = Visit(browser, address, width, path="/en/", locale="ja-JP")
    page = visit.page
    expect(page).to_have_title("Ask the documents | tokushu")
    assert page.evaluate("document.documentElement.lang") == "en"
    visit.ask("What is the sister city of Tsuruga?", "Question: ")
    expect(page.locator(".tk-lead")).to_contain_text("ナホトカ")
    page.get_by_role("button", name="Not helpful").click()
    expect(page.locator("#rated")).to_contain_text("Noted")
    for question, said in SAID.items():
        visit.ask(question, "Question: ")
        expect(page.locator(".tk-lead")).to_have_text(said)
    page.get_by_text(f"Earlier questions ({len(SAID)})").click()
    for tab in ("Ask", "Documents", "List (提携)"):
        visit.open_tab(tab, more="More tabs")
        texts = page.evaluate(
            "(() => { const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
            "while (walk.nextNode()) { const e = walk.currentNode.parentElement;"
            "if (e.checkVisibility() && !e.closest('[lang=ja], .tk-ask, script, style'))"
            "found.push(walk.currentNode.textContent.trim()); } return found; })()"
        )
        left = {text for text in texts if JAPANESE.search(re.sub("「[^」]*」", "", text))}
        assert left <= OF_DOCUMENTS, tab
        assert visit.overflow() <= 0, tab
    visit.context.close()
    assert visit.wrong == []


def test_english_is_one_click_away_and_leads_back(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, 1280, locale="en-US")
    page = visit.page
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{address}/en/")
    visit.ask("What is the sister city of Tsuruga?", "Question: ")
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="Open this place in the document").first.click()
    document = opened.value
    assert "?lang=en#" in document.url
    expect(document.locator(":target")).to_contain_text("ナホトカ")
    document.get_by_role("link", name="Back to asking").click()
    expect(document).to_have_url(f"{address}/en/")
    page.get_by_role("link", name="日本語").click()
    expect(page).to_have_url(f"{address}/")
    visit.context.close()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("　", "The question is empty"), ("a" * 1200, "too long (1,200 characters)")],
)
def test_a_question_that_cannot_be_asked_is_told_in_english(
    browser: Browser, address: str, question: str, sentence: str
) -> None:
    visit = Visit(browser, address, 1280, path="/en/")
    visit.page.locator("#question textarea").fill(question)
    visit.page.locator("#ask").click()
    expect(visit.page.get_by_role("alert")).to_contain_text(sentence)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("path", ["/", "/en/", "/evaluation/"])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_fills_a_page_does_not_move_it(browser: Browser, address: str, width: int, path: str) -> None:
    visit = Visit(browser, address, width, path=path)
    visit.page.wait_for_timeout(500)
    shifts = visit.page.evaluate(
        "new Promise((done) => { new PerformanceObserver((list) => done(list.getEntries().map((e) => e.value)))"
        ".observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done([]), 300); })"
    )
    assert sum(shifts) < 0.02
    visit.context.close()
