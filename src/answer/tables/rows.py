"""The rows of one table, ready to be asked by queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from answer.tables.columns import TableColumns
from answer.tables.query import Constraint, Grouping, TableQuery
from answer.tables.sql import TableDatabase, named_parts
from japanese.normalize import fold
from japanese.places import name_parts, prefectures
from records import TableRow, TableSchema

Group = tuple[tuple[str, ...], list[TableRow]]
"""A value, by the columns it is made of, and the rows that hold it."""


class TableRows:
    """Selects and groups the rows of a table."""

    def __init__(self, schema: TableSchema, rows: Sequence[TableRow], columns: TableColumns | None = None) -> None:
        self.columns = columns or TableColumns(schema, rows)
        self.rows = tuple(rows)
        self._database = TableDatabase(self.columns, rows)
        self.parts = [
            {c.name: named_parts(c, row, whole_too=not schema.sentence) for c in schema.columns if c.type != "text"}
            for row in rows
        ]
        self.texts = [fold(row.cells.get(c.name, "")) for row in rows for c in self.columns.texts]
        self._position = {id(row): number for number, row in enumerate(self.rows)}

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield each name that stands in a cell, whole or as a part, with its column."""
        for parts in self.parts:
            for column, values in parts.items():
                yield from ((value, column) for value in values)

    def says(self, lemma: str) -> bool:
        """Tell whether a word stands in the running text of any row."""
        return bool(self._database.ask("SELECT row FROM words WHERE lemma = ? LIMIT 1", [lemma]))

    def writes(self, piece: str) -> bool:
        """Tell whether a stretch of folded text stands in the running text of any row."""
        return bool(piece) and any(piece in text for text in self.texts)

    def tells(self, row: TableRow) -> bool:
        """Tell whether a row holds a sentence, and not only words (an address)."""
        return any("。" in row.cells.get(column.name, "") for column in self.columns.texts)

    def select(self, query: TableQuery) -> list[TableRow]:
        """Return the rows that meet a query, in its order."""
        if query.same and query.task == "rows":
            return self._sharing(query)
        return [self.rows[n] for n in self._database.rows(query)]

    def groups(self, query: TableQuery, grouping: Grouping) -> list[Group]:
        """Return the groups of the rows that meet a query, the fullest first."""
        plain = replace(query, order=None)
        held: dict[tuple[str, ...], list[TableRow]] = {}
        for row in self.select(plain):
            held.setdefault(self.key(row, grouping), []).append(row)
        return [(key, held[key]) for key, _ in self._database.groups(plain, grouping)]

    def key(self, row: TableRow, grouping: Grouping) -> tuple[str, ...]:
        """Return the value by which a row is grouped."""
        if grouping.decades:
            first = self._database.ask(
                "SELECT MIN(low) / 100000 * 10 FROM days WHERE row = ? AND col = ? AND low > 9999",
                [self._position[id(row)], grouping.columns[0]],
            )[0][0]
            return (str(first),)
        return tuple(row.cells.get(column, "") for column in grouping.columns)

    def value(self, row: TableRow, column: str) -> float | None:
        """Return the number of a cell, or the first day it names as yyyymmdd."""
        table, field = ("numbers", "value") if self.columns.by_name[column].type == "number" else ("days", "low")
        statement = f"SELECT MIN({field}) FROM {table} WHERE row = ? AND col = ?"
        return self._database.ask(statement, [self._position[id(row)], column])[0][0]

    def times(self) -> tuple[int, int] | None:
        """Return the first and the last day that the table's first column of times names, None without one."""
        if not self.columns.times:
            return None
        statement = "SELECT MIN(low), MAX(high) FROM days WHERE col = ?"
        low, high = self._database.ask(statement, [self.columns.times[0].name])[0]
        return None if low is None else (low, high)

    def own(self, query: TableQuery, rows: Sequence[TableRow]) -> list[TableRow]:
        """Return the rows whose most exact cell on the named side is the name itself (北海道, not 北海道札幌市)."""
        kept = [c for c in query.constraints if not (c.qualifies or c.excluded)]
        return [row for row in rows if any(self._is_own(row, c) for c in kept)]

    def part(self, row: TableRow, column: str) -> str:
        """Return the prefecture that a cell names, else the whole cell."""
        cell = row.cells.get(column, "")
        return next((name for name in prefectures() if cell.startswith(name)), cell)

    def own_cells(self, rows: Sequence[TableRow], column: str) -> list[TableRow]:
        """Return the rows whose party is no more exact than a column (北海道 itself)."""
        side = self.columns.by_name[column].side
        cells = [(row, self.sides(row).get(side, [])) for row in rows]
        return [row for row, filled in cells if filled and filled[-1] == self.part(row, column)]

    def meets(self, row: TableRow, constraint: Constraint) -> bool:
        """Tell whether a row holds the name of a constraint."""
        parts = self.parts[self._position[id(row)]]
        return any(constraint.names & parts.get(column, frozenset()) for column in constraint.columns)

    def sides(self, row: TableRow) -> Mapping[str, list[str]]:
        """Each party's filled cells, from the widest to the most exact (北海道, 札幌市)."""
        sides: dict[str, list[str]] = {}
        for column in self.columns.schema.columns:
            if column.side and row.cells.get(column.name):
                sides.setdefault(column.side, []).append(row.cells[column.name])
        return sides

    def shared(self, row: TableRow, columns: Sequence[str]) -> tuple[str, ...]:
        """Return what a row holds in some columns, as it is compared: a year or day as itself, a name folded."""
        found = []
        for name in columns:
            value = self.value(row, name) if self.columns.by_name[name].type in {"year", "date"} else None
            found.append(str(int(value) // 10000) if value is not None else fold(row.cells.get(name, "")))
        return tuple(found)

    def _sharing(self, query: TableQuery) -> list[TableRow]:
        """The rows that share the values of the last name's rows and meet the other conditions."""
        last = next(c for c in reversed(query.constraints) if not c.excluded)
        near = [c for c in query.constraints if c is last or c.qualifies]
        columns = query.same.columns if query.same else ()
        values = {self.shared(row, columns) for row in self.select(TableQuery(tuple(near)))}
        others = tuple(c for c in query.constraints if c not in near)
        rows = self.select(replace(query, constraints=others, same=None))
        return [row for row in rows if self.shared(row, columns) in values and not self.meets(row, last)]

    def _is_own(self, row: TableRow, constraint: Constraint) -> bool:
        filled = self.sides(row).get(constraint.side)
        return bool(filled) and bool(constraint.names & set(name_parts(filled[-1] if filled else "")))
