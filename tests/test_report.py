"""The report of a run: everything is in it, nothing in it is taken for markup or a formula, and it stands alone."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.csv_text import BOM, csv_text, escape_cell
from evaluate.encoding import run_from_json
from evaluate.labels import FAILED_PARTS, OUTCOMES
from evaluate.records import Cited, Expectation, Overruling, Result, Run
from evaluate.report import page
from evaluate.report.export import results_csv, results_json
from evaluate.report.page import quoted, report_html
from evaluate.report.plots import counts_plot, times_plot
from evaluate.report.svg import shortened, text_width
from evaluate.report.write import ReportError, write_report
from evaluate.words import report_words
from tests.test_figures import RESULTS

CITED = Cited("doc", "図1 一覧", "提携", "表の3行目", "36 福井県 敦賀市 ナホトカ 1982", ((7, 10), (11, 15)))
MISS = Result(
    expectation=Expectation(
        "q9",
        "敦賀市の<b>相手</b>は?",
        (("ナホトカ", "Находка"), ("1982",)),
        ("敦賀市",),
        "提携",
        ("敦賀市の提携年は?",),
    ),
    status="answered",
    answer="沿海地方です。\n<script>alert(1)</script>",
    confidence=0.61,
    citations=(CITED,) * 5,
    outcome="wrong",
    exact=False,
    f1=0.25,
    cited=True,
    cited_first=True,
    why="正解の「ナホトカ」が答えにありません。",
    elapsed_ms=12.5,
    failed_part="wrong words",
    remedy="根拠は引用されましたが、その中の別の言葉が答えになりました。",
)
RUN = Run(
    id="20261125-120000-abc123",
    started="2026-11-25T21:30:00+00:00",
    version="0.1.0+12345678",
    questions="問い.xlsx",
    questions_digest="0123456789abcdef",
    index={"model": "static", "documents": "8", "else": "x"},
    settings={"without": "tables"},
    results=(*RESULTS, MISS),
)
JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龥]")
WORD = Overruling("right", "沿海地方でもよい", "国際課", "2026-11-26T00:00:00+00:00")


def test_the_page_tells_all_of_a_miss() -> None:
    shown = report_html(RUN)
    for told in (
        "敦賀市の&lt;b&gt;相手&lt;/b&gt;は?",
        "敦賀市の提携年は?",
        '「ナホトカ｜Находка」</span>と<span lang="ja">「1982」',
        "沿海地方です。",
        "図1 一覧（提携、表の3行目）",
        "<mark>敦賀市</mark>",
        "<mark>ナホトカ</mark>",
        "ほか2か所",
        MISS.why,
        MISS.remedy,
        FAILED_PARTS["wrong words"],
        report_words("ja")("meaning.wrong words"),
        "2026年11月26日 06:30",  # in Japan
        "埋め込みモデル",
        RUN.version,
        "12ミリ秒",
    ):
        assert told in shown, told
    assert "<script>" not in shown


def test_wrong_answers_and_wrong_refusals_stand_apart() -> None:
    shown = report_html(RUN)
    headings = re.findall(r"<h3>(.*?問）)</h3>", shown)
    assert headings[:3] == ["誤答（2問）", "誤って断った（1問）", "ないのに答えた（1問）"]


def test_the_page_asks_nothing_of_any_server_and_runs_nothing() -> None:
    shown = report_html(RUN)
    assert "default-src 'none'" in shown
    assert not re.search(r"<(?:script|link|img|iframe|object|form)\b", shown)
    addresses = re.findall(r"(?:href|src|action)=\"([^\"]*)\"", shown)
    assert addresses and all(address.startswith("#") for address in addresses)
    assert not re.search(r"@import|url\((?!#)", shown)
    assert set(re.findall(r"https?://[^\"'\s<]+", shown)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_ids_are_unique_and_links_within_the_page_lead_somewhere() -> None:
    shown = report_html(RUN)
    ids = re.findall(r"\sid=\"([^\"]*)\"", shown)
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in re.findall(r"href=\"(#[^\"]+)\"", shown)} <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", shown)) <= set(ids)


def test_overrulings_are_marked_in_the_figures() -> None:
    run = replace(RUN, results=(*RESULTS, replace(MISS, overruled=WORD)))
    shown = report_html(run)
    assert "1問は、機械の判定を人が直しました" in shown
    assert "機械だけ" in shown
    assert WORD.reason in shown
    assert "誤答（1問）" in shown
    assert "機械だけ</th>" not in report_html(RUN)


def test_what_changed_since_another_run_is_told() -> None:
    before = replace(RUN, id="earlier", results=(*RESULTS[1:], replace(MISS, outcome="right")))
    shown = report_html(RUN, before)
    assert "新しく正しくなったもの0問、新しく誤ったもの1問" in shown
    assert "<h3>新しく誤ったもの（1問）</h3>" in shown
    assert "（前 0問、今回 1問）は比べていません" in shown
    assert "版、索引、設定は前の実行と同じです" in shown
    assert 'id="changes"' not in report_html(RUN)


def test_what_two_runs_were_made_with_is_told_where_it_differs() -> None:
    shown = report_html(RUN, replace(RUN, id="earlier", version="0.0.9", settings={}))
    assert "版（前 0.0.9、今回 0.1.0+12345678）、止めた部分（前 なし、今回 tables）" in shown


class _Japanese(HTMLParser):
    """The Japanese that a page does not mark as such."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.left: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "path", "use"}:
            self.open.append(("lang", "ja") in attrs)
        self.handle_data(dict(attrs).get("aria-label") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "use"}:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if JAPANESE.search(data) and not any(self.open):
            self.left.append(data)


