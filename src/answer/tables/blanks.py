"""Conditions on the state of cells: left empty (講師が空欄の), none (参加者がゼロ), two of a row compared."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from answer.tables.headings import load_column_words
from answer.tables.query import Amount, Beside, Blank, Sign, TableQuery
from answer.tables.reading import Reading
from answer.words import alternatives
from japanese.normalize import fold
from records import Column, TableRow


def is_empty(cell: str) -> bool:
    """Tell whether a cell says nothing: empty, a dash, 未定."""
    return cell.strip() in load_column_words().empty


def read_states(
    reading: Reading, rows: Sequence[TableRow], query: TableQuery, flags: Container[str] = ()
) -> TableQuery:
    """Add the conditions on cells that a question names by their column.

    `flags` are columns of ○ and ×: of one without an empty cell まだ付いてない tells ×.
    """
    query = _read_pair(reading, query)
    for column in reading.columns.schema.columns:
        if column.name in flags and not any(is_empty(row.cells.get(column.name, "")) for row in rows):
            continue
        for end, start in _nouns_at(reading, column):
            found = _read_blank(reading, rows, column, start, end) or _read_zero(reading, rows, column, start, end)
            if isinstance(found, Blank):
                query = replace(query, blanks=(*query.blanks, found))
            elif found:
                query = replace(query, amounts=(*query.amounts, found))
            if found:
                break
    return query


def _nouns_at(reading: Reading, column: Column) -> Iterator[tuple[int, int]]:
    """Yield the ends and starts of the words for a column that nothing has accounted for, the longest of each place."""
    nouns = reading.columns.nouns[column.name]
    for match in alternatives((column.label, *nouns)).finditer(reading.text):
        others = (c for c in reading.columns.schema.columns if c is not column)
        longer = any(_covers(reading, other, match.span()) for other in others)
        if reading.is_free(*match.span()) and not longer:
            yield match.end(), match.start()


def _covers(reading: Reading, column: Column, span: tuple[int, int]) -> bool:
    """Tell whether a longer word for a column holds a place (番号 in 電話番号)."""
    words = alternatives((column.label, *reading.columns.nouns[column.name]))
    held = (m.span() for m in words.finditer(reading.text))
    return any(s <= span[0] and span[1] <= e and e - s > span[1] - span[0] for s, e in held)


def _read_blank(reading: Reading, rows: Sequence[TableRow], column: Column, start: int, end: int) -> Blank | None:
    words = load_column_words()
    between = words.between.match(reading.text, end)
    at = between.end() if between else end
    has_blanks = any(is_empty(row.cells.get(column.name, "")) for row in rows)
    match = words.blank.match(reading.text, at) or (words.weak.match(reading.text, at) if has_blanks else None)
    if match is None:
        return None
    turned = words.filled.match(reading.text[match.end() :])
    stop = match.end() + (turned.end() if turned else 0)
    reading.cover([(start, stop)])
    return Blank(column.name, reading.written(start, match.end()), filled=bool(turned))


def _read_zero(reading: Reading, rows: Sequence[TableRow], column: Column, start: int, end: int) -> Amount | None:
    if column not in reading.columns.amounts:
        return None
    match = load_column_words().zero.match(reading.text, end)
    if match is None:
        return None
    reading.cover([(start, match.end())])
    return Amount(column.name, Decimal(0), Decimal(0), reading.written(start, match.end()))


def _read_pair(reading: Reading, query: TableQuery) -> TableQuery:
    """Read 定員いっぱい and 定員割れ: where a table has one number of places and one of those taken."""
    words = load_column_words()
    counts = [c for c in reading.columns.amounts if reading.columns.scale(c.name)[1] != "円"]
    taken = [c for c in counts if words.taken.search(fold(c.label))]
    places = [c for c in counts if words.places.search(fold(c.label)) and c not in taken]
    if len(taken) != 1 or len(places) != 1:
        return query
    signs: tuple[tuple[Sign, re.Pattern[str]], ...] = (("<", words.under), (">", words.over), ("=", words.full))
    for sign, pattern in signs:
        match = pattern.search(reading.text)
        if match and reading.is_free(*match.span()):
            reading.cover([match.span()])
            shown = re.sub(r"\s", "", reading.written(*match.span()))
            return replace(query, beside=Beside(taken[0].name, sign, places[0].name, shown))
    return query


def read_apart(reading: Reading, query: TableQuery) -> TableQuery:
    """Read 予定価格と契約金額の差: two numbers of one row, where the question does not compare two rows."""
    matches = [m.span() for m in load_column_words().apart.finditer(reading.text)]
    if not matches or len([c for c in query.side_by_side() if not c.partial]) > 1:
        return query
    named = list(dict.fromkeys(column.name for column, _ in reading.named(reading.columns.amounts, cover=False)))
    units = {reading.columns.units[name] for name in named}
    if len(named) != 2 or len(units) > 1:
        return query
    reading.named(reading.columns.amounts)
    reading.cover(matches)
    return replace(query, apart=tuple(named), task="rows", target="")
