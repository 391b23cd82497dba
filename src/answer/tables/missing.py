"""Questions for areas that stand in a table themselves but nothing inside them does, or the other way about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from answer.tables.kind_columns import find_kinds, kind_ends
from answer.tables.kinds import kind_words
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.words import load_words
from records import TableRow

Lacking = Literal["", "inner", "own"]
"""What is not in the table: anything inside an area, or the area itself."""


def read_missing(reading: Reading, rows: Sequence[TableRow], query: TableQuery) -> TableQuery | None:
    """Read 県は組んでいるのに市町村は一つも組んでいない県, and 県自体にはないが市にはある県."""
    head = [column.name for column in reading.columns.head]
    if len(head) < 2:
        return None
    words = load_words().tables
    found: dict[str, bool] = {}
    matches = kind_words(reading)
    if len(matches) < 2:
        return None
    ends = [*(m.start() for m in matches[1:]), len(reading.text)]
    spans = []
    for match, end in zip(matches, ends, strict=True):
        kinds = find_kinds(reading, rows, kind_ends(match[0]))
        inner = kinds is not None and kinds.column == head[-1]
        if kinds is None or kinds.column not in head or reading.text.startswith("内", match.end()):
            continue
        clause = reading.text[match.end() : end]
        absent, present = words["absent_part"].search(clause), words["present_part"].search(clause)
        said = absent or present
        name = "inner" if inner else "own"
        if said is None or name in found:
            continue
        found[name] = absent is None
        spans += [match.span(), (match.end(), match.end() + said.end())]
    if len(found) < 2 or found["inner"] == found["own"]:
        return None
    reading.cover(spans)
    reading.take("other")
    reading.take("missing_words")
    lacking: Lacking = "own" if found["inner"] else "inner"
    return replace(query, task="missing", lacking=lacking, kinds=None, besides=(), asked=())
