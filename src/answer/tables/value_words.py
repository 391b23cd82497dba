"""Kinds that a question says in other words than the cells: 新しく始まった事業 for those of the kind 新規."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from answer.tables.query import Constraint
from answer.tables.reading import Reading
from japanese.normalize import fold

_FILE = Path(__file__).parent.parent / "data" / "value_words.toml"


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """By what a cell begins with, how questions say it (`data/value_words.toml`)."""
    data: Mapping[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {fold(value): re.compile(pattern) for value, pattern in data.items()}


def read_value_words(
    reading: Reading, constraints: Sequence[Constraint], columns_of: Mapping[str, set[str]]
) -> tuple[Constraint, ...]:
    """Return the constraints with those that a question states in words of its own, and account for these."""
    found = list(constraints)
    for column in (c.name for c in reading.columns.names if c.type == "category"):
        if any(column in constraint.columns for constraint in constraints):
            continue
        for start, pattern in _patterns().items():
            names = frozenset(n for n, columns in columns_of.items() if column in columns and n.startswith(start))
            said = pattern.search(reading.text) if names else None
            if said and reading.is_free(said.start()):
                reading.cover([said.span()])
                shown = reading.written(*said.span())
                found.append(Constraint((column,), names, reading.columns.side(column), shown))
                break
    return tuple(found)
