"""Names of columns that must not hide one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def distinct(names: Sequence[str]) -> list[str]:
    """Number names that repeat (年, 年 -> 年, 年 2), so that no column hides another."""
    counts: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        counts[name] += 1
        found.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return found if len(set(found)) == len(found) else [f"{name}（{n}）" for n, name in enumerate(names, 1)]
