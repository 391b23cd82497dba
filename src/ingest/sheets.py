"""Comma-, tab- or semicolon-separated sheets to a document with one table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ingest.errors import IngestError
from ingest.grid import Origin, Record, make_document
from ingest.schemas import Description
from records import Document

_LONGEST_CELL = 1_000_000
_LOOKED_AT = 20
"""So many lines tell what separates the cells."""


def read_sheet(
    text: str, document_id: str, source: str, description: Description | None = None, delimiter: str = ""
) -> Document:
    """Read a sheet; what `description` does not say of its columns is inferred, the delimiter too where it is ""."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text), strict=True)
    records: list[Record] = []
    start = 1
    try:
        for cells in reader:
            records.append(Record(tuple(cells), (start, reader.line_num)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise IngestError(
            f'{reader.line_num}行目がCSVとして読めません（{error}）。引用符（"）の対応を直してください。'
        ) from error
    name = document_id.rpartition("/")[2]
    return make_document(records, Origin(document_id, source, name, Path(source).stem, refuse=_refuse), description)


def _delimiter(text: str) -> str:
    """Return what stands in most of the first lines: a comma, unless a semicolon or a tab stands in more."""
    lines = [line for line in text.split("\n") if line.strip()][:_LOOKED_AT]
    return max(",;\t", key=lambda char: sum(char in line for line in lines))


def _refuse(record: Record, width: int) -> None:
    raise IngestError(
        f"{record.lines[0]}行目のセルは{len(record.cells)}個で、見出しの{width}個より多くなっています。"
        'コンマを含むセルを引用符（"）で囲むか、見出しの行で全ての列に名前を付けてください。'
    )
