"""Comma- or tab-separated sheets to a document with one table."""

from __future__ import annotations

import csv
import io

from ingest.errors import IngestError
from ingest.schemas import plain_schema
from records import Document, Table, TableRow, TableSchema

_LONGEST_CELL = 1_000_000


def read_sheet(
    text: str, document_id: str, source: str, schema: TableSchema | None = None, delimiter: str = ","
) -> Document:
    """Read a sheet whose first row names the columns; `schema` describes them, without it each is plain text."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    name = document_id.rpartition("/")[2]
    try:
        header = _without_trailing_blanks([cell.strip() for cell in next(reader, [])])
        _check_header(header, schema)
        rows: list[TableRow] = []
        start = reader.line_num + 1
        for cells in reader:
            cells = _without_trailing_blanks(cells)
            if cells:
                rows.append(TableRow(len(rows) + 1, _cells(header, cells, start), ((start, reader.line_num),)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise IngestError(f"line {reader.line_num} is no valid CSV ({error}); mend the quotes") from error
    schema = schema or plain_schema(name, header)
    table = Table(schema.name, schema.title, tuple(header), tuple(rows), schema=schema)
    return Document(document_id, schema.title, source, (), (table,))


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    """Drop the blank cells at the end of a row, which a spreadsheet leaves where a column was once used."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _check_header(header: list[str], schema: TableSchema | None) -> None:
    if not header or not all(header) or len(set(header)) != len(header):
        raise IngestError(f"the first row must name every column once; found {header}")
    missing = [column.name for column in schema.columns if column.name not in header] if schema else []
    if missing:
        raise IngestError(
            f"the first row lacks the column {missing[0]} that its .toml describes; name it alike in both"
        )


def _cells(header: list[str], cells: list[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise IngestError(
            f"line {line} has {len(cells)} cells under {len(header)} headings; "
            "quote cells with commas, or name every column in the first row"
        )
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(header, padded, strict=True)}
