"""Excel workbooks: what is shown is read, what cannot be read is told with the way out."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.build import hash_all, ingest
from ingest.errors import IngestError
from ingest.folder import find_files, find_unread_sheets, read_files
from ingest.workbook import read_workbook
from records import Document
from retrieve.embedding import Embedder
from retrieve.export import find_table
from retrieve.store import read_index

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def save(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Any:
    """Write a workbook and return it, to be changed and saved again."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def merge(path: Path, area: str) -> None:
    """Merge an area of a saved workbook's sheets, however wide."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            held = name.startswith("xl/worksheets/")
            archive.writestr(name, data.replace(b"</sheetData>", merged) if held else data)


@pytest.mark.parametrize("area", ["C5:XFD1048576", "A1:XFD1048576", "$B$2:$XFD$900000"])
def test_a_sheet_merged_as_a_whole_is_refused_at_once(tmp_path: Path, area: str) -> None:
    save(tmp_path / "避難所.xlsx", {"一覧": [["名称", "定員"], ["青葉館", 30]]})
    merge(tmp_path / "避難所.xlsx", area)
    with pytest.raises(IngestError, match="結合を解いて"):
        read_workbook(tmp_path / "避難所.xlsx", "避難所")


@pytest.mark.parametrize("area", ["A4:XFD4", "C1:C2", "A3:A20000"])
def test_a_sheet_with_some_cells_merged_is_read(tmp_path: Path, area: str) -> None:
    save(tmp_path / "避難所.xlsx", {"一覧": [["名称", "定員", "備考"], ["青葉館", 30, "新"], ["若葉館", 20, ""]]})
    merge(tmp_path / "避難所.xlsx", area)
    assert read_workbook(tmp_path / "避難所.xlsx", "避難所")[0].tables[0].rows[0].cells["名称"] == "青葉館"


def read(path: Path, told: list[str] | None = None) -> tuple[Document, ...]:
    return read_files(find_files([path]), warn=(told if told is not None else []).append)


@pytest.mark.parametrize(
    ("value", "layout", "shown"),
    [
        (date(2024, 4, 1), "yyyy/m/d", "2024年4月1日"),
        (date(2024, 4, 1), '[$-411]ggge"年"m"月"d"日"', "2024年4月1日"),
        (date(2024, 4, 1), 'yyyy"年"m"月"', "2024年4月"),
        (date(2024, 4, 1), 'yyyy"年"', "2024年"),
        (date(2024, 4, 1), 'm"月"d"日"', "2024年4月1日"),
        (datetime(2024, 4, 1, 13, 5), "yyyy/m/d h:mm", "2024年4月1日 13:05"),
        (time(9, 0), "h:mm", "9:00"),
        (timedelta(hours=26), "[h]:mm", "26:00"),
        (1200, "General", "1200"),
        (1200, "#,##0", "1,200"),
        (1200, '#,##0"円"', "1,200円"),
        (2.5, "0", "3"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (3.14159, "0.00", "3.14"),
        (0.355, "0.0%", "35.5%"),
        (0.5, "0%", "50%"),
        (7, "000", "007"),
        (True, "General", "TRUE"),
        ("#N/A", "General", ""),
        ("本館\n別館", "General", "本館 別館"),
        ("=1+1", "General", ""),
    ],
)
def test_cells_are_read_as_they_are_shown(tmp_path: Path, value: Any, layout: str, shown: str) -> None:
    book = save(tmp_path / "x.xlsx", {"Sheet1": [["項目", "値"], ["a", value], ["b", "z"]]})
    book["Sheet1"]["B2"].number_format = layout
    book.save(tmp_path / "x.xlsx")
    (document,) = read(tmp_path / "x.xlsx")
    assert document.tables[0].rows[0].cells["値"] == shown


def test_each_visible_sheet_that_holds_something_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "施設.xlsx"
    rows: list[list[Any]] = [["施設", "定員"], ["図書館", 30]]
    book = save(path, {"令和5年度": rows, "令和6年度": [["一覧"], [], *rows], "空": [], "隠し": rows})
    book["隠し"].sheet_state = "hidden"
    book.save(path)
    first, second = read(path)
    assert (first.id, first.title, first.source) == ("施設/令和5年度", "施設", "施設.xlsx")
    assert (first.tables[0].name, first.tables[0].section) == ("令和5年度", ("令和5年度",))
    assert (second.id, second.title, second.tables[0].section) == ("施設/令和6年度", "一覧", ("令和6年度",))
    assert [(row.number, row.lines) for row in second.tables[0].rows] == [(1, ((4, 4),))]


def test_a_sheet_alone_has_the_files_id_and_its_name_where_it_says_something(tmp_path: Path) -> None:
    for name, section in (("Sheet1", ()), ("本庁", ("本庁",))):
        save(tmp_path / "課.xlsx", {name: [["課", "電話"], ["総務課", "1-2"]]})
        (document,) = read(tmp_path / "課.xlsx")
        assert (document.id, document.tables[0].name, document.tables[0].section) == ("課", "課", section)


def test_merged_cells_repeat_their_value(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    title, header = ["施設のまとめ", None, None], ["地区", "施設", "定員"]
    rows: list[list[Any]] = [title, header, ["東", "図書館", 1], [None, "公民館", 2]]
    book = save(path, {"Sheet1": rows})
    for area in ("A1:C1", "A3:A4"):
        book["Sheet1"].merge_cells(area)
    book.save(path)
    (document,) = read(path)
    assert document.title == "施設のまとめ"
    assert [tuple(row.cells.values()) for row in document.tables[0].rows] == [
        ("東", "図書館", "1"),
        ("東", "公民館", "2"),
    ]


def test_a_line_merged_across_the_rows_is_none_of_them(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["課", "電話", "人数"],
        ["本庁", None, None],
        ["総務課", "1-1", 5],
        ["支所", None, None],
        ["市民課", "2-1", 3],
    ]
    book = save(tmp_path / "x.xlsx", {"Sheet1": rows})
    for area in ("A2:C2", "A4:C4"):
        book["Sheet1"].merge_cells(area)
    book.save(tmp_path / "x.xlsx")
    (document,) = read(tmp_path / "x.xlsx")
    assert [row.cells["課"] for row in document.tables[0].rows] == ["総務課", "市民課"]
    assert [block.text for block in document.blocks] == ["本庁", "支所"]


def test_a_margin_is_no_column(tmp_path: Path) -> None:
    header, notes = [None, None, "施設", None, "定員（人）"], ["※休館中を除く"]
    rows: list[list[Any]] = [["施設一覧"], header, [None, None, "図書館", None, 30], [], notes]
    save(tmp_path / "x.xlsx", {"Sheet1": rows})
    (document,) = read(tmp_path / "x.xlsx")
    assert document.title == "施設一覧"
    assert [dict(row.cells) for row in document.tables[0].rows] == [{"施設": "図書館", "定員（人）": "30"}]
    assert [block.text for block in document.blocks] == ["※休館中を除く"]


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = save(path, {"表": [["施設", "定員", "私用"], ["図書館", "=10+20", "秘"], ["公民館", 5, "秘"]]})
    book["表"].column_dimensions["C"].hidden = True
    book.save(path)
    told: list[str] = []
    (document,) = read(path, told)
    assert [tuple(row.cells.values()) for row in document.tables[0].rows] == [("図書館", ""), ("公民館", "5")]
    assert [sentence.removeprefix(f"{path}: シート「表」の") for sentence in told] == [
        "B2など1個の数式は、計算した値が保存されていないので空欄としました。Excelで開いて保存し直すと読めます。",
        "隠した列（C）は読みませんでした。",
    ]


def test_a_sheet_formatted_to_its_last_row_is_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = save(path, {"表": [["施設", "定員"], ["図書館", 1]]})
    book["表"]["A1048576"].number_format = "0"
    book.save(path)
    (document,) = read(path)
    assert len(document.tables[0].rows) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x", "ではないか、壊れています。Excelで開き"),
        (OLE + bytes(600), "古い形式のExcelファイル（.xls）は読めません。Excelで開き"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "パスワードの付いたExcelファイルは読めません。Excelで開き"),
        (None, "値のあるシートがありません。表を書くか"),
    ],
)
def test_what_is_no_readable_workbook_is_refused(tmp_path: Path, data: bytes | None, reason: str) -> None:
    path = tmp_path / "x.xlsx"
    save(path, {"Sheet1": []})
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(IngestError) as refused:
        read(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_workbook_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    save(path, {"Sheet1": [["施設", "定員"], ["図書館", 1]]})
    whole = path.read_bytes()
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(IngestError):
            read(path)


def test_other_formats_are_told(tmp_path: Path) -> None:
    for name in ("a.xls", "b.ods", ".c.xls", "~$d.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    save(tmp_path / "e.xlsx", {"Sheet1": [["施設", "定員"], ["図書館", 1]]})
    assert [document_id for _, document_id in find_files([tmp_path])] == ["e"]
    assert [sentence.split(": ")[0] for sentence in find_unread_sheets([tmp_path])] == [
        str(tmp_path / "a.xls"),
        str(tmp_path / "b.ods"),
    ]
    with pytest.raises(IngestError, match=r"a\.xls: この形式の表（\.xls）は読めません。Excelで開き"):
        find_files([tmp_path / "a.xls"])


def test_sheets_have_descriptions_of_their_own(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["施設", "定員"], ["図書館", 1]]
    save(tmp_path / "a.xlsx", {"東": rows, "西": rows})
    before = hash_all([tmp_path])
    (tmp_path / "a.西.toml").write_text("title = '西の表'\nunit = '館'\n", encoding="utf-8")
    east, west = read(tmp_path)
    assert west.tables[0].schema
    assert (east.title, west.title, west.tables[0].schema.unit) == ("a", "西の表", "館")
    assert hash_all([tmp_path]).keys() - before.keys() == {"a.西.toml"}
    (tmp_path / "a.西.toml").write_text("[[columns]]\nname = '席'\n", encoding="utf-8")
    with pytest.raises(IngestError, match=r"a\.xlsx: シート「西」: 見出しの行に、説明（\.toml）の列「席」がありません"):
        read(tmp_path)


def test_a_sheet_and_a_file_of_one_id_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.xlsx", {"東": [["施設"], ["図書館"]], "西": [["施設"], ["公民館"]]})
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "東.csv").write_text("施設\n図書館\n", encoding="utf-8")
    with pytest.raises(IngestError, match=r"IDが .* と同じ（a/東）"):
        read(tmp_path)


def test_sheets_travel_with_the_index_and_are_exported(tmp_path: Path, embedder: Embedder) -> None:
    rows: list[list[Any]] = [["施設", "定員（人）"], ["図書館", 30], ["公民館", 1200]]
    save(tmp_path / "in.xlsx", {"東": rows, "西": rows})
    ingest([tmp_path / "in.xlsx"], tmp_path / "index", embedder)
    index = read_index(tmp_path / "index", embedder)
    table = find_table(index, "in/西#西")
    assert [dict(row.cells) for row in table.rows][1] == {"施設": "公民館", "定員（人）": "1200"}
    assert table.schema
    assert [(column.type, column.unit) for column in table.schema.columns] == [("name", ""), ("number", "人")]
    passages = [(p.document, p.section, p.locator, p.text) for p in index.passages]
    assert ("in/西", "西", "表の2行目", "公民館 1200") in passages


def test_openpyxl_is_not_imported_without_a_workbook() -> None:
    code = "import sys, ingest.folder, ingest.build; sys.exit('openpyxl' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