ENGLISH = replace(
    RUN, questions="q.csv", results=(*RESULTS, replace(MISS, expectation=replace(MISS.expectation, category="c")))
)
SPOKEN = Overruling("right", "as good", "office", "2026-11-26T00:00:00+00:00", "r0")


@pytest.mark.parametrize(
    "run",
    [
        ENGLISH,
        replace(
            ENGLISH, results=(*ENGLISH.results[:-1], replace(ENGLISH.results[-1], overruled=SPOKEN)), complete=False
        ),
        replace(ENGLISH, results=()),
    ],
)
def test_the_report_is_english_where_it_is_asked_for_so(run: Run) -> None:
    before = replace(
        ENGLISH,
        id="earlier",
        version="0.0.9",
        settings={},
        results=(*ENGLISH.results[1:-1], replace(MISS, outcome="right")),
    )
    shown = report_html(run, before, "en")
    assert '<html lang="en">' in shown
    parser = _Japanese()
    parser.feed(re.sub("<style>.*?</style>", "", shown, flags=re.DOTALL))
    assert parser.left == []
    assert (run is ENGLISH) is ("The answer lacks the right" in shown)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (replace(RUN, results=(), complete=False), "質問は一つも尋ねていません"),
        (replace(RUN, complete=False), "途中で止めた実行です"),
        (replace(RUN, results=RESULTS[:4]), "両方があるときに描けます"),  # no absent question: no curve
        (replace(RUN, results=RESULTS[:1]), "ありません。"),
        (replace(RUN, results=RESULTS[4:5]), "答えのある問いはありません"),
        (replace(RUN, started="きのう"), "きのう"),
    ],
)
def test_runs_out_of_the_ordinary(run: Run, told: str) -> None:
    assert told in report_html(run)


def test_of_very_many_misses_the_first_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SHOWN_MISSES", 2)
    shown = report_html(replace(RUN, results=(MISS,) * 5))
    assert shown.count("<article") == 2
    assert "残りの3問はCSVにあります" in shown


def test_many_categories_of_any_name_are_drawn(recwarn: pytest.WarningsRecorder) -> None:
    names = [
        "",
        r"$\frac{$",
        "とても長い分類の名前でグラフに入りきらないもの",
        "<b>",
        "𠮷",
        "a\nb",
        *map(str, range(60)),
    ]
    results = [replace(MISS, expectation=replace(MISS.expectation, query_id=name, category=name)) for name in names]
    shown = report_html(replace(RUN, results=tuple(results)))
    assert "図には初めの40分類だけ" in shown
    assert "（分類なし）" in shown
    assert not recwarn.list


