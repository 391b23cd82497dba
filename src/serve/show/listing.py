"""The table that gets a tab of its own: which it is, what it can be narrowed by, and what its rows add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from japanese.normalize import fold
from records import Column, Document, Table, TableRow, TableSchema
from retrieve.store import Index
from serve.show.words import Words

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with dates and parties: `filters` are the columns offered for narrowing, in the table's order."""

    document: Document
    number: int
    table: Table
    schema: TableSchema
    year: Column
    filters: tuple[Column, ...]
    grouped: Column

    @property
    def subject(self) -> str:
        """What the list is of, from the name of its year (提携年 -> 提携); "" where it does not tell."""
        stem = self.year.label.removesuffix("年")
        return stem if stem != self.year.label else ""

    def label(self, t: Words) -> str:
        """What to call the list (提携一覧)."""
        return t("tab.listing", subject=self.subject) if self.subject else t("tab.listing_plain")

    def choices(self, column: Column) -> list[str]:
        """Return a column's values, each once, in the order of the table."""
        return list(dict.fromkeys(cell for row in self.table.rows if (cell := row.cells.get(column.name))))

    def select(self, text: str, chosen: Sequence[str | None]) -> list[TableRow]:
        """Return the rows that hold every word of a text, in any spelling, and the values chosen, one a filter."""
        words = [fold(word) for word in text.split() if fold(word)]
        wanted = {column.name: value for column, value in zip(self.filters, chosen, strict=True) if value}
        return [row for row in self.table.rows if _has(row, words) and _is(row, wanted)]

    def groups(self, rows: Sequence[TableRow]) -> list[tuple[str, int]]:
        """Return (value, rows) of the grouped column, most first."""
        return Counter(row.cells[self.grouped.name] for row in rows if row.cells.get(self.grouped.name)).most_common()

    def decades(self, rows: Sequence[TableRow]) -> list[tuple[int, int]]:
        """Return (decade, rows) from the first decade to the last, the empty ones between included."""
        years = [int(found[0]) for row in rows if (found := _YEAR.search(row.cells.get(self.year.name, "")))]
        counts = Counter(year // 10 * 10 for year in years)
        span = range(min(counts), max(counts) + 10, 10) if counts else ()
        return [(decade, counts[decade]) for decade in span]


def find_listing(index: Index) -> Listing | None:
    """Return the first table whose schema has a year and two parties, or None."""
    for document in index.documents:
        for number, table in enumerate(document.tables):
            schema = table.schema
            year = next((c for c in schema.columns if c.type == "year"), None) if schema else None
            names = _first_of_sides(schema) if schema else []
            if schema and year and len(names) > 1:
                filters = (c for c in schema.columns if c in names or c.type == "category")
                return Listing(document, number, table, schema, year, tuple(filters), names[1])
    return None


def _first_of_sides(schema: TableSchema) -> list[Column]:
    sides: dict[str, Column] = {}
    for column in schema.columns:
        if column.side and column.type == "name":
            sides.setdefault(column.side, column)
    return list(sides.values())


def _has(row: TableRow, words: Sequence[str]) -> bool:
    cells = [fold(cell) for cell in row.cells.values()]
    return all(any(word in cell for cell in cells) for word in words)


def _is(row: TableRow, wanted: Mapping[str, str]) -> bool:
    return all(row.cells.get(column) == value for column, value in wanted.items())
