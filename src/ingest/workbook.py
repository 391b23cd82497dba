"""Excel workbooks to documents: a table a visible sheet, values as Excel shows them, formulas never computed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from ingest.cells import shown
from ingest.decode import MAX_BYTES
from ingest.errors import IngestError
from ingest.grid import Origin, Record, make_document
from ingest.schemas import load_description
from ingest.workbook_size import Counts, count_workbook
from records import Document

_MAX_UNPACKED = 512 * 1024 * 1024
_MAX_COLUMNS = 256
_MAX_CELLS = 2_000_000
_MAX = Counts(merged=1_000_000, items=_MAX_CELLS, elements=5 * _MAX_CELLS)
"""Of all sheets together; to read 1,000,000 cells takes 800 MB and two minutes."""

_BLANK_ROWS = 200
"""After so many blank rows a sheet is over: formats reach to row 1,048,576 where someone formatted a whole column."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Excelで開き、「名前を付けて保存」で .xlsx として保存し直してください。"

Warn = Callable[[str], None]


def read_workbook(path: Path, document_id: str, warn: Warn | None = None) -> tuple[Document, ...]:
    """Return a document for each visible sheet that holds something; its id is the file's, with several file/sheet.

    A description lies beside the file: book.toml for its only sheet, book.SHEET.toml where there are several.
    Raise IngestError, without the path, where the file is no workbook that can be read.
    """
    tell = warn or (lambda _: None)
    data = _bytes(path)
    counts = _counted(data)
    book = _open(data, values=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    uncomputed = _formulas(data) if counts.formulas else {}
    found = []
    for sheet in sheets:
        records = list(_records(sheet))
        if any(record.filled for record in records):
            found.append((sheet, records))
    if not found:
        raise IngestError("値のあるシートがありません。表を書くか、隠したシートを表示して保存し直してください。")
    documents = []
    for sheet, records in found:
        _tell_left_out(path, sheet, uncomputed.get(sheet.title, []), tell)
        documents.append(_document(path, document_id, sheet.title, records, alone=len(found) == 1))
    return tuple(documents)


def _document(path: Path, document_id: str, sheet: str, records: list[Record], *, alone: bool) -> Document:
    described = path.with_suffix(".toml") if alone else path.with_name(f"{path.stem}.{sheet}.toml")
    description = load_description(described) if described.is_file() else None
    name = document_id.rpartition("/")[2] if alone else sheet
    origin = Origin(document_id if alone else f"{document_id}/{sheet}", path.name, name, path.stem, sheet)
    try:
        return make_document(records, origin, description)
    except IngestError as error:
        raise IngestError(f"シート「{sheet}」: {error}") from error


def _tell_left_out(path: Path, sheet: Any, formulas: list[str], tell: Warn) -> None:  # noqa: ANN401
    missing = [at for at in formulas if sheet[at].value is None]
    if missing:
        tell(
            f"{path}: シート「{sheet.title}」の{missing[0]}など{len(missing)}個の数式は、"
            "計算した値が保存されていないので空欄としました。Excelで開いて保存し直すと読めます。"
        )
    if hidden := _hidden_columns(sheet):
        tell(f"{path}: シート「{sheet.title}」の隠した列（{_letters(hidden)}）は読みませんでした。")
    if sheet.max_column > _MAX_COLUMNS:
        tell(f"{path}: シート「{sheet.title}」は初めの{_MAX_COLUMNS}列だけを読みました。")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise IngestError(f"{MAX_BYTES // 2**20}MBより大きいファイルは読めません。ファイルを分けてください。")
        return path.read_bytes()
    except OSError as error:
        raise IngestError(
            f"読めません（{error.strerror}）。ファイルがあるか、読む許可があるかを確かめてください。"
        ) from error


def _counted(data: bytes) -> Counts:
    """Return what a workbook holds; raise IngestError for what is none, and for what is too much to open."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise IngestError(
                "パスワードの付いたExcelファイルは読めません。Excelで開き、パスワードを外して保存し直してください。"
            )
        raise IngestError(f"古い形式のExcelファイル（.xls）は読めません。{_SAVE_AS}")
    broken = f"Excelファイル（.xlsx）ではないか、壊れています。{_SAVE_AS}"
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if "[Content_Types].xml" not in archive.namelist():
                raise IngestError(broken)
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise IngestError(
                    f"展開すると{_MAX_UNPACKED // 2**20}MBより大きいファイルは読めません。ファイルを分けてください。"
                )
            counts = count_workbook(archive, _MAX)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise IngestError(broken) from error
    if counts.merged > _MAX.merged:  # openpyxl makes a cell of each of them, blank or not
        raise IngestError("結合したセルが広すぎて読めません。表の外まで結合した所の結合を解いて保存し直してください。")
    if counts.exceeds(_MAX):
        raise IngestError(
            f"セルが{_MAX_CELLS:,}個より多いので読めません。使わないシート、列、書式だけの行を消すか、"
            "ファイルを分けて保存し直してください。"
        )
    return counts


def _open(data: bytes, *, values: bool) -> Any:  # noqa: ANN401  openpyxl has no types
    import openpyxl  # slow to import, and needed only where there are workbooks

    try:
        return openpyxl.load_workbook(BytesIO(data), data_only=values, keep_links=False)
    except Exception as error:  # a damaged workbook fails in as many ways as it has parts
        raise IngestError(f"Excelファイルとして読めません（{type(error).__name__}）。{_SAVE_AS}") from error


def _formulas(data: bytes) -> dict[str, list[str]]:
    """Return sheet -> cells that hold formulas, for which the workbook is read once more."""
    book = _open(data, values=False)
    return {
        sheet.title: [cell.coordinate for row in _rows(sheet) for cell in row if cell.data_type == "f"]
        for sheet in book.worksheets
    }


@dataclass(frozen=True, slots=True)
class _Merged:
    """The cells of a sheet that repeat another: (row, column) -> the row and column that hold the value."""

    source: dict[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, sheet: Any) -> _Merged:  # noqa: ANN401
        source = {}
        for area in sheet.merged_cells.ranges:
            for row in range(area.min_row, min(area.max_row, area.min_row + 10_000) + 1):
                for column in range(area.min_col, min(area.max_col, _MAX_COLUMNS) + 1):
                    source[row, column] = (area.min_row, area.min_col)
        return cls(source)


def _records(sheet: Any) -> Iterator[Record]:  # noqa: ANN401
    """Yield the rows of a sheet as they are shown, without hidden columns, merged cells filled."""
    merged = _Merged.of(sheet).source
    hidden = _hidden_columns(sheet)
    for row in _rows(sheet):
        kept = (cell for cell in row if cell.column not in hidden)
        origins = ((cell, merged.get((cell.row, cell.column))) for cell in kept)
        cells = tuple(shown(sheet.cell(*at) if at else cell) for cell, at in origins)
        yield Record(cells, (row[0].row, row[0].row))


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield the rows of a sheet up to where it is blank for good."""
    blank = 0
    for row in sheet.iter_rows(max_col=min(sheet.max_column, _MAX_COLUMNS)):
        blank = blank + 1 if all(cell.value is None for cell in row) else 0
        if blank > _BLANK_ROWS:
            return
        yield row


def _hidden_columns(sheet: Any) -> frozenset[int]:  # noqa: ANN401
    """Return the columns that a sheet hides: what its owner hid is not read out to others."""
    ranges = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden and d.min and d.max]
    last = min(sheet.max_column, _MAX_COLUMNS)
    return frozenset(column for low, high in ranges for column in range(low, min(high, last) + 1))


def _letters(columns: frozenset[int]) -> str:
    from openpyxl.utils import get_column_letter

    return "、".join(get_column_letter(column) for column in sorted(columns))
