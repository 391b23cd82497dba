"""Whatever documents, questions and comments hold is shown as text wherever it is shown, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

import cli
from answer.assistant import Assistant
from evaluate.csv_text import safe_cell
from ingest.build import ingest
from japanese.visible import visible
from retrieve.embedding import Embedder
from settings import Settings
from tests.hostile import ELSEWHERE, LONG, VECTORS, write_corpus
from tests.visiting import Visit, served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PLACES = "[class*=tk-]"
"""Where our pages show what is not ours."""

ALIVE = """(places) => {
  const found = [];
  const own = location.origin;
  for (const place of document.querySelectorAll(places))
    for (const node of place.querySelectorAll("img, svg, script, style, iframe, object, embed, base, math"))
      found.push(node.outerHTML.slice(0, 120));
  for (const node of document.querySelectorAll("a[href], area[href]"))
    if (new URL(node.href, location).origin !== own) found.push("link " + node.href);
  for (const node of document.querySelectorAll("*"))
    for (const name of node.getAttributeNames())
      if (name.startsWith("on")) found.push("handler " + node.outerHTML.slice(0, 120));
  return found;
}"""
TEXT = "(places) => [...document.querySelectorAll(places)].map((place) => place.textContent).join(' ')"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check(page: Page, *texts: str) -> None:
    """Check that nothing of the data lives in a page, and that these texts stand in it as text."""
    assert page.evaluate(ALIVE, PLACES) == []
    shown = squeezed(page.evaluate(TEXT, PLACES))
    missing = [text for text in texts if squeezed(visible(text)) not in shown]
    assert missing == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", shown)


def to_staff(visit: Visit, tab: str) -> None:
    visit.open("/evaluation/")
    visit.open_tab(tab)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    corpus, folder = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("index")
    write_corpus(corpus)
    ingest([corpus], folder, embedder)
    return folder


@pytest.fixture(scope="module")
def hostile(index: Path, embedder: Embedder) -> Assistant:
    assistant = Assistant.over(index, embedder)
    assistant.ask("青葉0市の相手は？")  # the first question loads what the others find loaded
    return assistant


@pytest.fixture(scope="module")
def address(hostile: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), evaluation=True, rate=0)
    with served(hostile, settings) as address:
        yield address


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, 1200)
    yield visit
    visit.context.close()


@pytest.fixture(autouse=True)
def nothing_went_wrong(visit: Visit) -> Iterator[None]:
    yield
    assert visit.wrong == []


@pytest.mark.parametrize("name", VECTORS)
def test_an_answer_shows_them_as_text(visit: Visit, name: str) -> None:
    visit.ask(f"{name}町の合言葉は？")
    check(visit.page, VECTORS[name])


@pytest.mark.parametrize("name", VECTORS)
def test_a_question_and_the_earlier_ones_show_them_as_text(visit: Visit, hostile: Assistant, name: str) -> None:
    asked = f"{VECTORS[name]}の相手は？"
    visit.ask(asked)
    visit.page.locator(".tk-earlier > summary").click()
    check(visit.page, asked)


def test_tables_and_lists_show_them_as_text(visit: Visit) -> None:
    visit.ask("1990年以降の提携をすべて教えて")
    check(visit.page, VECTORS["image"], VECTORS["script"])
    visit.open_tab("資料を見る")
    expect(visit.page.locator("#documents li").first).to_be_visible()
    check(visit.page, VECTORS["image"], VECTORS["bidi"], VECTORS["svg"])
    visit.open_tab("提携一覧")
    expect(visit.page.locator("#listing td").first).to_be_visible()
    check(visit.page, *VECTORS.values())
    visit.page.locator("#filter-text").locator("input, textarea").fill("<img")
    expect(visit.page.locator(".tk-shown")).to_contain_text("1件を表示")
    check(visit.page, VECTORS["image"])


@pytest.mark.parametrize("number", range(5))
def test_a_document_shows_them_as_text(visit: Visit, hostile: Assistant, number: int) -> None:
    document = hostile.index.documents[number]
    reply = visit.page.goto(f"{visit.address}/documents/{quote(document.id)}")
    assert reply and reply.status == 200, document.id
    texts = [block.text for block in document.blocks]
    texts += [cell for table in document.tables for row in table.rows for cell in row.cells.values()]
    check(visit.page, document.title, document.source, document.organisation, *texts)
    for opener in visit.page.locator("summary").all():
        opener.click()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a long word widens the page"


def test_the_api_gives_them_as_they_are(visit: Visit, hostile: Assistant) -> None:
    for document in hostile.index.documents:
        whole = visit.context.request.get(f"{visit.address}/api/documents/{quote(document.id)}").json()
        assert [block["text"] for block in whole["blocks"]] == [block.text for block in document.blocks]
    for name, text in VECTORS.items():
        question = f"{name}町の合言葉は？"
        reply = visit.context.request.post(f"{visit.address}/api/ask", data={"question": question})
        assert reply.headers["content-type"] == "application/json"
        assert text in reply.json()["citations"][0]["text"]


@pytest.mark.parametrize("path", [*VECTORS.values(), "..%2f..%2fetc", LONG[:300]])
def test_an_address_is_not_said_back(visit: Visit, path: str) -> None:
    for address in (f"/documents/{quote(path)}", f"/{quote(path, safe='')}", f"/api/docs?x={quote(path)}"):
        reply = visit.context.request.get(visit.address + address, headers={"accept": "text/html"})
        assert reply.status in {200, 404}
        text = reply.text()
        assert "<img src=x" not in text and "</script><script>" not in text
        assert reply.status == 200 or not ("alert(1)" in text or ELSEWHERE in text)


def test_an_evaluation_and_its_report_show_them_as_text(visit: Visit) -> None:
    visit.page.goto(visit.address)
    to_staff(visit, "実行する")
    lines = [
        {"question": f"{name}町の合言葉は？", "answer": [text], "category": text, "evidence": [text], "id": text}
        for name, text in VECTORS.items()
    ]
    lines += [{"question": f"{text}の相手は？", "answer": ["違う"], "category": text} for text in VECTORS.values()]
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    with visit.page.expect_file_chooser() as chooser:
        visit.page.locator("#pick").click()
    chooser.value.set_files({"name": f"{VECTORS['image']}.jsonl", "mimeType": "text/plain", "buffer": data})
    expect(visit.page.locator("#checked")).to_contain_text(VECTORS["image"])
    check(visit.page, VECTORS["image"])
    visit.page.get_by_role("button", name="この質問で評価する").click()
    expect(visit.page.locator("#stage")).to_contain_text("終わりました", timeout=60_000)
    visit.page.locator("#look").click()
    expect(visit.page.locator("#run h2")).to_have_text(f"{VECTORS['image']}.jsonl")
    check(visit.page, *VECTORS.values())
    report = visit.page.get_by_role("link", name="報告を開く").first.get_attribute("href")
    assert report
    sheet = visit.context.request.get(f"{visit.address}/{report.replace('report.html', 'results.csv')}").text()
    for row in csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))):
        assert not [cell for cell in row if re.match(r"[=+\-@\t\r＝＋－＠]", cell)]
    visit.page.goto(f"{visit.address}/{report}")
    shown = squeezed(visit.page.evaluate("document.body.textContent"))
    assert [text for text in VECTORS.values() if squeezed(visible(text)) not in shown] == []
    alive = "[...document.querySelectorAll('script, img, iframe, form, object, base, svg a, svg script, svg image')]"
    assert visit.page.evaluate(f"{alive}.map((node) => node.outerHTML.slice(0, 120))") == []
    assert visit.page.evaluate("[...document.links].every((link) => link.origin === location.origin)")


def test_a_comment_shows_them_as_text_to_the_staff(visit: Visit) -> None:
    for name in ("image", "script", "bidi", "template"):
        visit.open("/")
        visit.ask(f"{name}町の合言葉は？")
        visit.page.get_by_role("button", name="役に立たなかった").click()
        visit.page.locator("#comment textarea").fill(VECTORS[name])
        visit.page.get_by_role("button", name="意見を送る").click()
        expect(visit.page.locator("#rated")).to_contain_text("意見を記録しました")
    to_staff(visit, "利用者の声")
    expect(visit.page.locator("#voices .tk-card")).to_have_count(4)
    check(visit.page, *(VECTORS[name] for name in ("image", "script", "bidi", "template")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+81-3-0000", "'+81-3-0000"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("-3,900", "-3,900"),
        ("-1.5%", "-1.5%"),
        ("+3", "+3"),
        ("酒田市", "酒田市"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_escaped(cell: str, written: str) -> None:
    assert safe_cell(cell) == written


def test_an_exported_table_computes_nothing(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "提携", "--index", str(index)]) == cli.DONE
    cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
    assert f"'{VECTORS['formula']}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("請求書\u202egpj.exe", "請求書[U+202E]gpj.exe"),
        ("\x1b[31m赤\x07", "[U+001B][31m赤[U+0007]"),
        ("一\n二\t三\r\n", "一\n二\t三\r\n"),
        ("が\u3099 ゼ\u200bロ 👨\u200d👩", "が\u3099 ゼ\u200bロ 👨\u200d👩"),
        ("", ""),
    ],
)
def test_what_turns_a_text_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_the_command_does_not_drive_the_terminal(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "control町の合言葉は？", "--index", str(index)]) == cli.DONE
    said = capsys.readouterr().out
    assert "\x1b" not in said and "[U+001B][31m" in said
