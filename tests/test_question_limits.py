"""What is too much is refused before it is held: rows, problems, cells; and what no file of questions may hold."""

from __future__ import annotations

import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.csv_text import csv_text, escape_cell, unescape_cell
from evaluate.question_cells import MAX_PROBLEMS, QuestionFileError
from evaluate.question_files import MAX_ROWS, QuestionSet, read_question_bytes
from tests.test_question_files import workbook

QUESTIONS = Path(__file__).resolve().parents[1] / "eval" / "questions"
MANY = 1_000_000


def read(data: bytes, name: str = "問.csv") -> QuestionSet:
    return read_question_bytes(data, name)


def zipped(rows: str, tail: str = "") -> bytes:
    """A workbook whose sheet's XML is made by hand."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(["質問", "正解"], ["q", "a"]))) as plain,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for part in plain.namelist():
            text = plain.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                text = text.replace("</sheetData>", f"{rows}</sheetData>{tail}")
            other.writestr(part, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"a\n" * MANY, "見出しがありません"),
        (lambda: "質問,正解\n".encode() + b"a\n" * MANY, "50,000行"),
        (lambda: b'{"question": "q", "answer": "a"}\n' * (2 * MAX_ROWS), "50,000行"),
        (lambda: "質問,正解\n".encode() + b"," * 2 * MANY, "2行目が長すぎます"),
        (lambda: zipped("<row r='3'>" + "<c/>" * MANY + "</row>"), "セルが1,000,000個より多くあります"),
        (lambda: zipped("".join(f"<row r='{n}'/>" for n in range(3, MANY + 10))), "セルが1,000,000個より多くあります"),
        (
            lambda: zipped("", "<mergeCells><mergeCell ref='A3:A400000'/></mergeCells>"),
            "結合したセルが広すぎます",
        ),
    ],
)
def test_too_much_is_refused_soon_and_without_much_memory(make: Callable[[], bytes], why: str) -> None:
    data = make()
    read(workbook(["質問", "正解"], ["q", "a"]))  # what is imported once is not counted
    tracemalloc.start()
    with pytest.raises(QuestionFileError, match=why):
        read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300 * 2**20, f"{peak // 2**20} MB"


def test_a_sheet_with_wide_gaps_is_read_without_the_cells_between() -> None:
    data = zipped("".join(f"<row r='{n}'><c r='BL{n}'><v>1</v></c></row>" for n in range(9, MANY, 199)))
    started = time.process_time()
    assert [question.question for question in read(data).questions] == ["q"]
    assert time.process_time() - started < 10


def test_very_many_problems_are_not_all_kept() -> None:
    started = time.process_time()
    for data in (
        b'{"a": 1}\n' + b"1\n" * MANY,
        "質問,正解\n".encode() + b"q,a,b\n" * MANY,
        "質問,正解\n".encode() + ",・\n".encode() * MAX_ROWS,
    ):
        found = read(data)
        assert len(found.problems) == MAX_PROBLEMS
        with pytest.raises(QuestionFileError, match="直すところが1,000か所以上あります"):
            found.sound()
    assert time.process_time() - started < 30


def test_of_endlessly_many_columns_some_are_named() -> None:
    (note,) = read(("質問,正解," + ",".join(f"列{n}" for n in range(200)) + "\nq,a\n").encode()).notes
    assert note.endswith("列19、…。")


@pytest.mark.parametrize("field", ["id", "category", "answer", "evidence", "history", "question"])
def test_half_a_surrogate_pair_is_a_problem_of_its_column(field: str) -> None:
    line = {"id": "1", "question": "q", "answer": "a", field: "\ud800x"}
    (problem,) = read(json.dumps(line).encode(), "q.jsonl").problems
    assert problem.column == field
    assert "読めない文字" in problem.sentence


@given(st.text(alphabet="'=+-@＝a 1", max_size=8))
def test_an_escaped_cell_comes_back(cell: str) -> None:
    assert unescape_cell(escape_cell(cell)) == cell


@pytest.mark.parametrize("question", ["=1+1は?", "'=1+1は?", "-5度とは?", "'引用'とは?", "@とは?"])
def test_an_escaped_file_comes_back(question: str) -> None:
    data = csv_text([["質問", "正解"], [question, "+81"]]).encode()
    (found,) = read(data).questions
    assert (found.question, found.all_of) == (question, (("+81",),))
    cells = [["質問", "正解"], [escape_cell(question), "'+81"]]  # the same opened in Excel and saved as a workbook
    assert read(workbook(*cells), "q.xlsx").questions == (found,)


@pytest.mark.parametrize(
    ("line", "exhaustive"),
    [
        ({"answers_all": [["a"], ["b"]]}, True),
        ({"answers_all": [["a"], ["b"]], "exhaustive": False}, False),
        ({"answers_all": [["a"], ["b"]], "category": "comparison"}, True),  # a category is a name, nothing else
        ({"answers_all": [["a"]], "category": "list"}, False),
        ({"answer": "a；b", "exhaustive": "いいえ"}, False),
        ({"answers": ["a", "b"], "exhaustive": True}, False),
    ],
)
def test_a_list_of_several_is_exhaustive_unless_the_row_says_else(line: dict[str, object], exhaustive: bool) -> None:
    (found,) = read(json.dumps({"question": "q", **line}).encode(), "q.jsonl").sound().questions
    assert found.exhaustive is exhaustive


def test_what_is_neither_true_nor_false_is_told() -> None:
    (problem,) = read(b'{"question": "q", "answers_all": [["a"], ["b"]], "exhaustive": "perhaps"}').problems
    assert str(problem) == "1行目の「exhaustive」: true か false を書いてください。"


def test_our_own_sets_say_of_what_is_no_list_that_more_may_be_answered() -> None:
    """The answers of a comparison are several too, and a table's other rows beside them are no fault."""
    for path in QUESTIONS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)
            if len(data.get("answers_all", [])) > 1:
                assert ("exhaustive" in data) == (data["category"] != "list"), f"{path.name} {data['id']}"
