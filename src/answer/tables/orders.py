"""In which direction a question orders rows: 最も古い, 2番目に大きい, 新しい順に3つ, 最後から2番目."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from answer.tables.reading import Reading
from japanese.eras import kanji_number

_ENDS = {"oldest": False, "newest": True, "highest": True, "lowest": False, "most": True, "least": False}
"""Superlatives, and whether the greatest comes first."""


@dataclass(frozen=True, slots=True)
class Directions:
    """The direction, the rank and the number of rows; `said` are the words that tell it, `listed` an order of all."""

    said: str = ""
    descending: bool = False
    of_time: bool = False
    of_amount: bool = False
    nth: int = 1
    limit: int = 0
    listed: bool = False
    both_ends: bool = False
    pick: Literal["", "most", "least"] = ""

    @property
    def any(self) -> bool:
        """Tell whether the question orders rows at all."""
        return self.of_time or self.of_amount


def read_directions(reading: Reading, *, plainly: bool = False) -> Directions:
    """Read and account for the words of order in a question; `plainly` takes an adjective alone for one (多い)."""
    nth = reading.take("nth")
    backwards = reading.take("backwards")
    first, last = reading.take("top"), reading.take("bottom")
    limited = (first or last)[:1]
    limit = kanji_number(limited[0][1]) if limited else 0
    rank = _rank(nth[0]) if nth else 1
    ends = _superlatives(reading)
    if not ends and (limited or nth or plainly or reading.sees("which") or reading.take("utmost")):
        ends = {name: matches[0][0] for name in _ENDS if (matches := reading.take(f"plain_{name}"))}
    listed = {
        name: matches[0][0]
        for name in ("oldest", "newest", "highest", "lowest")
        if (matches := reading.take(f"order_{name}"))
    }
    names = {**listed, **ends}
    if not names and backwards:
        names = {"lowest" if backwards[0][0].startswith("下") else "newest": backwards[0][0]}
    elif not names and nth:
        by_amount = bool(reading.named(reading.columns.amounts, cover=False))
        name = "highest" if by_amount else "most" if reading.sees("by_number") else "oldest"
        names = {name: nth[0][0]}
    elif not names and limited:
        names = {"highest" if first else "lowest": limited[0][0]}
    if not names:
        for match in reading.take("utmost"):  # 一番困ったこと: an order that no column tells
            reading.refuse(match[0])
        return Directions()
    name = next(iter(names))
    of_time = name in {"oldest", "newest"}
    descending = _ENDS[name] != bool(last and "highest" in names and not first)
    pick: Literal["most", "least"] = "most" if descending else "least"
    numerous = {"most", "least"} & {*names} or any("多" in said or "少" in said for said in names.values())
    many = bool(numerous or limited)
    return Directions(
        said="".join(names.values()),
        descending=descending,
        of_time=of_time,
        of_amount=not of_time,
        nth=rank,
        limit=limit,
        listed=bool(listed) and not nth,
        both_ends=len({_ENDS[n] for n in names}) > 1,
        pick=pick if not of_time and many else "",
    )


def _superlatives(reading: Reading) -> dict[str, str]:
    """The superlatives of a question; of two that share a word the first counts (最も長く続く is the oldest)."""
    found: dict[str, str] = {}
    taken: set[int] = set()
    for name in _ENDS:
        matches = [m for m in reading.take(name) if taken.isdisjoint(range(*m.span()))]
        taken.update(n for match in matches for n in range(*match.span()))
        if matches:
            found[name] = matches[0][0]
    return found


def _rank(match: re.Match[str]) -> int:
    """第二位 -> 2; 次点, and what comes behind the first, are the second."""
    written = next((group for group in match.groups() if group), "")
    return kanji_number(written) if written else 2
