"""From a query to what is said: the rows themselves, how many they are, or that there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.said import NOT_FOUND
from answer.tables.absent import blank_cell, compose_absent, compose_missing
from answer.tables.beside_cells import compose_apart
from answer.tables.compare import compose_confirmed, compose_difference, compose_each, compose_same, compose_which
from answer.tables.disagreement import also_stated
from answer.tables.query import YEAR, TableQuery
from answer.tables.sentences import lead, row_sentence, say_list
from answer.tables.source import Draft, TableSource
from answer.tables.times import fiscal_year, say_period
from answer.tables.values import compose_distinct, compose_groups, compose_share, compose_total
from records import TableRow

_LISTED = 6
"""So many values lead an answer; more are only counted there and listed below."""
_NEAR = 3


def compose(source: TableSource, query: TableQuery) -> Draft:
    """Return what a table says to a query; an empty draft where it passes."""
    draft = _composed(source, query)
    if not (query.other_year and draft.rows):
        return draft
    note = f"{query.other_year}のものは、{source.table.title}にありません。次は{_years_of(source)}のものです。"
    return replace(draft, text=f"{note}\n{draft.text}", of_other_year=True)


def _years_of(source: TableSource) -> str:
    """The years that a table is of (1961年から2018年まで)."""
    span = source.reader.rows.times()
    first, last = (day // YEAR for day in span) if span else (0, 0)
    unit = "年度" if any("年度" in column.label for column in source.reader.columns.times[:1]) else "年"
    if span and first + 1 == last and fiscal_year(span[0]) == fiscal_year(span[1]):
        return f"{first}年度"
    return f"{first}{unit}" if first == last else f"{first}{unit}から{last}{unit}まで"


def _composed(source: TableSource, query: TableQuery) -> Draft:
    if query.contradiction:
        return Draft(f"{NOT_FOUND}条件が互いに矛盾していて、両方に合う年はありません。")
    special = {
        "groups": compose_groups,
        "distinct": compose_distinct,
        "sum": compose_total,
        "mean": compose_total,
        "which": compose_which,
        "each": compose_each,
        "difference": compose_difference,
        "same": compose_same,
        "share": compose_share,
        "missing": compose_missing,
    }.get(query.task)
    if query.task != "missing" and query.denied and not (query.denied_end and query.constraints):
        return compose_absent(source, query)
    if query.apart:
        return compose_apart(source, query)
    draft = blank_cell(source, query) or (special(source, query) if special else _rows(source, query))
    if query.by and draft.rows:
        draft = replace(draft, text=f"{draft.text}\n（{query.by}によります。）")
    if not draft.rows and query.task == "difference":
        return draft  # each name has rows, but they are not two that can be compared
    if not draft.rows:
        return _nothing(source, query) if not draft.text else draft
    if query.task in {"count", "distinct"} and not query.conditions and not query.kinds:
        counted = re.match("[0-9]+", draft.text)
        lines, quoted = also_stated(source, int(counted[0]) if counted else len(draft.rows), query.noun)
        draft = replace(draft, text=draft.text + lines, quoted=quoted)
    return draft


def _rows(source: TableSource, query: TableQuery) -> Draft:
    rows = source.reader.rows.select(query)
    without = ""
    wanted = query.kinds and not query.kinds.excluded  # of 福井県の市を除く提携 the cities are no answer
    loosely = wanted and query.constraints and query.task == "rows" and not query.same and not query.exists
    if not rows and query.kinds and loosely:
        rows = source.reader.rows.select(replace(query, kinds=None))
        without = f"{'や'.join(query.kinds.ends)}ではありませんが、"
    if not rows and query.confirms:
        return compose_confirmed(source, query)
    if not rows:
        return Draft("")
    shown = _shown_period(query)
    if query.task == "count" and query.expected:
        answer = "はい" if query.expected == len(rows) else "いいえ"
        return Draft(f"{answer}、{len(rows)}{source.schema.unit}です。{source.lines(rows)}", rows)
    if query.task == "count":
        return Draft(f"{shown}{len(rows)}{source.schema.unit}です。{source.lines(rows)}", rows)
    than = f"\n（{query.than.shown}です。）" if query.than else ""
    kept, others = _own(source, query, rows)
    text = shown + without + _said(source, query, kept)
    if others:
        name = next(c.shown for c in query.constraints if not c.qualifies)
        text += f"\nこのほか、{name}の中では{others}{source.schema.unit}あります。"
    return Draft(text + than, kept, denies=bool(without))


def _shown_period(query: TableQuery) -> str:
    if not any(period.counted for period in query.periods):
        return ""
    said = "、".join(map(say_period, query.periods))
    return f"{said}のものは、" if said.endswith(("から", "まで")) else f"{said}では、"


def _own(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> tuple[Sequence[TableRow], int]:
    """The rows of a named area itself, with the number of those of places in it (北海道, not 北海道札幌市)."""
    excluded = any(c.excluded for c in query.constraints)
    if not query.constraints or query.within or query.order or query.same or query.periods or excluded:
        return rows, 0
    own = source.reader.rows.own(query, rows)
    return (own, len(rows) - len(own)) if own and len(own) < len(rows) else (rows, 0)


def _said(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> str:
    unit = source.schema.unit
    agrees = query.confirms or query.exists
    if query.denied and query.denied_end:
        return f"いいえ、{row_sentence(source.table, rows[0], source.reader.columns)}" + source.lines(rows[1:])
    if len(rows) == 1:
        sentence = row_sentence(source.table, rows[0], source.reader.columns)
        value = "" if query.confirms and not query.exists else lead(source.reader.columns, query, rows[0])
        if agrees:
            return f"はい、{value}です。{sentence}" if value else f"はい、{sentence}"
        return f"{value}です。{sentence}" if value else sentence
    values = [lead(source.reader.columns, query, row) for row in rows]
    named = say_list(values) if all(values) and len(set(values)) <= _LISTED and not query.confirms else ""
    text = f"{named}です。{len(rows)}{unit}あります。" if named else f"{len(rows)}{unit}あります。"
    return ("はい、" if agrees else "") + text + source.lines(rows)


def _nothing(source: TableSource, query: TableQuery) -> Draft:
    """Each name stands in the table but no row meets them all: say so, and what each has instead."""
    title, unit = source.table.title, source.schema.unit
    if query.same:
        return _alone(source, query)
    included = [c for c in query.constraints if not c.excluded]
    if len(included) > 1 and (query.asks_value or query.asked) and not (query.confirms or query.exists):
        near = _instead(source, query)
        pair = "と".join(f"「{c.shown}」" for c in included if not c.qualifies)
        return Draft(f"{NOT_FOUND}{title}に{pair}の組み合わせはありません。{source.lines(near)}")
    denies = (len(included) > 1 and not query.periods and not query.denied) or query.confirms or query.exists
    denies = denies and not query.either
    if denies and included and (query.periods or query.amounts or query.than):
        otherwise = source.reader.rows.select(replace(query, periods=(), amounts=(), than=None, exists=False))
        if 0 < len(otherwise) <= 2 * _NEAR:
            return Draft(f"いいえ、その条件には合いません。{source.lines(otherwise)}", otherwise, denies=True)
    near = _instead(source, query) if denies and included else []
    if near:
        names = "と".join(f"「{c.shown}」" for c in included if not c.qualifies)
        flags = "".join(f"「{c.shown}」" for c in included if c.flag)
        if flags:
            return Draft(f"いいえ、{flags}には当てはまりません。{source.lines(near)}", near, denies=True)
        pair = f"{names}の組み合わせ" if len(included) > 1 else f"{names}のそのような行"
        return Draft(f"いいえ、{title}に{pair}はありません。{source.lines(near)}", near, denies=True)
    outside = _outside(source, query)
    if query.count and not outside:  # of a year that the table is not of none is no fact
        return Draft(f"0{query.noun or unit}です。{title}に条件に合う行は見当たりません。")
    if (query.exists or query.confirms) and not outside:
        named = "".join(f"「{c.shown}」" for c in included) or "条件"
        return Draft(f"いいえ、{title}に{named}に合う行は見当たりません。")
    return Draft(f"{NOT_FOUND}{title}に条件に合う行はありません。{outside}")


def _outside(source: TableSource, query: TableQuery) -> str:
    """Say of which years a table is, where those of the question all lie outside."""
    span = source.reader.rows.times() if query.periods else None
    if not span or span[0] < YEAR or any(p.yearless or (p.low <= span[1] and span[0] <= p.high) for p in query.periods):
        return ""
    return f"この表にあるのは{_years_of(source)}のものです。"


def _alone(source: TableSource, query: TableQuery) -> Draft:
    """No other row shares the value: say which value that is."""
    rows = source.reader.rows.select(replace(query, same=None, kinds=None, confirms=False, periods=(), amounts=()))
    lead_word = "いいえ、" if query.exists else ""
    label = query.same.label if query.same else ""
    kinds = f"{'や'.join(query.kinds.ends)}で" if query.kinds else ""
    return Draft(f"{lead_word}{kinds}同じ{label}のものは、ほかにありません。{source.lines(rows)}", rows)


def _instead(source: TableSource, query: TableQuery) -> list[TableRow]:
    """The rows of each name by itself; of a whole area its own, and of many the first few."""
    near: dict[int, TableRow] = {}
    sorts = {c.name for c in source.reader.columns.names if c.type == "category"}
    names = [c for c in query.constraints if not (c.excluded or c.qualifies or c.flag)]
    for constraint in [c for c in names if not sorts.issuperset(c.columns)] or names:
        single = TableQuery((constraint,))
        rows = source.reader.rows.select(single)
        kept = source.reader.rows.own(single, rows) or rows
        near.update({row.number: row for row in (kept if len(kept) <= 2 * _NEAR else kept[:_NEAR])})
    return list(near.values())
