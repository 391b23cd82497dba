"""What a workbook holds is counted before it is opened, wherever and however it is written; too much is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from evaluate.question_cells import QuestionFileError
from evaluate.question_files import read_question_bytes
from ingest.errors import IngestError
from ingest.workbook import read_workbook
from ingest.workbook_size import Counts, count_workbook
from tests.test_question_files import workbook

QUESTIONS = Path(__file__).resolve().parents[1] / "eval" / "questions"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
MOST = Counts(merged=1000, items=1000, elements=5000)
ANY = Counts(merged=10**9, items=10**9, elements=10**9)
ROWS = "<{p}row r='2'>" + "<{p}c/>" * 2000 + "</{p}row>"
MERGED = "<{p}mergeCells><{p}mergeCell ref='A3:XFD1048576'/></{p}mergeCells>"


def packed(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    return made.getvalue()


def sheet(rows: str, tail: str, prefix: str = "", *, head: str = "", encoding: str = "utf-8") -> bytes:
    """A sheet as XML; `{p}` in its parts is the prefix of its names."""
    name = f":{prefix[:-1]}" if prefix else ""
    text = f"{head}<{{p}}worksheet xmlns{name}='{MAIN}'><{{p}}sheetData>{rows}</{{p}}sheetData>{tail}</{{p}}worksheet>"
    return text.replace("{p}", prefix).encode(encoding)


def with_sheet(held: bytes, at: str = SHEET) -> bytes:
    """A workbook whose sheet is `held`, kept at another place in the package."""
    with zipfile.ZipFile(BytesIO(workbook(["質問", "正解"], ["q", "a"]))) as plain:
        parts = {name: plain.read(name).replace(SHEET.encode(), at.encode()) for name in plain.namelist()}
    parts = {name: data for name, data in parts.items() if name != SHEET}
    return packed({**parts, at: held})


def counted(data: bytes, most: Counts = ANY) -> Counts:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return count_workbook(archive, most)


EVASIONS = {
    "as usual": lambda rows, tail: with_sheet(sheet(rows, tail)),
    "among pictures": lambda rows, tail: with_sheet(sheet(rows, tail), "xl/media/s.xml"),
    "called a picture": lambda rows, tail: with_sheet(sheet(rows, tail), "xl/media/image1.png"),
    "elsewhere": lambda rows, tail: with_sheet(sheet(rows, tail), "s"),
    "prefix": lambda rows, tail: with_sheet(sheet(rows, tail, "a-b:")),
    "Japanese prefix": lambda rows, tail: with_sheet(sheet(rows, tail, "表:")),
    "UTF-16": lambda rows, tail: with_sheet(sheet(rows, tail, encoding="utf-16")),
    "Latin-1": lambda rows, tail: with_sheet(sheet(rows, tail, head="<?xml version='1.0' encoding='iso-8859-1'?>")),
    "windows-1252": lambda rows, tail: with_sheet(
        sheet(rows, tail, head="<?xml version='1.0' encoding='windows-1252'?>", encoding="cp1252")
    ),
}


@pytest.mark.parametrize("way", EVASIONS)
@pytest.mark.parametrize(("rows", "tail"), [(ROWS, ""), ("", MERGED)])
def test_too_much_is_seen_and_no_more_is_read_however_it_is_written(way: str, rows: str, tail: str) -> None:
    counts = counted(EVASIONS[way](rows, tail), MOST)
    assert counts.exceeds(MOST)
    assert counts.items <= MOST.items + 1
    assert counts.elements <= MOST.elements + 1


@pytest.mark.parametrize("way", EVASIONS)
def test_a_sheet_merged_as_a_whole_is_refused_however_it_is_written(way: str, tmp_path: Path) -> None:
    data = EVASIONS[way]("", MERGED)
    with pytest.raises(QuestionFileError, match="結合したセルが広すぎます"):
        read_question_bytes(data, "問.xlsx")
    (tmp_path / "表.xlsx").write_bytes(data)
    with pytest.raises(IngestError, match="結合したセルが広すぎて"):
        read_workbook(tmp_path / "表.xlsx", "表")


FORMULA = (
    "<{p}row r='1'><{p}c r='A1' t='str'><{p}v>名称</{p}v></{p}c></{p}row><{p}row r='2'><{p}c r='A2'>{f}</{p}c></{p}row>"
)


@pytest.mark.parametrize("way", EVASIONS)
@pytest.mark.parametrize("formula", ["<{p}f>1+1</{p}f>", "<{p}f\tt='shared' ref='A2:A3' si='0'>1+1</{p}f>"])
def test_a_formula_without_a_value_is_told_wherever_its_sheet_is(way: str, formula: str, tmp_path: Path) -> None:
    rows = FORMULA.replace("{f}", formula)
    if way in {"Latin-1", "windows-1252"}:
        rows = rows.replace("名称", "name")
    (tmp_path / "表.xlsx").write_bytes(EVASIONS[way](rows, ""))
    told: list[str] = []
    read_workbook(tmp_path / "表.xlsx", "表", told.append)
    assert [line.partition("。")[0] for line in told] == [
        f"{tmp_path / '表.xlsx'}: シート「Sheet」のA2など1個の数式は、計算した値が保存されていないので空欄としました"
    ]


def test_a_workbook_of_too_many_cells_is_refused_with_the_way_out(tmp_path: Path) -> None:
    rows = "".join(f"<row>{'<c/>' * 999}</row>" for _ in range(2001))
    (tmp_path / "表.xlsx").write_bytes(with_sheet(sheet(rows, "")))
    with pytest.raises(IngestError, match=r"セルが2,000,000個より多い.*分けて保存し直してください。$"):
        read_workbook(tmp_path / "表.xlsx", "表")


@pytest.mark.parametrize(
    "tail",
    [
        "<mergeCells><mergeCell ref='a3:xfd1048576'/></mergeCells>",
        "<mergeCells><mergeCell ref='&#65;3:$XFD$1048576'/></mergeCells>",
        "<mergeCells><mergeCell ref='表!A3:XFD1048576'/></mergeCells>",
        "<mergeCells><x:mergeCell xmlns:x='urn:x' ref='A3:XFD1048576'/></mergeCells>",
        "<mergeCells><mergeCell\n\tref\n=\n'A3:XFD1048576'></mergeCell></mergeCells>",
    ],
)
def test_an_area_is_counted_however_it_is_spelled(tail: str) -> None:
    assert counted(with_sheet(sheet("", tail))).merged == 1048574 * 16384


def test_elements_of_any_name_are_counted() -> None:
    assert counted(with_sheet(sheet("<x/>" * 20_000, "")), MOST).elements == MOST.elements + 1


REFUSED = [
    sheet("", "", head="<!DOCTYPE w [<!ENTITY a 'b'>]>"),
    sheet("", "", head="<!DOCTYPE w [<!ENTITY % a SYSTEM 'file:///nowhere'>]>"),
    sheet("", "", head="<?xml version='1.0' encoding='x-unknown'?>"),
    sheet("", "", head="<?xml version='1.0' encoding='euc-jp'?>", encoding="euc-jp"),
    sheet("<row a='" + "x" * (1 << 22) + "'/>", ""),
    sheet("<!--" + "x" * (1 << 22) + "-->", ""),
]


@pytest.mark.parametrize("held", REFUSED)
def test_what_cannot_be_counted_is_refused(held: bytes, tmp_path: Path) -> None:
    for at in (SHEET, "xl/media/s.xml"):
        data = with_sheet(held, at)
        with pytest.raises(ValueError):  # not WorkbookXmlError: expat raises a plain one for encodings of several bytes
            counted(data)
        with pytest.raises(QuestionFileError, match="壊れています"):
            read_question_bytes(data, "問.xlsx")
        (tmp_path / "表.xlsx").write_bytes(data)
        with pytest.raises(IngestError, match="壊れています"):
            read_workbook(tmp_path / "表.xlsx", "表")


def test_the_second_part_of_the_same_name_is_counted() -> None:
    made = BytesIO(with_sheet(sheet("", "")))
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, sheet(ROWS.replace("{p}", ""), ""))
    assert counted(made.getvalue()).items > MOST.items


def test_an_ordinary_workbook_is_counted_as_it_is_with_its_pictures_and_long_texts() -> None:
    def change(held: object) -> None:
        held.merge_cells("A3:B4")  # type: ignore[attr-defined]

    data = workbook(["質問", "正解"], ["q" * 900, "a"], change=change)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40_000
    counts = counted(packed({**parts, "xl/media/image1.png": picture}))
    assert (counts.merged, counts.items) == (4, counted(data).items)
    assert [q.question for q in read_question_bytes(data, "問.xlsx").questions] == ["q" * 900]


def test_the_workbooks_of_the_project_are_far_from_the_limits() -> None:
    books = [*QUESTIONS.glob("sheets-dev/*.xlsx")]
    assert books
    for book in books:
        counts = counted(book.read_bytes())
        assert counts.items
        assert not counts.exceeds(Counts(merged=1000, items=20_000, elements=100_000))
        assert read_workbook(book, book.stem)
