"""Files of questions: every format, every spelling of a heading, and every way a file can be wrong."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.question_cells import QuestionFileError, field_of
from evaluate.question_files import MAX_ROWS, QuestionSet, load_questions, read_question_bytes, read_question_file
from evaluate.question_rows import MAX_CHARS
from evaluate.records import Expectation

ROOT = Path(__file__).resolve().parents[1]
CSV = (
    "番号,質問,正解,根拠,分類,前の質問\n"
    "1,小樽市の相手は?,ナホトカ｜Nakhodka,小樽市,提携,\n"
    "2,いつ?,1966年,,,小樽市の相手は?\n"
)
EXPECTED = (
    Expectation("1", "小樽市の相手は?", (("ナホトカ", "Nakhodka"),), ("小樽市",), "提携"),
    Expectation("2", "いつ?", (("1966年",),), history=("小樽市の相手は?",)),
)


def read(text: str | bytes, name: str = "問.csv") -> QuestionSet:
    return read_question_bytes(text if isinstance(text, bytes) else text.encode(), name)


def workbook(*rows: list[Any], change: Callable[[Any], object] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp932"),
        CSV.encode("utf-16"),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", ";").encode(),
        CSV.replace("番号,質問,正解,根拠,分類,前の質問", "ID,Question,Answers,Evidence,Category,History").encode(),
        CSV.replace("質問,正解", " 質 問 文,正解（複数可）").encode(),
        ("評価の質問（案）,,,,,\n\n" + CSV).encode(),
        CSV.replace("\n2", "\n\n,,,,,\n2").encode(),
        workbook(*([cell or None for cell in line.split(",")] for line in CSV.splitlines())),
        "".join(
            json.dumps(dict(zip(CSV.splitlines()[0].split(","), line.split(","), strict=True)), ensure_ascii=False)
            + "\n"
            for line in CSV.splitlines()[1:]
        ).encode(),
    ],
)
def test_one_set_in_every_format(data: bytes) -> None:
    found = read(data, "問")
    assert (found.questions, found.problems) == (EXPECTED, ())
    assert found.digest == read(CSV).digest


@pytest.mark.parametrize(
    ("answer", "all_of", "exhaustive"),
    [
        ("ナホトカ", (("ナホトカ",),), False),
        ("甲｜乙|丙", (("甲", "乙", "丙"),), False),
        ("小樽市；函館市｜はこだて市", (("小樽市",), ("函館市", "はこだて市")), True),
        ('"小樽市\n函館市"', (("小樽市",), ("函館市",)), True),
        ("", (), False),
        ("  ", (), False),
        ("=1+1", (("=1+1",),), False),  # text: never computed
        ("-5", (("-5",),), False),
    ],
)
def test_answers_in_a_cell(answer: str, all_of: tuple[tuple[str, ...], ...], exhaustive: bool) -> None:
    (found,) = read(f"質問,正解\nどこ?,{answer}\n").sound().questions
    assert (found.all_of, found.exhaustive) == (all_of, exhaustive)


@pytest.mark.parametrize(
    ("line", "all_of"),
    [
        ('{"id": 1, "question": "q", "answers": ["a|b", "c"]}', (("a|b", "c"),)),  # a list is not cut
        ('{"question": "q", "answers_all": [["a", "b"], ["c"]]}', (("a", "b"), ("c",))),
        ('{"question": "q", "answers": [], "answerable": false}', ()),
        ('{"question": "q", "正解": null}', ()),
        ('{"question": "q", "answer": 1966}', (("1966",),)),
        ('{"question": "q", "note": "n", "answer": "a"}', (("a",),)),
    ],
)
def test_json_lines(line: str, all_of: tuple[tuple[str, ...], ...]) -> None:
    assert read(line, "q.jsonl").sound().questions[0].all_of == all_of


def test_signs_are_a_question_where_the_file_says_that_nothing_answers_them() -> None:
    found = read('{"question": "？？？", "answerable": false}', "q.jsonl")
    assert [question.question for question in found.sound().questions] == ["？？？"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("質問,正解\n,ナホトカ\n", ["2行目の「質問」: 質問が空です。"]),
        ("質問,正解\n？？？,\n", ["2行目の「質問」: 「？？？」には文字も数もなく、質問になりません。"]),
        (
            "質問,前の質問,正解\nq,!!,a\n",
            ["2行目の「前の質問」: 「!!」には文字も数もなく、質問になりません。"],
        ),
        ("質問,正解\nq,・\n", ["2行目の「正解」: 「・」には文字も数もなく、比べられません。"]),
        ("質問,正解\nq,a,b\n", ["2行目: セルが見出しの2個より多くなっています。"]),
        (
            "番号,質問,正解\n1,q,a\n1,r,a\n1,s,a\n",
            [f"{n}行目の「番号」: 番号「1」は2行目にもあります。" for n in (3, 4)],
        ),
        ("質問,正解\nq,a\nq,b\n", ["3行目の「質問」: 2行目と同じ質問です。"]),
        (f"質問,正解\n{'長' * 1001},a\n", ["2行目の「質問」: 質問が長すぎます（1,001文字）。"]),
    ],
)
def test_every_problem_names_row_and_column(text: str, problems: list[str]) -> None:
    assert [told[: told.index("。") + 1] for told in map(str, read(text).problems)] == problems


def test_every_problem_of_a_row_and_of_every_row_is_told_in_order() -> None:
    found = read(f"設問,正解,根拠\n,・,…\nq,{'あ' * (MAX_CHARS + 1)},\nr,a,\n")
    assert [(p.row, p.column) for p in found.problems] == [(2, "設問"), (2, "正解"), (2, "根拠"), (3, "正解")]
    assert [question.question for question in found.questions] == ["r"]
    with pytest.raises(QuestionFileError) as refusal:
        found.sound()
    lines = str(refusal.value).split("\n")
    assert lines[0] == "問.csv: 直すところが4か所あります。"
    assert len(lines) == 5


def test_of_very_many_problems_the_first_are_printed() -> None:
    with pytest.raises(QuestionFileError) as refusal:
        read("質問,正解\n" + ",a\n" * 500).sound()
    lines = str(refusal.value).split("\n")
    assert (len(lines), lines[-1]) == (22, "ほか480件")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("nonsense", "2行目: "),
        ('{"question": ["q"]}', "2行目の「question」: "),
        ('{"answer": "a"}', "2行目: 質問の文"),
        ('{"question": "q", "answers": [["a"]]}', "2行目の「answers」: "),
        ('{"question": "q", "answers_all": ["a"]}', "2行目の「answers_all」: "),
        ('{"question": "q", "answers": ["a"], "answerable": false}', "2行目の「answerable」: "),
        ('{"question": "q", "answer": "a", "正解": "b"}', "2行目の「answer」: 同じ意味"),
        ('{"question": "q", "answer": "a", "history": ["", 5, "x", {}]}', "2行目の「history」: "),
        ('{"question": "\\ud800", "answer": "a"}', "2行目の「question」: 質問に読めない文字"),
        ("[" * 100_000, "2行目: "),
    ],
)
def test_a_line_that_is_no_question_is_named(line: str, place: str) -> None:
    found = read('{"question": "first", "answer": "a"}\n' + line, "q.jsonl")
    assert [str(problem)[: len(place)] for problem in found.problems[:1]] == [place]
    assert [question.question for question in found.questions] == ["first"]


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "q.csv", "空のファイル"),
        (b" \n\r\n", "q.csv", "空のファイル"),
        ("質問,正解\n".encode(), "q.csv", "見出しの下に質問がありません"),
        ("問題番号,都市\n1,小樽\n".encode(), "q.csv", "見出しがありません（初めの行は「問題番号」、「都市」）"),
        ("質問,根拠\nq,a\n".encode(), "q.csv", "1行目の見出しに「正解」がありません"),
        ("質問,正解,答え\nq,a,b\n".encode(), "q.csv", "「正解」と「答え」は同じ意味"),
        ('質問,正解\n"q,a\n'.encode(), "q.csv", "CSVとして読めません"),
        (b"%PDF-1.7\0\0", "q.csv", "Excelのブックでも、文字の表でもありません"),
        (b"\x89PNG\r\n\x1a\n\0\0", "q.xlsx", "Excelのブックでも、文字の表でもありません"),
        (b"PK\x03\x04 broken", "q.xlsx", "Excelファイル（.xlsx）ではないか、壊れています"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "q.xls", "古い形式のExcelファイル"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "q.xlsx",
            "パスワードの付いたExcelファイル",
        ),
        (workbook(), "q.xlsx", "値のあるシートがありません"),
        (workbook(["都市", "年"], ["小樽", 1966]), "q.xlsx", "見出しがありません"),
        (b'[{"question": "q", "answer": "a"}]', "q.json", "1行に1問"),
        (("質問,正解\n" + "".join(f"{n},a\n" for n in range(MAX_ROWS + 1))).encode(), "q.csv", "50,000行まで"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(data: bytes, name: str, why: str) -> None:
    with pytest.raises(QuestionFileError) as refusal:
        read(data, name)
    message = str(refusal.value)
    assert message.startswith(f"{name}: ")
    assert why in message
    assert "\n" not in message


def test_fifty_thousand_rows_are_read() -> None:
    found = read("質問,正解\n" + "".join(f"{n}番の年は?,{n}年\n" for n in range(MAX_ROWS)))
    assert len(found.sound().questions) == MAX_ROWS


def test_a_file_is_what_it_holds_not_what_its_name_says() -> None:
    found = read(workbook(["質問", "正解"], ["q", "a"]), "q.csv")
    assert found.questions[0].question == "q"
    assert found.notes == ("名前は.csvですが、中身はExcelのブックなので、そのように読みました。",)
    found = read("質問,正解\nq,a\n", "q.xlsx")
    assert found.questions[0].question == "q"
    assert "文字だけの表" in found.notes[0]


def test_what_is_left_out_is_told() -> None:
    def change(sheet: Any) -> None:
        sheet.parent.create_sheet("集計").append(["計", 1])
        sheet.parent.create_sheet("下書き").sheet_state = "hidden"

    found = read(workbook(["質問", "正解", "担当課", "備考"], ["q", "a", "総務課", "n"], change=change), "q.xlsx")
    assert found.notes == ("次の列は使いません: 担当課。", "質問のあるシートだけを読みました。読まないシート: 集計。")


def test_values_of_a_workbook_are_read_as_they_are_shown() -> None:
    def change(sheet: Any) -> None:
        sheet["B3"].number_format = "yyyy年m月d日"
        sheet["B4"].number_format = '#,##0"人"'

    rows: list[list[Any]] = [["質問", "正解"], ["a", 1966.0], ["b", datetime.date(2019, 1, 22)], ["c", 12300]]
    found = read(workbook(*rows, change=change), "q.xlsx").sound().questions
    assert [question.all_of for question in found] == [(("1966",),), (("2019年1月22日",),), (("12,300人",),)]


def test_a_formula_is_a_problem_only_where_it_is_read() -> None:
    data = workbook(["質問", "正解", "担当"], ["q", "=1+1", "=A1"], ["=A2", "a", None], ["r", "#N/A", None])
    found = read(data, "q.xlsx")
    assert [(p.row, p.column, p.sentence[:3]) for p in found.problems] == [
        (2, "正解", "数式で"),
        (3, "質問", "数式で"),
        (4, "正解", "Exc"),
    ]


def test_merged_cells() -> None:
    rows: list[list[Any]] = [["評価の質問", None, None], ["分類", "質問", "正解"], ["提携", "q", "a"], [None, "r", "b"]]

    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")

    found = read(workbook(*rows, change=change), "q.xlsx").sound()
    assert [(q.question, q.category) for q in found.questions] == [("q", "提携"), ("r", "提携")]


@pytest.mark.parametrize(
    ("area", "place"), [("B3:B4", (4, "質問", "上下のセルが結合")), ("B4:C4", (4, "正解", "左右のセルが結合"))]
)
def test_merged_questions_are_refused(area: str, place: tuple[int, str, str]) -> None:
    rows: list[list[Any]] = [["", "", ""], ["分類", "質問", "正解"], ["提携", "q", "a"], ["事業", "r", "b"]]
    found = read(workbook(*rows, change=lambda sheet: sheet.merge_cells(area)), "q.xlsx")
    row, column, why = place
    assert [(p.row, p.column, p.sentence[: len(why)]) for p in found.problems] == [(row, column, why)]


def test_an_area_merged_over_the_whole_sheet_is_refused_at_once() -> None:
    data, wide = workbook(["質問", "正解"], ["q", "a"], change=lambda sheet: sheet.merge_cells("C5:D6")), BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as read_from, zipfile.ZipFile(wide, "w") as write_to:
        for part in read_from.namelist():
            write_to.writestr(part, read_from.read(part).replace(b"C5:D6", b"C5:XFD1048576"))
    with pytest.raises(QuestionFileError, match="結合したセルが広すぎます"):
        read(wide.getvalue(), "q.xlsx")


@pytest.mark.parametrize("cut", [100, 1000, -200, -30])
def test_a_workbook_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(QuestionFileError, match="ではないか、壊れています"):
        read(workbook(["質問", "正解"], ["q", "a"])[:cut], "q.xlsx")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("質問", "question"),
        ("Ｑｕｅｓｔｉｏｎ", "question"),
        ("正解（複数可）", "answer"),
        ("カテゴリー", "category"),
        ("質問者", ""),
        ("", ""),
    ],
)
def test_headings(heading: str, field: str) -> None:
    assert field_of(heading) == field


def test_a_question_without_a_number_keeps_its_name_wherever_it_stands() -> None:
    one = read("質問,正解\nq,a\nr,b\n").questions
    other = read("質問,正解\nr,b\ns,c\nq,a\n").questions
    assert (one[0].query_id, one[1].query_id) == (other[2].query_id, other[0].query_id)


def test_the_sets_of_the_project_are_sound() -> None:
    for name in ("feature-dev", "ask-dev"):
        assert not read_question_file(ROOT / "eval" / "questions" / f"{name}.jsonl").notes


def test_the_small_talk_is_forty_questions_without_answers() -> None:
    questions = load_questions(ROOT / "eval" / "questions" / "small-talk.jsonl").questions
    assert len({question.question for question in questions}) == 40
    assert not any(question.answerable for question in questions)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"none\.csv: 読めません"):
        read_question_file(tmp_path / "none.csv")
    with pytest.raises(QuestionFileError, match="読めません"):
        read_question_file(tmp_path)


def test_a_set_is_known_by_the_name_of_its_file_only(tmp_path: Path) -> None:
    path = tmp_path / "市民課.csv"
    path.write_text("質問,正解\nq,a\n", encoding="utf-8")
    assert load_questions(path).name == "市民課.csv"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data, "q")
    except QuestionFileError as error:
        assert str(error).startswith("q: ")


@given(st.lists(st.text(alphabet='質問正解,"|｜;；\n\t=甲乙1 ', max_size=12), max_size=6))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    try:
        found = read("質問,正解\n" + "\n".join(lines), "q")
    except QuestionFileError:
        return
    ids = [question.query_id for question in found.questions]
    assert len(set(ids)) == len(ids)
    assert all(all(group) for question in found.questions for group in question.all_of)
