"""A query said as a question, to tell how a follow-up was understood."""

from __future__ import annotations

from answer.tables.query import Amount, TableQuery
from answer.tables.source import TableSource


def say_query(source: TableSource, query: TableQuery) -> str:
    """Return a question in Japanese that asks what a query asks (沿海地方、北海道以外の姉妹都市は何件?)."""
    what = _conditions(source, query) + _things(source, query)
    return f"{what}{_asked(source, query)}?"


def _conditions(source: TableSource, query: TableQuery) -> str:
    named = [c.shown for c in query.constraints if not c.excluded and len(c.shown) > 1]
    without = [f"{c.shown.removesuffix('以外')}以外" for c in query.constraints if c.excluded]
    bounds = [_amount(source, amount) for amount in query.amounts]
    than = [query.than.shown] if query.than else []
    periods = "、".join(period.shown for period in query.periods if period.shown)
    told = [periods, "、".join(dict.fromkeys([*named, *without])), "、".join([*bounds, *than, *sorted(query.terms)])]
    return "".join(f"{part}の" for part in told if part)


def _amount(source: TableSource, amount: Amount) -> str:
    label = source.reader.columns.by_name[amount.column].label
    return amount.shown if label in amount.shown else f"{label}{amount.shown}"


def _things(source: TableSource, query: TableQuery) -> str:
    kinds = query.kinds
    subject = next(iter(source.schema.subjects), source.schema.title)
    if kinds is None:
        return subject
    said = "・".join(kinds.ends)
    return f"{subject}（{said}以外）" if kinds.excluded else f"{subject}（{said}）"


def _asked(source: TableSource, query: TableQuery) -> str:
    columns = source.reader.columns.by_name
    asked = "と".join(column.label for column in query.asked)
    if query.same:
        return f"と同じ{query.same.label}のものは"
    if query.task == "count":
        return "は何件"
    if query.task == "distinct":
        return f"の{query.noun}はいくつ"
    if query.task in {"sum", "mean"}:
        return f"の{columns[query.target].label}の{'合計' if query.task == 'sum' else '平均'}は"
    if query.task == "groups" and query.grouping:
        label = columns[query.grouping.columns[-1]].label
        if not query.grouping.pick:
            return f"の{label}ごとの件数は"
        rank = f"{query.grouping.nth}番目に" if query.grouping.nth > 1 else "最も"
        return f"が{rank}{'多い' if query.grouping.pick == 'most' else '少ない'}{label}は"
    if query.order and query.order.column:
        return _ordered(source, query) + (f"の{asked}は" if asked else "は")
    return f"の{asked}は" if asked else "は"


def _ordered(source: TableSource, query: TableQuery) -> str:
    order = query.order
    if order is None:
        return ""
    column = source.reader.columns.by_name[order.column]
    timed = column.type in {"year", "date"}
    high, low = ("新しい", "古い") if timed else ("大きい", "小さい")
    if not order.nth and not order.limit:
        return f"を{column.label}の{high if order.descending else low}順に並べたもの"
    rank = f"{order.nth}番目に" if order.nth > 1 else f"上位{order.limit}件の" if order.limit > 1 else "最も"
    return f"で{column.label}が{rank}{high if order.descending else low}もの"


def row_name(source: TableSource, query: TableQuery) -> str:
    """Return the name of the one row that a query finds, as exact as it is given, or ""."""
    rows = source.reader.rows.select(query)
    cells = [[row.cells.get(column.name, "") for column in source.reader.columns.head] for row in rows]
    names = {filled[-1] for row in cells if (filled := [cell for cell in row if cell])}
    if len(names) != 1:
        return ""
    return names.pop()
