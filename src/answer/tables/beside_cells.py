"""What is said of two numbers of one row: how far apart they are, and in which row most or least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from answer.tables.columns import read_cell_number
from answer.tables.query import TableQuery
from answer.tables.sentences import say_number, say_value
from answer.tables.source import Draft, TableSource
from records import TableRow


def compose_apart(source: TableSource, query: TableQuery) -> Draft:
    """Say how far apart the two numbers of each row are, or in which row they are most or least so."""
    rows = source.reader.rows.select(replace(query, order=None))
    if query.task == "share":
        return _share(source, query, rows)
    apart = {row.number: distance for row in rows if (distance := _distance(query, row)) is not None}
    ranks = sorted(set(apart.values()), reverse=bool(query.order and query.order.descending))
    if query.order:
        wanted = ranks[max(query.order.nth, 1) - 1 :][:1]
        apart = {number: distance for number, distance in apart.items() if distance in wanted}
    held = [row for row in rows if row.number in apart]
    if not held:
        return Draft("")
    said = [_say(source, query, row, apart[row.number], named=len(held) > 1 or bool(query.order)) for row in held]
    return Draft(f"{'、'.join(said)}です。{source.lines(held)}", held)


def _share(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> Draft:
    """Say which share of one column's numbers the other's are (女性委員 of 委員数)."""
    columns = [source.reader.columns.by_name[name] for name in query.apart]
    held = [(row, pair) for row in rows if None not in (pair := [read_cell_number(row.cells[c.name]) for c in columns])]
    whole, part = (sum((Decimal(pair[n] or 0) for _, pair in held), Decimal(0)) for n in (0, 1))
    if not whole:
        return Draft("")
    unit = source.reader.columns.units[columns[0].name]
    told = f"{columns[0].label} {say_number(whole, unit)}のうち{columns[1].label} {say_number(part, unit)}"
    return Draft(f"{say_number(part * 100 / whole, '%')}です。{told}。{source.lines([row for row, _ in held])}", rows)


def _distance(query: TableQuery, row: TableRow) -> Decimal | None:
    one, other = (read_cell_number(row.cells.get(name, "")) for name in query.apart)
    return None if one is None or other is None else abs(one - other)


def _say(source: TableSource, query: TableQuery, row: TableRow, distance: Decimal, *, named: bool) -> str:
    columns = source.reader.columns
    head = "".join(row.cells.get(column.name, "") for column in columns.head)
    one, other = (columns.by_name[name] for name in query.apart)
    told = f"{one.label} {say_value(one, row)}、{other.label} {say_value(other, row)}"
    value = say_number(distance, columns.units[one.name])
    return f"{head} {value}（{told}）" if named else f"{value}（{told}）"
