"""Years that a text counts from the day it is said: 今年度, 去年, 来年."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from records import Span

_FILE = Path(__file__).parent / "data" / "relative_years.tsv"
_APRIL = 4


@dataclass(frozen=True, slots=True)
class RelativeYear:
    """A year as a text says it (今年度), which one it is, and where it stands; `fiscal` for one from April."""

    said: str
    year: int
    fiscal: bool
    span: Span

    @property
    def shown(self) -> str:
        """The year by its number: 2026年度."""
        return f"{self.year}年{'度' if self.fiscal else ''}"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[int, str]]:
    """The words of `data/relative_years.tsv`, each with how many years it lies off and what never stands before it."""
    lines = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {word: (int(years), before) for word, years, before in lines}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Any of the words, the longest first; none inside another (日本年, 過去年度, 今年齢)."""
    ordered = sorted(_words().items(), key=lambda item: len(item[0]), reverse=True)
    words = "|".join(f"{f'(?<![{before}])' if before else ''}{re.escape(word)}" for word, (_, before) in ordered)
    return re.compile(f"({words})(度(?!目)|(?![齢代賀号]))")


def find_relative_years(text: str, today: date | None = None) -> list[RelativeYear]:
    """Return the years that a text counts from today, in its order."""
    day = today or date.today()
    found = []
    for match in _pattern().finditer(text):
        fiscal = bool(match[2])
        this = day.year - (fiscal and day.month < _APRIL)
        found.append(RelativeYear(match[0], this + _words()[match[1]][0], fiscal, match.span()))
    return found
