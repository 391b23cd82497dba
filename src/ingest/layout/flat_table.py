"""Rebuilding a table that extraction flattened: merged cells, wrapped cells, headers repeated down the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.layout.lines import Line
from records import Column, Table, TableRow, TableSchema

_STRAY = 3
"""So many foreign lines may stand between two rows (a page number, a note) before the table counts as ended."""

_UNFIT = 1_000


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table and the orders of the lines it was made from; it stands where the first of them stood."""

    table: Table
    orders: frozenset[int]
    first: int


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    wrapped: bool  # it began a new line, so it may be the rest of the cell before


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, str]
    start: int
    end: int  # exclusive


def find_tables(lines: Sequence[Line], schemas: Sequence[TableSchema]) -> tuple[FoundTable, ...]:
    """Find every table whose header line is made of a schema's header labels; the rest of the text is left alone."""
    known = [schema for schema in schemas if sum(1 for column in schema.columns if column.headers) >= 2]
    labels = {label for schema in known for column in schema.columns for label in column.headers}
    found: list[FoundTable] = []
    n = 0
    while n < len(lines):
        schema = None
        if lines[n].text.split()[0] in labels:
            schema = next((s for s in known if _is_header(lines[n], s)), None)
        end, table = _Parser(lines, schema).read(n) if schema else (n + 1, None)
        if table:
            found.append(table)
        n = end
    return tuple(found)


def _is_header(line: Line, schema: TableSchema) -> bool:
    """Tell whether a line holds the schema's header labels, in order, and nothing else."""
    cells = line.text.split()
    headed = [column for column in schema.columns if column.headers]
    return len(cells) == len(headed) and all(cell in column.headers for cell, column in zip(cells, headed, strict=True))


class _Parser:
    """Reads the rows below one header."""

    def __init__(self, lines: Sequence[Line], schema: TableSchema) -> None:
        self.lines = lines
        self.schema = schema
        self.numbered = schema.columns[0].type == "number"
        self.rows: list[_Row] = []
        self.orders: set[int] = set()

    def read(self, start: int) -> tuple[int, FoundTable | None]:
        """Return where the table ends (exclusive) and the table, or None when no row follows the header."""
        n = start
        while n < len(self.lines):
            header = _is_header(self.lines[n], self.schema)
            row = self._row(n + 1 if header else n)
            if row:
                self.orders.update(line.order for line in self.lines[n : row.end])
                self.rows.append(row)
                n = row.end
                continue
            resumed = self._resume(n)
            if resumed is None:
                break
            n = resumed
        if not self.rows:
            return start + 1, None
        return n, FoundTable(self._table(), frozenset(self.orders), self.lines[start].order)

    def _resume(self, n: int) -> int | None:
        """Return where the table goes on after a few foreign lines, or None when it has ended."""
        if not self.rows or not self.numbered:
            return None
        for ahead in range(n + 1, min(n + 1 + _STRAY, len(self.lines))):
            header = _is_header(self.lines[ahead], self.schema)
            if self._row(ahead + 1 if header else ahead):
                return ahead
            if header:
                return None  # its rows count anew: another table
        return None

    def _row(self, start: int) -> _Row | None:
        """Read the row that starts here: the fewest lines whose cells fill the columns up to the last."""
        cells: list[_Cell] = []
        columns = self.schema.columns
        for n in range(start, min(start + 2 * len(columns), len(self.lines))):
            if n > start and _is_header(self.lines[n], self.schema):
                return None
            cells += (_Cell(text, place == 0 and n > start) for place, text in enumerate(self.lines[n].text.split()))
            if len(cells) > 3 * len(columns):
                return None
            if n == start and self.numbered and not self._starts_row(cells[0].text):
                return None
            above = self.rows[-1].cells if self.rows else {}
            values = assign(cells, columns, above)
            if values is not None and values[columns[-1].name]:
                number = int(cells[0].text) if self.numbered else len(self.rows) + 1
                return _Row(number, values, start, n + 1)
        return None

    def _starts_row(self, text: str) -> bool:
        if not text.isdecimal() or len(text) > 6:
            return False
        return not self.rows or int(text) == self.rows[-1].number + 1

    def _table(self) -> Table:
        rows = tuple(
            TableRow(row.number, row.cells, ((self.lines[row.start].number, self.lines[row.end - 1].number),))
            for row in self.rows
        )
        columns = tuple(column.name for column in self.schema.columns)
        return Table(self.schema.name, self.schema.title, columns, rows, schema=self.schema)


def assign(cells: Sequence[_Cell], columns: Sequence[Column], above: Mapping[str, str]) -> dict[str, str] | None:
    """Give each column its cells by pattern, left to right; None when they do not fit.

    Merged columns without a cell repeat the row above, but only before the row's first cell (a blank one after it is
    blank). A cell that began a new line may be the rest of the one before. Fewest such joins win, then fewest blanks.
    """
    best = _fit(tuple(cells), tuple(columns), above, seen=False)
    return None if best is None else best[1]


def _fit(
    cells: tuple[_Cell, ...], columns: tuple[Column, ...], above: Mapping[str, str], *, seen: bool
) -> tuple[int, dict[str, str]] | None:
    """Return the cost and values of the cheapest way to fill the columns with all the cells."""
    if not columns:
        return None if cells else (0, {})
    column, rest = columns[0], columns[1:]
    best: tuple[int, dict[str, str]] | None = None
    for taken, cost, value, counts in _choices(cells, column, above, seen=seen):
        tail = _fit(cells[taken:], rest, above, seen=seen or counts)
        if tail and (best is None or cost + tail[0] < best[0]):
            best = (cost + tail[0], {column.name: value, **tail[1]})
    return best


def _choices(
    cells: tuple[_Cell, ...], column: Column, above: Mapping[str, str], *, seen: bool
) -> list[tuple[int, int, str, bool]]:
    """List what a column may take: (cells taken, cost, value, whether it counts as the row's first present cell)."""
    choices: list[tuple[int, int, str, bool]] = []
    pattern = re.compile(column.pattern or r"\S+")
    text = ""
    for taken, cell in enumerate(cells, 1):
        if taken > 1 and not cell.wrapped:
            break
        text += cell.text
        if pattern.fullmatch(text):
            choices.append((taken, (taken - 1) * _UNFIT, text, column.type != "number"))
    if column.merged and not seen and above:
        choices.append((0, 1, above[column.name], False))
    elif not column.required:
        choices.append((0, 2, "", False))
    return choices
