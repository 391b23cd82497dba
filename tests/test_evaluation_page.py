"""The tab 評価 and the ratings in a real browser, on a screen and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from answer.assistant import Assistant
from evaluate.feedback import FeedbackStore
from evaluate.grown_set import GrownSet
from evaluate.question_files import MAX_BYTES
from evaluate.store import Store
from settings import Settings
from tests.visiting import Visit, served

QUESTIONS = """番号,質問,正解,根拠,分類
1,酒田市の姉妹都市は？,ジェレズノゴルスク・イリムスキー,図1 日露姉妹都市状況,姉妹都市
2,舞鶴市とナホトカ市が提携した年は？,昭和36年,,姉妹都市
3,敦賀市の市長の名前は？,,,資料にない問い
4,ソチ市の人口は？,50万人,,<b>事例</b>
"""
BAD = "質問,正解\n,あ\n酒田市の姉妹都市は？,。。\n"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> ![x](http://example.com/x.png)"
ENGLISH = {"tokushu", "English", "csv", "CSV", "TSV", "Excel", "xlsx", "JSON", "Lines", "HTML", "IJSP"}

BY_PROXY: dict[str, Any] = {
    "sign_on": "header",
    "user_header": "X-Remote-User",
    "proxies": ("127.0.0.1",),
    "feedback_names": True,
}
PROXY = {"X-Remote-User": quote("山田")}
"""What the proxy in front of the page adds to each request."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(assistant: Assistant, data: Path) -> Iterator[str]:
    with served(assistant, Settings(data=data, evaluation=True, **BY_PROXY)) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, address, getattr(request, "param", 1280), headers=PROXY)
    yield visit
    visit.context.close()
    assert visit.wrong == []


