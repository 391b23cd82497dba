"""The rows of one table in an SQLite database in memory, and a query over them as SQL.

Every value of a question reaches SQLite as a parameter; the statements are put together from fixed pieces only.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from decimal import Decimal

from answer.tables.columns import TableColumns, read_cell_number
from answer.tables.headings import load_column_words
from answer.tables.query import Amount, Beside, Blank, Constraint, Grouping, Kinds, Period, TableQuery
from japanese.dates import cell_days
from japanese.normalize import fold
from japanese.places import name_parts
from japanese.tokens import content_lemmas
from records import Column, TableRow

_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY);
CREATE TABLE cells (row INTEGER, col TEXT, value TEXT);
CREATE TABLE parts (row INTEGER, col TEXT, part TEXT);
CREATE TABLE numbers (row INTEGER, col TEXT, value REAL);
CREATE TABLE days (row INTEGER, col TEXT, low INTEGER, high INTEGER);
CREATE TABLE parties (row INTEGER, side TEXT, value TEXT, depth INTEGER);
CREATE TABLE words (row INTEGER, lemma TEXT);
CREATE INDEX cells_at ON cells (row, col);
CREATE INDEX parts_at ON parts (part, col);
CREATE INDEX numbers_at ON numbers (row, col);
CREATE INDEX days_at ON days (row, col);
CREATE INDEX words_at ON words (lemma);
"""
_ESCAPES = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})

Sql = tuple[str, list[object]]
"""A piece of SQL with the values of its question marks."""


