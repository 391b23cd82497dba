"""The report in a real browser: it fits, asks nobody anything, and prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from evaluate.report.write import write_report
from tests.test_figures import RESULTS
from tests.test_report import MISS, RUN, WORD

LONG = replace(
    MISS,
    answer="長い答え" * 300 + "A" * 400,
    expectation=replace(MISS.expectation, query_id="x" * 120, question="問" * 900, category="分類" * 40),
    overruled=replace(WORD, outcome="wrong"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a report with everything in it; return its address."""
    run = replace(RUN, results=(*RESULTS, MISS, LONG), complete=False)
    before = replace(RUN, id="earlier", results=(*RESULTS[1:], replace(MISS, outcome="right")))
    written = write_report(run, tmp_path_factory.mktemp("report"), before)
    return Path(written[0]).as_uri()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_asks_nothing(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")
    page = context.new_page()
    requests: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (requests, told) == ([address], [])
    pictures = page.locator("figure svg")
    assert pictures.count() == 4
    for number in range(4):
        box = pictures.nth(number).bounding_box()
        assert box and box["width"] > 250 and box["height"] > 60
        size = pictures.nth(number).evaluate("e => e.querySelector('text').getBoundingClientRect().height")
        assert size >= 9  # a picture scaled down until its text cannot be read is none
    for link in page.locator("nav a").all():
        link.click()
        assert page.evaluate("document.querySelector(location.hash) !== null")
    context.close()


def test_it_prints_on_a4(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    page.close()
    assert printed.startswith(b"%PDF") and b"/MediaBox [0 0 594.9" in printed
