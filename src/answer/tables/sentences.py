"""How the rows, values and numbers of a table are said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from answer.tables.columns import TableColumns, read_cell_number
from answer.tables.query import YEAR, TableQuery
from japanese.dates import in_era
from japanese.normalize import fold
from japanese.sentence import fill_sentence
from records import Column, Table, TableRow

_BARE = re.compile(r"[0-9][十百千万億]*$")
_SHORT = 40
"""Characters of a cell that may stand as an answer by itself."""


def row_sentence(table: Table, row: TableRow, columns: TableColumns | None = None) -> str:
    """Return a row said as a sentence, in the table's own wording where it has one.

    `columns` are those of the table if they are at hand: to make them reads every row.
    """
    schema = table.schema
    if schema and schema.sentence:
        return fill_sentence(
            schema.sentence, {column.name: row.cells.get(column.name, "") for column in schema.columns}
        )
    labels = {column.name: column.label for column in schema.columns} if schema else {}
    if schema is None:
        return "、".join(f"{labels.get(name, name)}: {row.cells[name]}" for name in table.columns if row.cells[name])
    head = [column.name for column in (columns or TableColumns(schema, table.rows)).head]
    name = "".join(row.cells.get(column, "") for column in head)
    units = {column.name: column for column in schema.columns}
    rest = [c for c in table.columns if c not in head and row.cells.get(c)]
    told = "、".join(f"{labels.get(c, c)} {say_value(units[c], row) if c in units else row.cells[c]}" for c in rest)
    return f"{name}（{told}）" if name and told else name or told


def say_value(column: Column, row: TableRow, *, era: bool = False) -> str:
    """Return a cell as it is said: 1991年, 2018年度, 120人."""
    cell = row.cells.get(column.name, "")
    if column.type == "year" and cell.isdecimal():
        if era and "年度" not in column.label:
            return f"{cell}年（{in_era(int(cell))}）"
        return cell + ("年度" if "年度" in column.label else "年")
    bare = column.type == "number" and bool(_BARE.search(fold(cell)))  # not 無料, 15組
    if bare and column.unit and not fold(cell).endswith(fold(column.unit)):
        return cell + column.unit + _in_plain(cell, column.unit)
    return cell


def _in_plain(cell: str, unit: str) -> str:
    """A number told in thousands, as people say it (1,000千円 -> 100万円), "" for any other."""
    worth = {"千": 1_000, "百万": 1_000_000}.get(unit[:-1], 0)
    number = read_cell_number(cell)
    if not worth or number is None or number != int(number):
        return ""
    plain = int(number) * worth
    return f"（{plain // 10_000:,}万{unit[-1]}）" if plain % 10_000 == 0 else f"（{plain:,}{unit[-1]}）"


def _is_running(cell: str) -> bool:
    return len(cell) > _SHORT or "。" in cell


def say_number(value: Decimal, unit: str) -> str:
    """Return a number as it is said: 1,300人, 36.7人 (rounded to one place)."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = rounded == rounded.to_integral_value()
    return f"{rounded.quantize(Decimal(1)) if whole else rounded:,}{unit}"


def lead(columns: TableColumns, query: TableQuery, row: TableRow) -> str:
    """Return the value the question wants from one row: the column it names, else the other side, else its head."""
    if query.loose:
        return ""
    asked = [c for c in query.asked if row.cells.get(c.name) and not is_given(c, query, row)]
    if any(column.type == "text" and _is_running(row.cells[column.name]) for column in asked):
        return ""  # the sentence of the row says it
    if query.asked and not any(row.cells.get(column.name) for column in query.asked):
        return f"{query.asked[0].label}は空欄"
    side = "".join(row.cells[c.name] for c in wanted_side(columns, query) if row.cells.get(c.name))
    if asked:
        values = [say_value(column, row, era=query.wants_era) for column in asked]
        amounts = all(column.type in {"year", "date", "number"} for column in asked)
        # どこ may want the name of the thing as well as its place
        both = query.wants_place and side and (amounts or not any(value in side for value in values))
        return "、".join([side, *values] if both else values)
    return side


def is_given(column: Column, query: TableQuery, row: TableRow) -> bool:
    """Tell whether the question itself states this value, so that it cannot be what it wants."""
    within_a_year = all(period.high - period.low < YEAR for period in query.periods)
    if column.name == query.when and query.periods and (within_a_year or not query.asks_value):
        return True
    if any(amount.column == column.name for amount in query.amounts):
        return True
    if query.order and column.type in {"number", "year", "date"} and not query.asks_value:
        return True
    cell = fold(row.cells[column.name])
    return any(column.name in c.columns and (c.excluded or fold(c.shown) in cell) for c in query.constraints)


def wanted_side(columns: TableColumns, query: TableQuery) -> list[Column]:
    """Return the columns of the party that a question wants named."""
    sides = columns.sides()
    if (query.within or query.order) and not _is_exact(columns, query):
        return columns.head
    if query.same and query.constraints:
        return columns.of_side(query.constraints[-1].side)
    if (
        query.kinds
        and query.kinds.side in sides
        and not query.wants_other
        and not query.kinds.excluded
        and _is_sought(query)
    ):
        return columns.of_side(query.kinds.side)
    named = {c.side for c in query.constraints if not c.excluded} & set(sides)
    if named:
        kept = [] if query.terms else [side for side in sides if side not in named]
        return [column for side in kept for column in columns.of_side(side)]
    if query.wants_other and len(sides) > 1:
        return columns.of_side(sides[1])
    given = {column for c in query.constraints if not c.partial and not c.excluded for column in c.columns}
    return [] if given & {column.name for column in columns.head} else columns.head


def _is_exact(columns: TableColumns, query: TableQuery) -> bool:
    """Tell whether a name in the question is one of what rows are about itself, not of an area around it."""
    last = {column.name for column in columns.head[-1:]}
    return any(last & {*c.columns} and not c.excluded and not c.partial for c in query.constraints)


def _is_sought(query: TableQuery) -> bool:
    """Tell whether the kind asked for is not itself what a name in the question says (北海道の市, not 札幌市の市)."""
    column = query.kinds.column if query.kinds else ""
    return not any(column in c.columns for c in query.constraints if not c.excluded)


def say_list(values: Sequence[str]) -> str:
    """Return values side by side, each once."""
    return "、".join(dict.fromkeys(values))