class TableDatabase:
    """The rows of one table, asked by SQL; safe to ask from several threads."""

    def __init__(self, columns: TableColumns, rows: Sequence[TableRow]) -> None:
        self._columns = columns
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.executescript(_TABLES)
        for position, row in enumerate(rows):
            self._insert(position, row)
        self._connection.commit()

    def rows(self, query: TableQuery) -> list[int]:
        """Return the positions of the rows that meet a query, in its order, else in the table's."""
        where, values = self._where(query)
        order = query.order
        if order is None:
            return [row for (row,) in self.ask(f"SELECT id FROM rows WHERE {where} ORDER BY id", values)]
        key, column = self._key(order.column, order.descending)
        direction = "DESC" if order.descending else "ASC"
        found = self.ask(
            f"SELECT id, {key} AS key FROM rows WHERE {where} AND key IS NOT NULL ORDER BY key {direction}, id",
            [column, *values],
        )
        if order.nth:
            ranks = list(dict.fromkeys(key for _, key in found))
            wanted = ranks[order.nth - 1 : order.nth]
            return [row for row, key in found if key in wanted]
        if order.limit and order.limit < len(found):  # those that share the last place all belong to it
            last = found[order.limit - 1][1]
            found = [pair for n, pair in enumerate(found) if n < order.limit or pair[1] == last]
        return [row for row, _ in found]

    def groups(self, query: TableQuery, grouping: Grouping) -> list[tuple[tuple[str, ...], int]]:
        """Return the values of the grouped columns with how many rows have each, the fullest first."""
        where, values = self._where(query)
        if grouping.decades:
            key, keys = "(SELECT MIN(low) / 100000 * 10 FROM days WHERE row = rows.id AND col = ? AND low > 9999)", 1
        else:
            cells = ["(SELECT value FROM cells WHERE row = rows.id AND col = ?)"] * len(grouping.columns)
            key = f"json_array({', '.join(cells)})"  # no separator is safe: a cell may hold any character
            keys = len(grouping.columns)
        having, bounds = ["COUNT(*) >= ?"], [max(1, grouping.low)]
        if grouping.high:
            having.append("COUNT(*) <= ?")
            bounds.append(grouping.high)
        found = self.ask(
            f"SELECT {key} AS key, COUNT(*) AS held, MIN(id) FROM rows WHERE {where} AND key IS NOT NULL "
            f"GROUP BY key HAVING {' AND '.join(having)} ORDER BY held DESC, MIN(id)",
            [*grouping.columns[:keys], *values, *bounds],
        )
        named = [((str(key),) if grouping.decades else tuple(json.loads(str(key))), held) for key, held, _ in found]
        kept = [(key, held) for key, held in named if any(key) and (grouping.whole or key[-1])]
        return [(key, held) for key, held in kept if not grouping.ends or key[-1].endswith(grouping.ends)]

    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[int, ...]]:
        """Run one statement and return all it finds."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _insert(self, position: int, row: TableRow) -> None:
        add = self._connection.execute
        add("INSERT INTO rows VALUES (?)", (position,))
        for column in self._columns.schema.columns:
            cell = row.cells.get(column.name, "")
            add("INSERT INTO cells VALUES (?, ?, ?)", (position, column.name, cell))
            self._insert_all(
                "parts",
                position,
                column.name,
                ((part,) for part in named_parts(column, row, whole_too=not self._columns.schema.sentence)),
            )
            if column.type in {"year", "date"}:
                self._insert_all("days", position, column.name, cell_days(cell))
            elif column.type == "number":
                number = read_cell_number(cell)
                self._insert_all("numbers", position, column.name, [] if number is None else [(float(number),)])
            elif column.type == "text":
                add_words = ((position, lemma) for lemma in set(content_lemmas(cell)))
                self._connection.executemany("INSERT INTO words VALUES (?, ?)", add_words)
        for side in {self._columns.side(column.name) for column in self._columns.names}:
            filled = [row.cells[c.name] for c in self._columns.of_side(side) if row.cells.get(c.name)]
            if filled:
                add("INSERT INTO parties VALUES (?, ?, ?, ?)", (position, side, fold(filled[-1]), len(filled)))

    def _insert_all(self, table: str, position: int, column: str, entries: Iterable[tuple[object, ...]]) -> None:
        for entry in entries:
            marks = ", ".join("?" * (2 + len(entry)))
            self._connection.execute(f"INSERT INTO {table} VALUES ({marks})", (position, column, *entry))

    def _key(self, column: str, descending: bool) -> tuple[str, str]:
        """What rows are ordered by: a number, or the first day that a cell names, the last from the end."""
        if self._columns.by_name[column].type == "number":
            return "(SELECT value FROM numbers WHERE row = rows.id AND col = ?)", column
        pick = "MAX" if descending else "MIN"
        return f"(SELECT {pick}(low) FROM days WHERE row = rows.id AND col = ?)", column

    def _where(self, query: TableQuery) -> Sql:
        pieces: list[Sql] = [("1", [])]
        if query.contradiction:
            pieces.append(("0", []))
        pieces += self._names(query)
        pieces += [_amount(amount, self._columns) for amount in query.amounts]
        pieces += [_blank(blank) for blank in query.blanks]
        pieces += [_beside(query.beside)] if query.beside else []
        if query.periods:
            pieces.append(_any(_period(period, query.when) for period in query.periods))
        pieces += [_kinds(kinds) for kinds in (query.kinds, *query.besides) if kinds]
        if query.than:
            sign = ">" if query.than.more else "<"
            number = self._columns.by_name[query.than.column].type == "number"
            table, field = ("numbers", "value") if number else ("days", "low")
            text = f"id IN (SELECT row FROM {table} WHERE col = ? AND {field} {sign} ?)"
            pieces.append((text, [query.than.column, query.than.value]))
        pieces += [("id IN (SELECT row FROM words WHERE lemma = ?)", [term]) for term in sorted(query.terms)]
        return " AND ".join(text for text, _ in pieces), [value for _, values in pieces for value in values]

    def _names(self, query: TableQuery) -> list[Sql]:
        """Names on one side are alternatives, unless the question wants to hear whether they go together."""
        alternatives: dict[str, list[Sql]] = {}
        pieces = []
        for number, constraint in enumerate(query.constraints):
            if constraint.excluded or constraint.qualifies or query.confirms:
                pieces.append(_named(constraint))
            else:
                key = (
                    constraint.side if constraint.joined or not constraint.partial else f"{constraint.side}\x1f{number}"
                )
                alternatives.setdefault(key, []).append(_named(constraint))
        return [*pieces, *(_any(group) for group in alternatives.values())]


def named_parts(column: Column, row: TableRow, *, whole_too: bool = False) -> frozenset[str]:
    """Return the names in a cell; of a number's or a time's what stands in its place (随時, 無料).

    With `whole_too` also all of it as one name (子ども・子育て会議).
    """
    cell = row.cells.get(column.name, "")
    whole = frozenset({fold(cell)}) if whole_too and column.type == "name" and cell else frozenset()
    if column.type == "text" or (column.type not in {"name", "category"} and any(map(str.isdecimal, cell))):
        return frozenset()
    return frozenset(name_parts(cell)) | whole


def _any(pieces: Iterable[Sql]) -> Sql:
    kept = list(pieces)
    return "(" + " OR ".join(text for text, _ in kept) + ")", [value for _, values in kept for value in values]


def _named(constraint: Constraint) -> Sql:
    negated = "NOT IN" if constraint.excluded else "IN"
    names, columns = sorted(constraint.names), constraint.columns
    marks = ", ".join("?" * len(names)), ", ".join("?" * len(columns))
    return f"id {negated} (SELECT row FROM parts WHERE part IN ({marks[0]}) AND col IN ({marks[1]}))", [
        *names,
        *columns,
    ]


def _amount(amount: Amount, columns: TableColumns) -> Sql:
    """Bounds are told in the plain unit (円), cells maybe in thousands of it (千円)."""
    worth = columns.scale(amount.column)[0]
    tests: list[str] = []
    values: list[object] = [amount.column]
    for bound, sign in (
        (amount.low, ">" if amount.low_open else ">="),
        (amount.high, "<" if amount.high_open else "<="),
    ):
        if bound is not None:
            tests.append(f"value {sign} ?")
            values.append(float(Decimal(bound) / worth))
    return f"id IN (SELECT row FROM numbers WHERE col = ? AND {' AND '.join(tests) or '1'})", values


def _blank(blank: Blank) -> Sql:
    empty = sorted(load_column_words().empty)
    within = "NOT IN" if blank.filled else "IN"
    marks = ", ".join("?" * len(empty))
    return f"id IN (SELECT row FROM cells WHERE col = ? AND TRIM(value) {within} ({marks}))", [blank.column, *empty]


def _beside(beside: Beside) -> Sql:
    text = (
        "id IN (SELECT one.row FROM numbers AS one JOIN numbers AS other ON other.row = one.row "
        f"WHERE one.col = ? AND other.col = ? AND one.value {beside.sign} other.value)"
    )
    return text, [beside.column, beside.other]


def _period(period: Period, column: str) -> Sql:
    low, high = ("low % 10000", "high % 10000") if period.yearless else ("low", "high")
    # a month of any year is in no cell that names a year alone
    exact = " AND high - low < 100" if period.yearless else ""
    text = f"id IN (SELECT row FROM days WHERE col = ? AND {low} <= ? AND {high} >= ?{exact})"
    return text, [column, period.high, period.low]


def _kinds(kinds: Kinds) -> Sql:
    tests = " OR ".join(["value LIKE ? ESCAPE '\\'"] * len(kinds.ends))
    within = "NOT IN" if kinds.excluded else "IN"
    if kinds.inside:
        ends = ["%" + end.translate(_ESCAPES) for end in kinds.ends]
        return f"id {within} (SELECT row FROM cells WHERE col = ? AND ({tests}))", [kinds.column, *ends]
    ends = ["%" + end.translate(_ESCAPES) for end in kinds.ends]
    text = f"id {within} (SELECT row FROM parties AS one WHERE side = ? AND ({tests})"
    if kinds.alike:
        text += (
            " AND NOT EXISTS (SELECT 1 FROM parties AS other WHERE other.row = one.row AND other.depth <> one.depth)"
        )
    return text + ")", [kinds.side, *ends]
