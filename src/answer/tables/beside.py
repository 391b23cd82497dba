"""Times as conditions on the rows of a table, and those told beside others: later than a named row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.tables.mentions import Mention
from answer.tables.query import YEAR, Constraint, Order, Period, TableQuery, Than
from answer.tables.reading import Reading
from answer.tables.rows import TableRows
from answer.tables.sentences import say_value
from answer.tables.times import Known, fiscal_year, say_period
from answer.tables.wanted import amount_for, time_for
from answer.tables.years import read_periods
from answer.words import load_words
from japanese.normalize import fold
from japanese.relative_years import find_relative_years

_AMOUNT_NEXT = re.compile("[^。、]{0,8}?(多|大き|高|広|長|重)|[^。、]{0,8}?(少な|小さ|低|狭|短|安|軽)")
_TIME_NEXT = re.compile("[^。、]{0,8}?(古|早)|[^。、]{0,8}?(新し|遅)")
_OF_AMOUNT = re.compile("多|少|大き|小さ|高|低|安|広|狭|長|短")


def read_than(reading: Reading, table: TableRows, query: TableQuery, mentions: Sequence[Mention]) -> TableQuery:
    """Read 敦賀市より後に: the row named is no condition but a bound, where it is several the outermost."""
    words = load_words().tables
    for constraint, mention in zip(query.constraints, mentions, strict=True):
        found = _next_to(reading, table, query, constraint, mention)
        if found:
            return found
        match = words["than"].match(reading.text[mention.span[1] :])
        end = mention.span[1] + match.end() if match else 0
        more = words["than_more"].match(reading.text[end:])
        less = words["than_less"].match(reading.text[end:])
        if (
            match is None
            or not (more or less)
            or any(c is not constraint and {*c.columns} & {*constraint.columns} for c in query.constraints)
        ):
            continue
        side = more or less or match
        said = side[1]
        column = amount_for(reading, (), said) if _OF_AMOUNT.search(said) else time_for(reading)
        near = tuple(c for c in query.constraints if c is constraint or c.qualifies)
        rows = table.select(TableQuery(near))
        values = [v for row in rows if column and (v := table.value(row, column.name)) is not None]
        if column and values:
            reading.cover([(mention.span[1], end), (end + side.start(1), end + side.end(1))])
            value = max(values) if more else min(values)
            row = next(row for row in rows if table.value(row, column.name) == value)
            bound = Than(column.name, bool(more), value, f"{constraint.shown}は{say_value(column, row)}")
            return replace(query, than=bound, constraints=tuple(c for c in query.constraints if c not in near))
    return query


def _next_to(
    reading: Reading, table: TableRows, query: TableQuery, constraint: Constraint, mention: Mention
) -> TableQuery | None:
    """舞鶴の次に古い, 北海道の次に多い: what is named is no condition but the place one counts from."""
    words = load_words().tables
    start, end = mention.span
    behind = reading.text[end:]
    after = words["next"].match(behind)
    first = words["known_first"].match(behind) or words["known_first_before"].search(reading.text[:start])
    others = tuple(c for c in query.constraints if c is not constraint and not c.qualifies)
    if reading.sees("nth") and (after or first):  # 舞鶴の次、つまり2番目: the rank tells it
        reading.cover([(end, end + after.end())] if after else [])
        return replace(query, constraints=others, after=constraint if len(constraint.columns) == 1 else None)
    if after is None or constraint.excluded:
        return None
    rest = behind[after.end() :]
    amount = _AMOUNT_NEXT.match(rest)
    time = None if amount else _TIME_NEXT.match(rest)
    column = amount_for(reading, (), amount[0]) if amount else time_for(reading)
    reading.cover([(end, end + after.end())])
    if amount and column is None:
        return replace(query, constraints=others, after=constraint)
    rows = table.select(TableQuery(tuple(c for c in query.constraints if c is constraint or c.qualifies)))
    values = [v for row in rows if column and (v := table.value(row, column.name)) is not None]
    if column is None or len(values) != 1:
        return None
    at = end + after.end()
    reading.cover((at + m.start(m.lastindex or 0), at + m.end()) for m in (amount, time) if m)
    more = bool(amount[2]) if amount else not (time and time[2])
    row = next(row for row in rows if table.value(row, column.name) == values[0])
    bound = Than(column.name, more, values[0], f"{constraint.shown}は{say_value(column, row)}")
    order = Order(column.name, descending=not more, nth=1)
    return replace(query, than=bound, constraints=others, order=order)


def read_times(reading: Reading, table: TableRows, query: TableQuery) -> TableQuery:
    """Add the times a question names, in the column of times that it means."""
    column = time_for(reading)
    if column is None:
        return query
    days = column.type == "date"
    span = table.times()
    years = (span[0] // YEAR, span[1] // YEAR) if span and span[0] > YEAR else None
    relative = years is not None and not any(find_relative_years(fold(c.label)) for c in reading.columns.schema.columns)
    known = Known(years, days=days, fiscal=days, relative=relative)
    periods, spans, contradiction = read_periods(reading.question, known, reading.is_free)
    for start, _ in spans:
        told = load_words().tables["year_of"].search(reading.text[:start])
        reading.cover([told.span(1)] if told and reading.is_free(*told.span(1)) else [])
    reading.cover(spans)
    periods = tuple(in_year(period, span) for period in periods)
    kept = tuple(period for period in periods if not (span and period.counted and _is_of_one_other_year(period, span)))
    other = next((say_period(period) for period in periods if period not in kept), "")
    return replace(query, periods=kept, when=column.name, contradiction=contradiction, other_year=other)


def _is_of_one_other_year(period: Period, span: tuple[int, int]) -> bool:
    """Tell whether a table is of one year, from January or from April, and a question counts another from today."""
    apart = period.high < span[0] or span[1] < period.low
    return apart and (span[0] // YEAR == span[1] // YEAR or fiscal_year(span[0]) == fiscal_year(span[1]))


def in_year(period: Period, span: tuple[int, int] | None) -> Period:
    """Give a stretch of months the one year it can have in the table (5月以降, where all are of one year)."""
    if not period.yearless or span is None or (period.low > 0 and period.high < 9999):
        return period
    within = [y for y in range(span[0] // 10000, span[1] // 10000 + 1) if _edge(period, y, span)]
    if len(within) != 1:
        return period
    low = within[0] * 10000 + period.low if period.low > 0 else 101
    high = within[0] * 10000 + period.high if period.high < 9999 else 99991231
    return replace(period, low=low, high=high, yearless=False)


def _edge(period: Period, year: int, span: tuple[int, int]) -> bool:
    """Tell whether the end of a period that is not open lies between the table's first and last day, in a year."""
    day = year * 10000 + (period.low if period.low > 0 else period.high)
    return span[0] // 100 <= day // 100 <= span[1] // 100