def pick(page: Page, name: str, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    with page.expect_file_chooser() as chooser:
        page.locator("#pick").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def run(visit: Visit, name: str, text: str = QUESTIONS) -> None:
    """Run a file of questions in the tab and open what came out."""
    visit.open("/evaluation/")
    visit.open_tab("実行する")
    pick(visit.page, name, text)
    expect(visit.page.locator("#checked")).to_contain_text(name)
    visit.page.get_by_role("button", name="この質問で評価する").click()
    expect(visit.page.locator("#stage")).to_contain_text(f"{name}: 終わりました", timeout=30_000)
    visit.page.locator("#look").click()
    expect(visit.page.locator("#run h2")).to_have_text(name)


@pytest.mark.parametrize("visit", [1280, 390], indirect=True)
def test_a_file_is_run_looked_at_and_overruled(visit: Visit) -> None:
    page = visit.page
    # A name for each width: the stage of the one before it has the same words.
    run(visit, f"市民課{page.evaluate('innerWidth')}.csv")
    assert visit.overflow() <= 0
    totals = page.locator("#run table").first
    expect(totals.get_by_role("row", name="正しく終わった")).to_contain_text("75.0%3 / 4問")
    expect(totals.get_by_role("row", name="誤答")).to_contain_text("1 / 3問")
    card = page.locator("#results .tk-card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("正解の「50万人」が答えにありません。")
    expect(card).to_contain_text("<b>事例</b>")
    expect(card).to_contain_text("約43万人")

    card.get_by_role("button", name="判定を改める").click()
    form = page.locator("#overruling")
    expect(form).to_contain_text("ソチ市の人口は？")
    expect(form).to_be_in_viewport()
    expect(form.get_by_role("button", name="機械の判定に戻す")).to_have_count(0)
    assert visit.overflow() <= 0
    form.get_by_label("正答").check()
    form.get_by_label("理由").fill("丸めれば正しい")
    form.get_by_role("button", name="この判定にする").click()
    expect(page.locator("#run")).to_contain_text("1問は、機械の判定を人が改めました")
    expect(totals.get_by_role("row", name="正しく終わった")).to_contain_text("100.0%4 / 4問")
    expect(card).to_have_count(0)
    page.get_by_label("改めた問い").check()
    expect(card).to_contain_text("人が「誤答」から改めた")
    expect(card).to_contain_text("丸めれば正しい")
    assert visit.overflow() <= 0
    card.get_by_role("button", name="判定を改める").click()
    form.get_by_role("button", name="機械の判定に戻す").click()
    expect(page.locator("#results")).to_contain_text("人が判定を改めた問いはありません")
    page.get_by_label("すべて", exact=True).first.check()
    expect(card).to_have_count(4)


def test_what_is_wrong_in_a_file_is_told_row_by_row(visit: Visit) -> None:
    page = visit.page
    visit.open("/evaluation/")
    pick(page, "誤り.csv", BAD)
    expect(page.locator("#checked")).to_contain_text("誤り.csv: 直すところが2か所あります")
    expect(page.get_by_role("row", name="2行目")).to_contain_text("質問が空です")
    expect(page.get_by_role("row", name="3行目")).to_contain_text("文字も数もなく")
    expect(page.locator("#begin")).to_have_count(0)


def test_on_the_english_page_problems_judgements_and_the_report_are_english(visit: Visit) -> None:
    page = visit.page
    visit.open("/evaluation/en/")
    pick(page, "bad.csv", BAD)
    expect(page.locator("#checked")).to_contain_text("bad.csv: 2 places need mending.")
    expect(page.get_by_role("row", name="Row 2")).to_contain_text("The question is empty.")
    visit.wrong_allowed = "422"
    pick(page, "empty.csv", "")
    expect(page.locator("#evaluation-message")).to_contain_text("empty.csv: the file is empty.")
    pick(page, "good.csv", QUESTIONS)
    page.get_by_role("button", name="Run these questions").click()
    expect(page.locator("#stage")).to_contain_text("good.csv: finished", timeout=30_000)
    page.locator("#look").click()
    expect(page.locator("#results .tk-card").first).to_contain_text("The answer lacks the right")
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="Open the report").click()
    expect(opened.value.get_by_role("heading", name="Evaluation report")).to_be_visible()


def test_a_file_that_is_none_is_told_and_the_next_one_is_taken(visit: Visit) -> None:
    page = visit.page
    visit.open("/evaluation/")
    visit.wrong_allowed = "422"
    pick(page, "空.csv", "")
    expect(page.locator("#evaluation-message")).to_contain_text("空.csv: 空のファイルです")
    pick(page, "絵.xlsx", b"\x89PNG" + bytes(range(256)))
    expect(page.locator("#evaluation-message")).to_contain_text("絵.xlsx: Excelのブックでも")
    pick(page, "よい.csv", QUESTIONS)
    expect(page.locator("#checked")).to_contain_text("4問を読みました")
    expect(page.locator("#evaluation-message")).not_to_be_visible()


def test_a_file_that_is_too_large_is_told_apart_from_one_a_proxy_holds_back(visit: Visit) -> None:
    page, message = visit.page, visit.page.locator("#evaluation-message")
    visit.open("/evaluation/")
    pick(page, "大.csv", b"a" * (MAX_BYTES + 1))
    expect(message).to_contain_text(f"大.csv: {MAX_BYTES // 2**20}MBより大きいファイルは読めません")
    visit.wrong_allowed = "413"
    page.route("**/evaluation/questions*", lambda route: route.fulfill(status=413))
    pick(page, "小.csv", QUESTIONS)
    expect(message).to_contain_text("小.csv: 途中のプロキシが")
    expect(message).to_contain_text(f"プロキシの上限を{MAX_BYTES // 2**20}MBに")


def test_a_run_is_forgotten_only_when_that_is_confirmed(visit: Visit, data: Path) -> None:
    page = visit.page
    run(visit, "消す.csv")
    forget = page.get_by_role("button", name="この評価を消す")
    forget.click()  # the visitor dismisses what is asked
    expect(page.locator("#run h2")).to_have_text("消す.csv")
    page.remove_listener("dialog", visit._dialog)
    page.on("dialog", lambda dialog: dialog.accept())
    forget.click()
    expect(page.locator("#run h2")).not_to_have_text("消す.csv")
    assert "消す.csv" not in {summary.questions for summary in Store(data).summaries()}
    assert visit.wrong == ["dialog この評価の記録を、質問と答えごと消しますか。元には戻せません。"]
    visit.wrong.clear()


def test_a_tab_closed_in_the_middle_leaves_a_run_that_ends(browser: Browser, address: str, data: Path) -> None:
    many = "質問,正解\n" + "".join(f"{n}年に結ばれた姉妹都市と、その理由は？,なし{n}\n" for n in range(1000, 2500))
    first = Visit(browser, address, 1280, PROXY)
    first.open("/evaluation/")
    pick(first.page, "長い.csv", many)
    first.page.get_by_role("button", name="この質問で評価する").click()
    expect(first.page.locator("#stage")).to_contain_text("評価しています")
    first.context.close()
    second = Visit(browser, address, 1280, PROXY)
    second.open("/evaluation/")
    expect(second.page.locator("#stage")).to_contain_text("長い.csv: ")
    pick(second.page, "短い.csv", QUESTIONS)
    second.page.get_by_role("button", name="この質問で評価する").click()
    busy = second.page.locator("#evaluation-message")
    expect(busy).to_contain_text("「長い.csv」の評価を実行しています")
    second.page.wait_for_timeout(2500)  # what is asked every second leaves it
    expect(busy).to_contain_text("「長い.csv」の評価を実行しています")
    second.page.get_by_role("button", name="中止する").click()
    expect(second.page.locator("#stage")).to_contain_text("中止しました", timeout=30_000)
    second.page.locator("#look").click()
    expect(second.page.locator("#run")).to_contain_text("途中で止まった評価です")
    expect(second.page.locator("#results .tk-card")).not_to_have_count(0)
    second.context.close()
    assert (first.wrong, second.wrong) == ([], [])
    summary = Store(data).summaries()[0]
    assert (summary.questions, summary.complete) == ("長い.csv", False)
    assert 0 < summary.asked < 1500


def test_a_long_list_is_turned_and_two_runs_are_compared(visit: Visit) -> None:
    page = visit.page
    wrong = "質問,正解\nソチ市の人口は？,50万人\n" + "".join(f"{n}年の出来事は？,無{n}\n" for n in range(1900, 1924))
    run(visit, "前.csv", wrong.replace("50万人", "43万人"))
    run(visit, "後.csv", wrong)
    cards = page.locator("#results .tk-card")
    expect(cards).to_have_count(20)
    expect(page.locator("#results .tk-shown")).to_have_text("25問のうち1〜20問目")
    page.get_by_role("button", name="次の20件").click()
    expect(cards).to_have_count(5)
    page.get_by_role("button", name="前の20件").click()
    expect(cards).to_have_count(20)
    page.get_by_role("combobox", name="比べる評価").click()
    expect(page.get_by_role("option", name=re.compile("後.csv"))).to_have_count(0)  # the one that is shown
    page.get_by_role("option", name=re.compile("前.csv")).click()
    expect(page.locator("#comparison")).to_contain_text("新しく正しくなったもの0問、新しく誤ったもの1問")
    expect(page.locator("#comparison li")).to_contain_text("ソチ市の人口は？ 正答 → 誤答")


def test_a_report_is_opened_and_downloaded(visit: Visit) -> None:
    page = visit.page
    run(visit, "報告.csv")
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name="報告を開く").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("評価の報告")
    opened.value.close()
    for name, suffix in (("報告（HTML）", "report.html"), ("CSV", "results.csv"), ("JSON", "results.json")):
        with page.expect_download() as download:
            page.locator(".tk-downloads").get_by_role("link", name=name).click()
        assert unquote(download.value.suggested_filename).endswith(suffix)


