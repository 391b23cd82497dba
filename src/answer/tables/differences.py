"""How far apart two are, as a question asks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.tables.orders import Directions
from answer.tables.query import Constraint, Order, TableQuery
from answer.tables.reading import Reading
from answer.tables.wanted import amount_for, time_for
from records import Column

_OF_ROWS = re.compile("何(?:件|つ|例|組|事業|回|社|校)(?:の)?[違差増減多少プマ]|(?:件数|数)の(?:差|違い)")
_FROM = re.compile("後|前|あと|まえ")
_OF_TIME = ("年", "日", "早", "遅", "先", "後", "前")


def read_difference(reading: Reading, query: TableQuery, directions: Directions) -> TableQuery | None:
    """Read how far apart two are: 何年違う, 何件多い, 予定価格と落札額の差."""
    matches = [match[0] for match in reading.find("difference")]
    names = query.side_by_side()
    both_amounts = [*dict.fromkeys(column.name for column, _ in reading.named(reading.columns.amounts))]
    if matches and len(names) < 2 and len(both_amounts) == 2 and query.conditions:
        reading.take("difference")  # 予定価格と落札額の開き
        return replace(query, task="difference", target=both_amounts[0], other_target=both_amounts[1], asked=())
    sides = max(len(names), len(query.periods))
    if matches and sides > 1 and _OF_ROWS.search(reading.text):
        reading.take("difference")
        reading.take("count")
        return replace(query, task="difference", asked=())
    if not matches or (len(names) < 2 and not directions.both_ends):
        return None
    target = _target(reading, query, directions, matches[0])
    if target is None:
        return None
    reading.take("difference")
    both = Order(target.name, nth=1) if directions.both_ends and len(names) < 2 else None
    noun = _measured_from(reading, names) if both is None and _FROM.search(matches[0]) else ""
    return replace(query, task="difference", target=target.name, order=both, asked=(), noun=noun)


def _measured_from(reading: Reading, names: Sequence[Constraint]) -> str:
    """Which of two is asked about: 舞鶴市の何年後に小樽市は -> the second; 小樽市は舞鶴市の何年後 -> the first."""
    text = reading.question.text
    at = text.find("何")
    before = max(names[:2], key=lambda c: text.rfind(c.shown, 0, max(at, 0)))
    return "first" if before is names[1] else "second"


def _target(reading: Reading, query: TableQuery, directions: Directions, said: str) -> Column | None:
    """What is compared: numbers where the question names or measures them, else the time."""
    columns = reading.columns
    asked = any(column in columns.times for column in query.asked)
    times = directions.of_time or asked or any(word in said for word in _OF_TIME) or reading.sees("year")
    named = [column for column, _ in reading.named(columns.amounts)]
    if named:
        return named[0]
    if times and columns.times:
        return time_for(reading)
    measured = any(unit and unit in said for unit in columns.units.values()) or bool(query.asked)
    return amount_for(reading, query.asked, directions.said + said) if measured or query.about_subject else None
