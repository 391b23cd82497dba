"""What is said of two things side by side: which comes first, how far apart they are, whether they share a value."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from answer.tables.columns import read_cell_number
from answer.tables.query import YEAR, Constraint, TableQuery
from answer.tables.sentences import row_sentence, say_list, say_number, say_value
from answer.tables.source import Draft, TableSource
from records import TableRow

Side = tuple[str, list[TableRow]]
"""A name as the question writes it, and its rows."""


def compose_which(source: TableSource, query: TableQuery) -> Draft:
    """Say which of the named comes first, is greatest or has most rows."""
    sides = _sides(source, query)
    order = query.order
    if order is None or len(sides) < 2 or not all(rows for _, rows in sides):
        return Draft("")
    rows = [row for _, held in sides for row in held]
    if not order.column:
        sizes = [float(len(held)) for _, held in sides]
        said = [f"{name}は{len(held)}{source.schema.unit}" for name, held in sides]
    else:
        found = [_first(source, held, order.column, descending=order.descending) for _, held in sides]
        kept = [pair for pair in found if pair]
        if len(kept) < len(sides):
            return Draft("")
        sizes = [value for value, _ in kept]
        column = source.reader.columns.by_name[order.column]
        said = [f"{name}は{say_value(column, row)}" for (name, _), (_, row) in zip(sides, kept, strict=True)]
    best = max(sizes) if order.descending else min(sizes)
    names = [name for (name, _), size in zip(sides, sizes, strict=True) if size == best]
    text = f"{say_list(names)}です。" if len(names) < len(sides) else "同じです。"
    return Draft(f"{text}{'、'.join(said)}です。{source.lines(rows)}", rows)


def compose_each(source: TableSource, query: TableQuery) -> Draft:
    """Say how many rows each of the named has."""
    sides = _sides(source, query)
    rows = [row for _, held in sides for row in held]
    said = "、".join(f"{name}は{len(held)}{source.schema.unit}" for name, held in sides)
    return Draft(f"{said}です。{source.lines(rows)}" if rows else "", rows)


def compose_confirmed(source: TableSource, query: TableQuery) -> Draft:
    """Say yes where each of several names of one party meets the other conditions (相手は大阪市と洲本市ですか)."""
    sides = _sides(source, query)
    side = query.side_by_side()[-1].side if query.side_by_side() else ""
    others = [c for c in query.constraints if not c.excluded and c.side != side]
    rows = [row for _, held in sides for row in held]
    if len(sides) < 2 or not (others or query.periods) or not rows:
        return Draft("")
    missing = [name for name, held in sides if not held]
    text = f"いいえ、{say_list(missing)}は違います。" if missing else "はい。"
    return Draft(text + source.lines(rows), rows)


def compose_difference(source: TableSource, query: TableQuery) -> Draft:
    """Say how far apart two rows are: in years, days or the unit of a number."""
    if not query.target:
        sides = _sides(source, query)
        if len(sides) > 2:  # 敦賀市と小樽市と舞鶴市の差: of which two is not said
            return Draft("")
        rows = [row for _, held in sides for row in held]
        said = "、".join(f"{name}は{len(held)}{source.schema.unit}" for name, held in sides)
        fewer = abs(len(sides[0][1]) - len(sides[1][1])) if len(sides) > 1 else 0
        text = f"{fewer}{source.schema.unit}違います。" if fewer else "同じです。"
        return Draft(f"{text}{said}です。{source.lines(rows)}", rows)
    if query.other_target:
        return _between_columns(source, query)
    if query.order:
        rows = source.reader.rows.select(replace(query, task="rows", order=replace(query.order, nth=0)))
        ends = [[rows[0]], [rows[-1]]] if len(rows) > 1 else []
        sides = [(_head(source, held[0]), held) for held in ends]
    else:
        sides = _sides(source, query)
    found = [_first(source, held, query.target) for _, held in sides if held]
    kept = [pair for pair in found if pair]
    column = source.reader.columns.by_name[query.target]
    yearless = column.type != "number" and any(value < YEAR for value, _ in kept)
    if len(sides) > 2 or len(kept) < 2 or yearless:  # 5月3日 is so far from no other day
        return Draft("")
    rows = [row for _, row in kept]
    values = "、".join(f"{name}は{say_value(column, row)}" for (name, _), row in zip(sides, rows, strict=True))
    apart = _apart(source, query, rows)
    text = f"{apart}{_direction(source, query, rows)}。" if apart else "同じです。"
    return Draft(f"{text}{values}です。{source.lines(rows)}", rows)


def _between_columns(source: TableSource, query: TableQuery) -> Draft:
    """How far apart two numbers of one row are (予定価格と落札額)."""
    columns = source.reader.columns
    rows = source.reader.rows.select(replace(query, task="rows"))
    names = (query.target, query.other_target)
    numbers = [read_cell_number(row.cells.get(name, "")) for row in rows for name in names]
    if len(rows) != 1 or numbers[0] is None or numbers[1] is None:
        return Draft("")
    apart = say_number(abs(numbers[0] - numbers[1]), columns.units[query.target])
    said = "、".join(f"{columns.by_name[n].label}は{say_value(columns.by_name[n], rows[0])}" for n in names)
    return Draft(f"{apart}違います。{said}です。{source.lines(rows)}", rows)


def _direction(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> str:
    """後です or 前です, of the one asked about from the other; `noun` tells which of both that is."""
    if not query.noun:
        return "違います"
    one, other = (source.reader.rows.value(row, query.target) or 0 for row in rows)
    return "後です" if (one > other) == (query.noun == "first") else "前です"


def _apart(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> str:
    """How far apart the values of two rows are, "" where they are the same."""
    columns = source.reader.columns
    if columns.by_name[query.target].type == "number":
        one, other = (read_cell_number(row.cells.get(query.target, "")) or Decimal(0) for row in rows)
        return say_number(abs(one - other), columns.units[query.target]) if one != other else ""
    first, last = sorted(int(source.reader.rows.value(row, query.target) or 0) for row in rows)
    if columns.by_name[query.target].type == "date" and first % 100:
        days = (_date(last) - _date(first)).days
        return f"{days}日" if days else ""
    return f"{last // YEAR - first // YEAR}年" if last // YEAR != first // YEAR else ""


def _date(day: int) -> date:
    """A day yyyymmdd; past the end of its month (4月31日) the last one of it."""
    year, month = day // YEAR, day // 100 % 100
    return date(year, month, min(day % 100, monthrange(year, month)[1]))


def compose_same(source: TableSource, query: TableQuery) -> Draft:
    """Say whether the named share a value, and what each has."""
    sides = _sides(source, query)
    if query.same is None or not all(rows for _, rows in sides):
        return Draft("")
    columns = query.same.columns
    shared = {source.reader.rows.shared(row, columns) for row in sides[0][1]}
    for _, held in sides[1:]:
        shared &= {source.reader.rows.shared(row, columns) for row in held}
    if shared:
        rows = [row for _, held in sides for row in held if source.reader.rows.shared(row, columns) in shared]
        value = say_list([_value(source, columns, row) for row in rows])
        yes = "いいえ" if query.same.apart else "はい"
        return Draft(f"{yes}、同じ{query.same.label}です。{value}です。{source.lines(rows)}", rows)
    rows = [row for _, held in sides for row in held]
    said = [f"{name}は{say_list([_value(source, columns, row) for row in held])}" for name, held in sides]
    no = "はい" if query.same.apart else "いいえ"
    return Draft(f"{no}、同じ{query.same.label}ではありません。{'、'.join(said)}です。{source.lines(rows)}", rows)


def _value(source: TableSource, columns: Sequence[str], row: TableRow) -> str:
    return "".join(say_value(source.reader.columns.by_name[name], row) for name in columns)


def _sides(source: TableSource, query: TableQuery) -> list[Side]:
    """The rows of each compared name, under the question's other conditions; of an area its own if it has any."""
    plain = replace(query, task="rows", order=None, kinds=None, compared=())
    if query.compared:
        return [(name, source.reader.rows.select(replace(plain, kinds=kinds))) for name, kinds in query.compared]
    compared = query.side_by_side()
    if len(compared) < 2 and len(query.periods) > 1:
        return [(p.shown, source.reader.rows.select(replace(plain, periods=(p,)))) for p in query.periods]
    others = tuple(c for c in query.constraints if c not in compared)
    sides = [(c.shown, _rows_of(source, query, c, others)) for c in compared]
    if query.task == "difference" and others and any(rows for _, rows in sides):
        # 釧路市がホルムスクと結んだのは、北見市より何年後: the other party is that of one of them
        sides = [
            (c.shown, rows or _rows_of(source, query, c, ())) for c, (_, rows) in zip(compared, sides, strict=True)
        ]
    return sides


def _rows_of(
    source: TableSource, query: TableQuery, name: Constraint, others: tuple[Constraint, ...]
) -> list[TableRow]:
    single = replace(query, constraints=(*others, name), task="rows", order=None, same=None, confirms=False, kinds=None)
    rows = source.reader.rows.select(single)
    ordered = query.task == "which" and query.order is not None and bool(query.order.column)
    of_counts = query.task == "difference" and not query.target  # 北海道と新潟県では何件の差: all that lies in each
    counts_all = of_counts or (query.task in {"which", "each", "rows"} and not ordered)
    return rows if counts_all else source.reader.rows.own(replace(query, constraints=(name,)), rows) or rows


def _first(
    source: TableSource, rows: Sequence[TableRow], column: str, *, descending: bool = False
) -> tuple[float, TableRow] | None:
    found = [(value, row) for row in rows if (value := source.reader.rows.value(row, column)) is not None]
    if not found:
        return None
    return max(found, key=lambda pair: pair[0]) if descending else min(found, key=lambda pair: pair[0])


def _head(source: TableSource, row: TableRow) -> str:
    columns = source.reader.columns
    return "".join(row.cells.get(c.name, "") for c in columns.head) or row_sentence(source.table, row, columns)