@pytest.mark.parametrize("visit", [1280, 390], indirect=True)
def test_an_answer_is_rated_and_becomes_a_question_in_two_clicks(visit: Visit, data: Path) -> None:
    page = visit.page
    for name in ("feedback.sqlite", "questions.sqlite"):
        (data / name).unlink(missing_ok=True)
    expect(page.locator("#rating")).to_have_count(0)
    visit.ask("ソチ市の人口は？")
    page.get_by_role("button", name="役に立たなかった").click()
    expect(page.locator("#rated")).to_contain_text("記録しました")
    page.locator("#comment textarea").fill(HOSTILE)
    assert visit.overflow() <= 0
    page.get_by_role("button", name="意見を送る").click()
    expect(page.locator("#rated")).to_contain_text("意見を記録しました")
    visit.ask("酒田市の姉妹都市は？")
    expect(page.locator("#rated")).not_to_be_visible()
    expect(page.locator("#commenting")).to_have_count(0)
    page.get_by_role("button", name="役に立った").click()
    expect(page.locator("#rated")).to_contain_text("記録しました")
    visit.ask("ありがとう")
    expect(page.locator("#rating")).to_have_count(0)
    assert FeedbackStore(data, 9).counts() == {"good": 1, "bad": 1}
    assert {entry.user for entry in FeedbackStore(data, 9).entries()} == {"山田"}
    assert GrownSet(data).drafts() == []

    visit.open("/evaluation/")
    visit.open_tab("利用者の声")
    voices = page.locator("#voices .tk-card")
    expect(voices).to_have_count(2)
    expect(voices.filter(has_text="ソチ市")).to_contain_text(HOSTILE)
    assert visit.overflow() <= 0
    voices.filter(has_text="酒田市").get_by_role("button", name="問題にする").click()
    form = page.locator("#drafting")
    expect(form).to_be_in_viewport()
    expect(page.locator("#draft-question textarea")).to_have_value("酒田市の姉妹都市は？")
    expect(page.locator("#draft-answer textarea")).to_have_value(re.compile("ジェレズノゴルスク"))
    form.get_by_role("button", name="問題集に加える").click()
    expect(page.locator("#question-set h2")).to_have_text("問題集（1問）")
    expect(voices.filter(has_text="酒田市")).to_contain_text("問題集に加えました")
    expect(voices.filter(has_text="ソチ市")).not_to_contain_text("問題集に加えました")
    assert visit.overflow() <= 0

    voices.filter(has_text="ソチ市").get_by_role("button", name="問題にする").click()
    expect(page.locator("#draft-answer textarea")).to_have_value("")
    form.get_by_role("button", name="問題集に加える").click()
    expect(page.locator("#evaluation-message")).to_contain_text("正解を書くか")
    form.get_by_label("資料には書かれていない").check()
    form.get_by_role("button", name="問題集に加える").click()
    expect(page.locator("#question-set h2")).to_have_text("問題集（2問）")
    with page.expect_download() as download:
        page.get_by_role("link", name="問題集（CSV）").click()
    assert "酒田市の姉妹都市は？" in Path(download.value.path()).read_text(encoding="utf-8")

    page.locator("#question-set").get_by_role("button", name="外す").first.click()  # what is asked is dismissed
    assert visit.wrong == ["dialog この問題を問題集から外しますか。元には戻せません。"]
    visit.wrong.clear()
    expect(page.locator("#question-set h2")).to_have_text("問題集（2問）")

    page.get_by_role("button", name="この問題集で評価する").click()
    page.locator("#look").click(timeout=30_000)
    expect(page.locator("#run h2")).to_have_text("利用者の声から作った問題")
    expect(page.locator("#results .tk-card")).to_contain_text("資料にない問いに、見当たらないと答えずに")
    assert page.locator(".tk img, .tk script").count() == 0


