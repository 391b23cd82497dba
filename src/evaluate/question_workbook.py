"""Excel workbooks of questions to rows: values as shown, formulas never computed, merged cells filled downwards."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from evaluate.csv_text import unescape_cell
from evaluate.question_cells import Cell, QuestionFileError, Row, Sheet, field_of, find_headings, read_grid, with_head
from ingest.cells import shown
from ingest.workbook_size import Counts, count_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Excelで開き、「名前を付けて保存」で .xlsx として保存し直してください。"
_MAX_UNPACKED = 96 * 1024 * 1024
_MAX_COLUMNS = 64
_MAX_CELLS = 1_000_000
_MAX = Counts(merged=200_000, items=_MAX_CELLS, elements=5 * _MAX_CELLS)
"""Cells, rows and texts that a workbook may hold in all: openpyxl takes some 300 bytes and 20 µs for each."""

_BLANK_ROWS = 200
"""After so many blank rows a sheet is over: formats reach to row 1,048,576 where someone formatted a whole column."""

_FORMULA = "数式です。数式は計算しないので、値に置き換えてください（コピーして「値の貼り付け」）。"
_FAILED = "Excelのエラー（{}）です。値を入れてください。"
_MERGED_ACROSS = "左右のセルが結合されています。結合を解いて、列ごとに書いてください。"
_MERGED_QUESTION = "上下のセルが結合されています。結合を解いて、1行に1問を書いてください。"


def read_workbook(data: bytes, name: str) -> tuple[Sheet, tuple[str, ...]]:
    """Return the questions of the first visible sheet that has the headings, and the other sheets that hold something.

    Raise QuestionFileError where the file is no workbook that can be read.
    """
    book = _open(data, name)
    heads: dict[str, list[Row]] = {}
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            head, _ = with_head(_rows(sheet))
            if head:
                heads[sheet.title] = head
    if not heads:
        raise QuestionFileError(f"{name}: 値のあるシートがありません。質問の表を書いて保存し直してください。")
    title = next((title for title, head in heads.items() if find_headings(head) is not None), next(iter(heads)))
    read = read_grid(_without_merged_questions(_rows(book[title])), name, refuse_beyond=False)
    return read, tuple(other for other in heads if other != title)


def _open(data: bytes, name: str) -> Any:  # noqa: ANN401  openpyxl has no types
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            raise QuestionFileError(
                f"{name}: パスワードの付いたExcelファイルは読めません。パスワードを外して保存し直してください。"
            )
        raise QuestionFileError(f"{name}: 古い形式のExcelファイル（.xls）は読めません。{_SAVE_AS}")
    _check_size(data, name)
    import openpyxl  # slow to import, and needed only where there are workbooks

    try:
        return openpyxl.load_workbook(BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # a damaged workbook fails in as many ways as it has parts
        raise QuestionFileError(
            f"{name}: Excelファイルとして読めません（{type(error).__name__}）。{_SAVE_AS}"
        ) from error


def _check_size(data: bytes, name: str) -> None:
    """Refuse what is no workbook, and what would take the machine's memory or hours, before it is opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts, size = archive.namelist(), sum(info.file_size for info in archive.infolist())
            if "[Content_Types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
                raise zipfile.BadZipFile("no workbook")
            if size > _MAX_UNPACKED:
                raise QuestionFileError(
                    f"{name}: 展開すると大きすぎます。不要なシートや画像を除いて保存し直してください。"
                )
            counts = count_workbook(archive, _MAX)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise QuestionFileError(f"{name}: Excelファイル（.xlsx）ではないか、壊れています。{_SAVE_AS}") from error
    if counts.merged > _MAX.merged:  # openpyxl looks at each cell of them, blank or not
        raise QuestionFileError(f"{name}: 結合したセルが広すぎます。結合を解いて保存し直してください。")
    if counts.exceeds(_MAX):
        raise QuestionFileError(
            f"{name}: セルが{_MAX_CELLS:,}個より多くあります。"
            "使わないシート、列、書式だけの行を消して保存し直してください。"
        )


class _MergedFrom(str):
    """A value that a merged cell repeats from the row above."""

    __slots__ = ()


def _rows(sheet: Any) -> Iterator[Row]:  # noqa: ANN401
    """Yield the rows up to where the sheet is blank for good."""
    merged = _merged(sheet)
    last = 0
    for number, held in _held(sheet).items():
        if number - last > _BLANK_ROWS + 1:
            return
        cells = [Cell()] * max(held)
        for column, cell in held.items():
            at = (number, column)
            cells[column - 1] = _merged_cell(sheet, merged[at]) if at in merged else _cell(cell)
        if not all(cell.blank for cell in cells):
            last = number
            yield Row(number, tuple(cells))


def _held(sheet: Any) -> dict[int, dict[int, Any]]:  # noqa: ANN401
    """Return the cells that the file holds by row and column; openpyxl's own iteration makes those between too."""
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if column <= _MAX_COLUMNS:
            rows.setdefault(row, {})[column] = cell
    return rows


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int, bool]]:  # noqa: ANN401
    """Return each merged cell that does not hold the value itself -> row and column that do, and whether across."""
    found = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            for column in range(area.min_col, min(area.max_col, _MAX_COLUMNS) + 1):
                if (row, column) != (area.min_row, area.min_col):
                    found[row, column] = (area.min_row, area.min_col, column != area.min_col)
    return found


def _merged_cell(sheet: Any, origin: tuple[int, int, bool]) -> Cell:  # noqa: ANN401
    row, column, across = origin
    held = _cell(sheet.cell(row, column))
    if across:
        return held if held.blank else Cell("", _MERGED_ACROSS)
    return Cell(_MergedFrom(held.value), held.fault) if held.value else held


def _without_merged_questions(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with a fault where one question is merged over several of them: which answer would be its?"""
    head, every = with_head(rows)
    at = find_headings(head)
    cells = head[at].cells if at is not None else ()
    asked = {n for n, cell in enumerate(cells) if field_of(str(cell.value)) in {"question", "id"}}

    def marked(n: int, cell: Cell) -> Cell:
        return Cell("", _MERGED_QUESTION) if n in asked and isinstance(cell.value, _MergedFrom) else cell

    for place, row in enumerate(every):
        below = at is not None and place > at
        yield Row(row.number, tuple(marked(n, cell) for n, cell in enumerate(row.cells))) if below else row


def _cell(cell: Any) -> Cell:  # noqa: ANN401
    """Return what a cell shows; the lines of a text stay, they may each be an answer."""
    if cell.data_type == "f":
        return Cell("", _FORMULA)
    if cell.data_type == "e":
        return Cell("", _FAILED.format(cell.value))
    if isinstance(cell.value, str):
        return Cell(unescape_cell(cell.value.replace("\r\n", "\n").replace("\r", "\n").strip()))
    return Cell(shown(cell))