@pytest.mark.parametrize(("slow", "told"), [(900.0, "右端の棒は、10ミリ秒より長い1問を含む"), (10.0, "")])
def test_a_histogram_that_is_cut_says_so(slow: float, told: str) -> None:
    plot = times_plot(np.array([10.0] * 200 + [slow]))
    assert (told in plot.svg.replace("\n", "")) is (told in plot.caption) is True
    assert ("右端" in plot.caption) is bool(told)


@pytest.mark.parametrize(("absent", "warned"), [(19, True), (20, False)])
def test_of_few_questions_no_threshold_can_be_chosen(absent: int, warned: bool) -> None:
    there = [replace(MISS, expectation=replace(MISS.expectation, query_id=f"a{n}")) for n in range(25)]
    others = [replace(MISS, expectation=Expectation(f"b{n}", "q", ())) for n in range(absent)]
    shown = report_html(replace(RUN, results=(*there, *others)))
    assert ("答えのない問いが19問しかありません" in shown) is warned
    assert "答えのある問いが" not in shown


def test_a_word_carried_over_names_its_run() -> None:
    word = Overruling("wrongly refused", "丸めれば正しい", "", "2026-01-02T03:04:05+00:00", "r0")
    assert "実行 r0 から引き継ぎ" in report_html(replace(RUN, results=(replace(MISS, overruled=word),)))


def test_pictures_can_be_drawn_on_several_threads() -> None:
    drawn: list[str] = []

    def draw_one() -> None:
        drawn.append(counts_plot({"見つからない": 2, "断った": 1}).svg)

    threads = [threading.Thread(target=draw_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 1
    root = ElementTree.fromstring(drawn[0])
    assert root.get("aria-label") == report_words("ja")("plot.parts")
    assert "見つからない" in "".join(root.itertext())


def test_a_long_passage_is_cut_around_the_words_that_answer() -> None:
    text = "前" * 1000 + "答え" + "後" * 1000
    (shown,) = quoted(replace(MISS, citations=(replace(CITED, text=text, spans=((1000, 1002),)),)))
    assert ("答え", True) in shown.parts
    assert (shown.parts[0], shown.parts[-1]) == (("…", False), ("…", False))
    assert sum(len(part) for part, _ in shown.parts) < 400


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_marking_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    (shown,) = quoted(replace(MISS, citations=(replace(CITED, text=text, spans=tuple(spans)),)))
    assert "".join(part for part, _ in shown.parts) == text


@pytest.mark.parametrize(
    ("cell", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("+81", "'+81"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("1=1", "1=1"),
        ("", ""),
        ("敦賀市", "敦賀市"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_escaped(cell: str, escaped: str) -> None:
    assert escape_cell(cell) == escaped


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4), max_size=5))
def test_csv_is_read_back_and_holds_no_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(rows).removeprefix(BOM), newline="")))
    assert read == [[escape_cell(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in set("=+-@\t\r\n") and cell for row in read for cell in row)


def test_the_csv_has_a_line_a_question() -> None:
    text = results_csv(RUN)
    assert text.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert len(rows) == len(RUN.results)
    last = rows[-1]
    assert (last["質問"], last["正解"]) == (MISS.expectation.question, "ナホトカ｜Находка；1982")
    assert (last["判定"], last["外した部分"], last["根拠を引用"]) == (OUTCOMES["wrong"], "言葉が違う", "はい")


def test_the_json_is_the_run_with_its_figures() -> None:
    data = json.loads(results_json(RUN))
    assert run_from_json(data) == RUN
    assert data["figures"]["totals"]["right"]["count"] == 2
    assert data["figures"]["failed_parts"] == {"refused": 1, "wrong words": 1}


def test_a_report_is_three_files(tmp_path: Path) -> None:
    broken = replace(MISS, answer="半分\ud800")
    written = write_report(replace(RUN, results=(broken,)), tmp_path / "new" / "folder")
    assert [path.name for path in written] == ["report.html", "results.csv", "results.json"]
    assert run_from_json(json.loads(written[2].read_text(encoding="utf-8"))).results == (broken,)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="別のフォルダー"):
        write_report(RUN, tmp_path / "file" / "folder")


@given(st.text(), st.integers(1, 20))
def test_a_label_is_cut_to_its_width(text: str, width: int) -> None:
    assert text_width(shortened(text, width)) <= max(width, 1)
