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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The records of a sheet by what they are; rows and sums have the number that they have to the eye."""

    above: list[Record]
    header: list[str]
    rows: list[tuple[int, Record]]
    sums: list[tuple[int, Record]]
    notes: list[Record]


def make_document(records: Sequence[Record], origin: Origin, description: Description | None = None) -> Document:
    """Read the records of a sheet; rows that add up others and notes are searched, but are no rows of the table."""
    sheet = _divide(records, origin, description)
    rows = tuple(TableRow(n, _cells(sheet.header, record.cells), (record.lines,)) for n, record in sheet.rows)
    title = " ".join(sheet.above[0].filled) if sheet.above else origin.title
    called = origin.sheet if origin.sheet and not is_nameless(origin.sheet) else ""
    told = [*sheet.above[1:], *sheet.notes]
    unit = next((unit for record in (*sheet.above, *sheet.notes) if (unit := unit_of_note(_text(record)))), "")
    hints = tuple(hint for hint in (origin.title, called) if hint)
    schema = complete(description, infer_schema(origin.name, title, sheet.header, rows, hints, unit))
    section = (called,) if called and called != schema.title else ()
    asides = [(record, _text(record)) for record in told if not _is_only_unit(record)]
    asides += [(record, _said(sheet.header, record.cells)) for _, record in sheet.sums]
    blocks = (
        Block("paragraph", text, (record.lines,), section)
        for record, text in sorted(asides, key=lambda aside: aside[0].lines)
    )
    table = Table(schema.name, schema.title, tuple(sheet.header), rows, section, schema)
    return Document(origin.document_id, schema.title, origin.source, tuple(blocks), (table,))


def _divide(records: Sequence[Record], origin: Origin, description: Description | None) -> _Sheet:
    records = [Record(_without_trailing_blanks(record.cells), record.lines) for record in records]
    records = [record for record in records if record.cells]
    if not records:
        raise IngestError("表に何も書かれていません。1行目に列の見出し、2行目から値を書いてください。")
    start = find_header(records, [column.name for column in description.schema.columns] if description else [])
    header, below = _header(_without_blank_columns(records[start:]))
    may_hold_notes = len(header) > 1  # in a single column 「注意書」 is a value like others
    notes = [record for record in below if may_hold_notes and is_note(record.cells)]
    kept = (record for record in below if not (may_hold_notes and is_note(record.cells)))
    body = list(enumerate(kept, 1))
    for _, record in body:
        if origin.refuse and len(record.cells) > len(header):
            origin.refuse(record, len(header))
    header = _named(header, max((len(record.cells) for _, record in body), default=0))
    if description:
        _check_described(header, description)
    rows = [(number, record) for number, record in body if not is_total(record.cells)]
    sums = [(number, record) for number, record in body if is_total(record.cells)]
    return _Sheet(records[:start], header, rows, sums, notes)


def _check_described(header: Sequence[str], description: Description) -> None:
    missing = [column.name for column in description.schema.columns if column.name not in header]
    if missing:
        raise IngestError(
            f"見出しの行に、説明（.toml）の列「{missing[0]}」がありません。表と説明で列の名前を同じにしてください。"
        )


def _text(record: Record) -> str:
    return " ".join(record.filled)


def _is_only_unit(record: Record) -> bool:
    """Tell whether a note says nothing but the unit of the numbers, which the columns then have."""
    return bool(unit_of_note(_text(record))) and len(_text(record)) <= len("（単位：平方メートル）")


def _without_trailing_blanks(cells: Sequence[str]) -> tuple[str, ...]:
    """Drop the blank cells at the end of a row, which a spreadsheet leaves where a column was once used."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return tuple(cells[:end])


def _without_blank_columns(records: Sequence[Record]) -> list[Record]:
    """Drop the columns that hold nothing from the header down: many a sheet leaves column A as a margin.

    Notes stay as they are, for they may stand in such a column.
    """
    table = [record for record in records if not is_note(record.cells)]
    used = {n for record in table for n, cell in enumerate(record.cells) if cell.strip()}

    def kept(record: Record) -> Record:
        if is_note(record.cells):
            return record
        return Record(tuple(cell for n, cell in enumerate(record.cells) if n in used), record.lines)

    return [kept(record) for record in records]


# --- the header ---


def find_header(records: Sequence[Record], described: Sequence[str] = ()) -> int:
    """Return which record names the columns: the one with the described names, else the first that is no title."""
    if described:
        holds = (
            n for n, record in enumerate(records[: _ABOVE + 1]) if {*described} <= {_heading(c) for c in record.cells}
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
