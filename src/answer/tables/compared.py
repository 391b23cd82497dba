"""Kinds of thing that a question sets side by side, and periods of which it asks whether one has more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.tables.kind_columns import find_kinds, kind_ends
from answer.tables.kinds import kind_words
from answer.tables.orders import Directions
from answer.tables.query import Kinds, Order, TableQuery
from answer.tables.reading import Reading
from answer.tables.wanted import time_for
from records import TableRow

_ALTOGETHER = re.compile("や|・|または|もしくは|及び|および|、?あるいは")  # 町や村のうち: both together
_WHOLE = frozenset({"自治体", "団体"})


def read_compared(
    reading: Reading, rows: Sequence[TableRow], query: TableQuery, directions: Directions
) -> TableQuery | None:
    """Read 県と市ではどちらが多い, and 2017年度と2018年度で増えたか."""
    if len(query.periods) == 2 and reading.take("changed"):
        reading.take("count")
        return replace(query, task="each", asked=(), kinds=None)
    alone = len(query.side_by_side()) < 2 and len(query.periods) < 2
    compared = _compared_kinds(reading, rows) if alone and directions.any and reading.sees("which") else ()
    if not compared:
        return None
    for name in ("which", "count", "per"):
        reading.take(name)
    column = time_for(reading) if directions.of_time else None
    order = Order(column.name if column else "", directions.descending)
    return replace(query, task="which", compared=compared, order=order, kinds=None, besides=(), asked=())


def _compared_kinds(reading: Reading, rows: Sequence[TableRow]) -> tuple[tuple[str, Kinds], ...]:
    """Return the kinds of one party that a question sets side by side (県と市ではどちらが), none where it does not."""
    matches = kind_words(reading)
    found: dict[str, Kinds] = {}
    for match in matches:
        kinds = find_kinds(reading, rows, kind_ends(match[0])) if match[0] not in _WHOLE else None
        if kinds and not any({*kinds.ends} & {*other.ends} for other in found.values()):
            found[match[0]] = replace(kinds, ends=kind_ends(match[0]))
            reading.cover([match.span()])
    sides = {kinds.side for kinds in found.values()}
    between = reading.text[matches[0].end() : matches[-1].start()] if matches else ""
    if _ALTOGETHER.match(between):
        return ()
    return tuple(found.items()) if len(found) == 2 and len(sides) == 1 else ()
