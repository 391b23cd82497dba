"""The rows of one table, ready to be filtered: the names in their cells, their years, the words of their text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from answer.table_query import Constraint, TableQuery
from japanese.dates import years
from japanese.places import name_parts
from japanese.tokens import content_lemmas
from records import TableRow, TableSchema


class TableRows:
    """Filters the rows of a table by queries."""

    def __init__(self, schema: TableSchema, rows: Sequence[TableRow]) -> None:
        names = [column.name for column in schema.columns if column.type in {"name", "category"}]
        self.year_column = next((column.name for column in schema.columns if column.type == "year"), "")
        self.rows = tuple(rows)
        self._schema = schema
        self._parts = [{name: frozenset(name_parts(row.cells.get(name, ""))) for name in names} for row in rows]
        self._years = [years(row.cells.get(self.year_column, "")) for row in rows]
        self._texts = [self._text_lemmas(row) for row in rows]

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield each name that stands in a cell, whole or as a part, with its column."""
        for parts in self._parts:
            for column, values in parts.items():
                yield from ((value, column) for value in values)

    def says(self, lemma: str) -> bool:
        """Tell whether a word stands in the running text of any row."""
        return any(lemma in text for text in self._texts)

    def text(self, row: TableRow) -> frozenset[str]:
        """Return the content words of a row's running text."""
        return self._texts[self.rows.index(row)]

    def select(self, query: TableQuery) -> list[TableRow]:
        """Return the rows that meet a query; names on one side are alternatives unless it wants a yes or no."""
        kept = [n for n in range(len(self.rows)) if self._meets(n, query)]
        of_kind = [n for n in kept if query.most or self._is_of_kind(self.rows[n], query.kinds)]
        kept = of_kind if of_kind or not query.constraints else kept
        dated = [n for n in kept if self._years[n]]
        if query.extreme and dated:
            pick = min if query.extreme == "oldest" else max
            ordered = sorted((pick(self._years[n]) for n in dated), reverse=query.extreme == "newest")
            best = ordered[query.nth - 1] if query.nth <= len(ordered) else None
            kept = [n for n in dated if pick(self._years[n]) == best]
        return [self.rows[n] for n in kept]

    def own(self, query: TableQuery, rows: Sequence[TableRow]) -> list[TableRow]:
        """Return the rows whose most exact cell on the named side is the name itself (北海道, not 北海道札幌市)."""
        return [row for row in rows if any(self._is_own(row, c) for c in query.constraints if not c.qualifies)]

    def meets_both(self, one: Constraint, other: Constraint) -> bool:
        """Tell whether a row meets two constraints."""
        return any(one.matches(parts) and other.matches(parts) for parts in self._parts)

    def _meets(self, number: int, query: TableQuery) -> bool:
        if query.years and not any(low <= year <= high for low, high in query.years for year in self._years[number]):
            return False
        parts = self._parts[number]
        by_side: dict[str, list[bool]] = {}
        for constraint in query.constraints:
            if not constraint.qualifies:
                by_side.setdefault(constraint.side, []).append(constraint.matches(parts))
            elif not constraint.matches(parts):
                return False
        together = all if query.confirms or any(c.excluded for c in query.constraints) else any
        return all(together(group) for group in by_side.values()) and query.terms <= self._texts[number]

    def _is_of_kind(self, row: TableRow, kinds: tuple[str, ...]) -> bool:
        """Tell whether one party of a row is a place of these kinds (天塩町 for 町 or 村); any where none is asked."""
        return not kinds or any(cells[-1].endswith(kinds) for cells in self._sides(row).values())

    def _is_own(self, row: TableRow, constraint: Constraint) -> bool:
        filled = self._sides(row).get(constraint.side)
        return bool(filled) and bool(constraint.names & set(name_parts(filled[-1] if filled else "")))

    def _sides(self, row: TableRow) -> Mapping[str, list[str]]:
        """Each party's filled cells, from the widest to the most exact (北海道, 札幌市)."""
        sides: dict[str, list[str]] = {}
        for column in self._schema.columns:
            if column.side and row.cells.get(column.name):
                sides.setdefault(column.side, []).append(row.cells[column.name])
        return sides

    def _text_lemmas(self, row: TableRow) -> frozenset[str]:
        texts = (row.cells.get(column.name, "") for column in self._schema.columns if column.type == "text")
        return frozenset(lemma for text in texts for lemma in content_lemmas(text))
