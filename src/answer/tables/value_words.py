"""Kinds that a question says in other words than the cells: 新しく始まった事業 for those of the kind 新規."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from answer.tables.query import Constraint
from answer.tables.reading import Reading
from japanese.normalize import fold
from records import Span

_FILE = Path(__file__).parent.parent / "data" / "value_words.toml"


@lru_cache(maxsize=1)
def _load() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The tables of `data/value_words.toml`: by what a cell begins with, how questions say it."""
    data: Mapping[str, Mapping[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: {fold(key): re.compile(pattern) for key, pattern in table.items()} for name, table in data.items()}


def _patterns(reading: Reading) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What a cell begins with and how questions say it; what began in a year is of the year of its own column."""
    yield from _load()["said_as"].items()
    beginning = _load()["headings"]["beginning"]
    if not any(beginning.search(column.label) for column in reading.columns.times):
        yield from _load()["in_a_year"].items()


def read_value_words(
    reading: Reading, constraints: Sequence[Constraint], columns_of: Mapping[str, set[str]]
) -> tuple[tuple[Constraint, ...], list[Span]]:
    """Return the constraints that a question states in words of its own and where, and account for these."""
    found: list[Constraint] = []
    spans: list[Span] = []
    for column in (c.name for c in reading.columns.names if c.type == "category"):
        if any(column in constraint.columns for constraint in constraints):
            continue
        for start, pattern in _patterns(reading):
            names = frozenset(n for n, columns in columns_of.items() if column in columns and n.startswith(start))
            said = pattern.search(reading.text) if names else None
            if said and reading.is_free(said.start()):
                reading.cover([said.span()])
                spans.append(said.span())
                shown = reading.written(*said.span())
                found.append(Constraint((column,), names, reading.columns.side(column), shown))
                break
    return tuple(found), spans