def test_a_voice_is_forgotten_only_when_that_is_confirmed(visit: Visit, data: Path) -> None:
    page = visit.page
    (data / "feedback.sqlite").unlink(missing_ok=True)
    visit.ask("ソチ市の人口は？")
    page.get_by_role("button", name="役に立った").click()
    expect(page.locator("#rated")).to_contain_text("記録しました")
    visit.open("/evaluation/")
    visit.open_tab("利用者の声")
    forget = page.locator("#voices").get_by_role("button", name="消す")
    forget.click()  # the visitor dismisses what is asked
    expect(page.locator("#voices .tk-card")).to_have_count(1)
    page.remove_listener("dialog", visit._dialog)
    page.on("dialog", lambda dialog: dialog.accept())
    forget.click()
    expect(page.locator("#voices")).to_contain_text("まだありません")
    assert visit.wrong == ["dialog この声を消しますか。元には戻せません。"]
    visit.wrong.clear()


def test_controls_are_large_named_and_japanese(visit: Visit, data: Path) -> None:
    page = visit.page
    for name in ("feedback.sqlite", "questions.sqlite"):
        (data / name).unlink(missing_ok=True)
    visit.ask("ソチ市の人口は？")
    page.get_by_role("button", name="役に立った").click()
    expect(page.locator("#rated")).to_contain_text("記録しました")
    run(visit, "操作.csv")
    page.get_by_role("button", name="判定を改める").first.click()
    expect(page.locator("#overruling")).to_be_visible()
    for tab in ("実行する", "結果を見る", "利用者の声"):
        visit.open_tab(tab)
        page.wait_for_timeout(1000)  # the tab reads anew what it shows
        # Without the unseen copies by which Gradio measures which tabs fit.
        buttons = page.evaluate(
            "[...document.querySelectorAll('button, label:has(input)')]"
            ".filter((b) => b.checkVisibility() && !b.closest('[aria-hidden=true], .visually-hidden'))"
            ".map((b) => [b.innerText.trim(), b.getBoundingClientRect().height])"
        )
        assert [name for name, height in buttons if not name or height < 44] == [], tab
        words = set(re.findall(r"(?<![0-9A-Za-z])[A-Za-z]{3,}(?![0-9A-Za-z])", page.locator("body").inner_text()))
        assert words <= ENGLISH, tab
