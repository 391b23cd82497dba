"""Rows of cells, as a sheet has them, to a table: what stands above it, its header, its rows, what stands below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.distinct import distinct
from ingest.errors import IngestError
from ingest.inference import infer_schema
from ingest.schemas import Description, complete
from ingest.subjects import is_nameless
from ingest.values import is_note, is_total, plain, read_value, unit_of_note
from records import Block, Document, Table, TableRow

_ABOVE = 8
"""At most so many rows of titles and notes stand above a header."""

_WIDE = 4
"""From so many columns on, two cells in a row are still a title (a name and a date)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells, none of them stripped away, and the lines it stands on."""

    cells: tuple[str, ...]
    lines: tuple[int, int]

    @property
    def filled(self) -> dict[str, None]:
        """The distinct cells that are not blank: a merged title fills many with one text."""
        return dict.fromkeys(cell.strip() for cell in self.cells if cell.strip())


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet comes from: the table's name, what to call it, and how a row that is too long is refused, or not.

    `sheet` is its name in a workbook.
    """

    document_id: str
    source: str
    name: str
    title: str
    sheet: str = ""
    refuse: Callable[[Record, int], None] | None = None


def make_document(records: Sequence[Record], origin: Origin, description: Description | None = None) -> Document:
    """Read the records of a sheet; rows that add up others and notes are searched, but are no rows of the table.

    A row keeps the number it has to the eye: sums are counted.
    """
    records = [Record(_without_trailing_blanks(record.cells), record.lines) for record in records]
    records = [record for record in records if record.cells]
    if not records:
        raise IngestError("表に何も書かれていません。1行目に列の見出し、2行目から値を書いてください。")
    start = find_header(records, [column.name for column in description.schema.columns] if description else [])
    above = records[:start]
    header, body = _header(records[start:])
    width = max((len(record.cells) for record in body if not is_note(record.cells)), default=len(header))
    if origin.refuse:
        for record in body:
            if len(record.cells) > len(header) and not is_note(record.cells):
                origin.refuse(record, len(header))
    header = _named(header, 0 if origin.refuse else width)
    notes = [*above[1:], *(record for record in body if is_note(record.cells))]
    body = [record for record in body if not is_note(record.cells)]
    rows = [
        TableRow(number, _cells(header, record.cells), (record.lines,))
        for number, record in enumerate(body, 1)
        if not is_total(record.cells)
    ]
    if description:
        _check_described(header, description)
    title = _title(above, origin)
    called = origin.sheet if origin.sheet and not is_nameless(origin.sheet) else ""
    unit = next((unit for record in (*above, *notes) if (unit := unit_of_note(" ".join(record.filled)))), "")
    hints = (origin.title, called) if called else (origin.title,)
    schema = complete(description, infer_schema(origin.name, title, header, rows, hints, unit))
    section = (called,) if called and called != schema.title else ()
    table = Table(schema.name, schema.title, tuple(header), tuple(rows), section, schema)
    sums = [(record, _said(header, record.cells)) for record in body if is_total(record.cells)]
    asides = sorted(
        [(record, " ".join(record.filled)) for record in notes if not _is_only_unit(record)] + sums, key=_line
    )
    blocks = tuple(Block("paragraph", text, (record.lines,), section) for record, text in asides)
    return Document(origin.document_id, schema.title, origin.source, blocks, (table,))


def _check_described(header: Sequence[str], description: Description) -> None:
    missing = [column.name for column in description.schema.columns if column.name not in header]
    if missing:
        raise IngestError(
            f"見出しの行に、説明（.toml）の列「{missing[0]}」がありません。表と説明で列の名前を同じにしてください。"
        )


def _line(aside: tuple[Record, str]) -> tuple[int, int]:
    return aside[0].lines


def _is_only_unit(record: Record) -> bool:
    return bool(unit_of_note(" ".join(record.filled))) and len(" ".join(record.filled)) <= len("（単位：平方メートル）")


def _without_trailing_blanks(cells: Sequence[str]) -> tuple[str, ...]:
    """Drop the blank cells at the end of a row, which a spreadsheet leaves where a column was once used."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return tuple(cells[:end])


def _title(above: Sequence[Record], origin: Origin) -> str:
    told = next((" ".join(record.filled) for record in above[:1]), "")
    return told or origin.title


# --- the header ---


def find_header(records: Sequence[Record], described: Sequence[str] = ()) -> int:
    """Return which record names the columns: the one with the described names, else the first that is no title."""
    if described:
        holds = (
            n for n, record in enumerate(records[: _ABOVE + 1]) if {*described} <= {c.strip() for c in record.cells}
        )
        return next(holds, 0)
    width = max((len(record.filled) for record in records), default=0)
    for n, record in enumerate(records[: _ABOVE + 1]):
        if not _is_title(record, width):
            follows = n + 1 < len(records) and len(record.filled) * 2 >= width and _is_heading_row(record)
            return n if n == 0 or follows else 0
    return 0


def _is_title(record: Record, width: int) -> bool:
    filled = len(record.filled)
    return width > 1 and (filled <= 1 or (filled == 2 and width >= _WIDE))


def _is_heading_row(record: Record) -> bool:
    """Tell whether no cell is a number or a date; a year may head a column (2019年度)."""
    return all(read_value(cell).kind in {"text", "year", "bare year"} for cell in record.filled)


def _header(records: Sequence[Record]) -> tuple[list[str], list[Record]]:
    """Return the names of the columns, joined where they span two rows (定員 over 大人, 子供), and the rows below."""
    first = [_heading(cell) for cell in records[0].cells]
    if len(records) > 2 and (joined := _joined(first, [_heading(cell) for cell in records[1].cells])):
        return joined, list(records[2:])
    return first, list(records[1:])


def _heading(cell: str) -> str:
    return "".join(line.strip() for line in cell.strip().splitlines())


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Join two rows of a header, [] where the second is none: it only says more where the first leaves a gap."""
    width = max(len(first), len(second))
    upper = [*first, *[""] * (width - len(first))]
    lower = [*second, *[""] * (width - len(second))]
    spans = any(
        a and b and b != a and (c == a or not c) for (a, c), b in zip(pairwise([*upper, "-"]), lower, strict=True)
    )
    if not spans or lower[0] not in ("", upper[0]):  # the column that names the rows is no group
        return []
    joined: list[str] = []
    over = ""
    for above, below in zip(upper, lower, strict=True):
        over = above or (over if below else "")
        joined.append(over if below in ("", over) else f"{over}（{below}）" if over else below)
    whole = all(joined) and len(set(joined)) == width
    return joined if whole and all(read_value(cell).kind == "text" for cell in second if cell) else []


def _named(header: Sequence[str], width: int) -> list[str]:
    """Give every column a name of its own: 列3 where the heading is blank, 年 2 where it repeats."""
    padded = [*header, *[""] * (width - len(header))]
    return distinct([name or f"列{n}" for n, name in enumerate(padded, 1)])


# --- the body ---


def _cells(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(header, padded, strict=True)}


def _said(header: Sequence[str], cells: Sequence[str]) -> str:
    """Say a row of sums with its headings, for they do not stand beside it (合計: 定員 1,230、台数 80)."""
    first = next(cell.strip() for cell in cells if cell.strip())
    rest = [
        f"{name} {cell.strip()}"
        for name, cell in zip(header, cells, strict=False)
        if plain(cell) and cell.strip() != first
    ]
    return f"{first}: {'、'.join(rest)}" if rest else first
