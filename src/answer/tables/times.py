"""What a time in a question is, what a table knows of time, and the patterns of `data/times.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.tables.query import YEAR, Period
from records import Span

_APRIL = 401
_NEVER = 9999_00_00
_BEHIND, _BEFORE = {1232, 332}, {100, 400}
_FILE = Path(__file__).parent.parent / "data" / "times.toml"


@dataclass(frozen=True, slots=True)
class Times:
    """The patterns of `data/times.toml`; `parts` of a year and `thirds` of a month with their days."""

    patterns: Mapping[str, re.Pattern[str]]
    parts: tuple[tuple[re.Pattern[str], list[list[int]]], ...]
    thirds: tuple[tuple[re.Pattern[str], list[int]], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a question names: first and last day as yyyymmdd, and where it stands in the folded question.

    `yearless` as mmdd of any year; `era` is the calendar a year is told in; `counted` as in `Period`.
    """

    low: int
    high: int
    span: Span
    yearless: bool = False
    era: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a table knows of time: the first and last year in it, whether it tells days, and when its years begin.

    `relative` tells that a year counted from today is one of its column of times, not said by a heading (昨年度開催数).
    """

    years: tuple[int, int] | None = None
    days: bool = False
    fiscal: bool = False
    relative: bool = False

    def holds(self, year: int) -> bool:
        """Tell whether a year is among those of the table."""
        return self.years is not None and self.years[0] <= year <= self.years[1]

    def is_near(self, year: int) -> bool:
        """Tell whether a year is about as old as those of the table, so that figures alone may mean it."""
        return self.years is not None and self.years[0] - 30 <= year <= self.years[1] + 15


@lru_cache(maxsize=1)
def load_times() -> Times:
    """Read the patterns that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    parts = tuple((re.compile(words), days) for words, days in data.pop("parts").items())
    thirds = tuple((re.compile(words), days) for words, days in data.pop("thirds").items())
    return Times({name: re.compile(pattern) for name, pattern in data.items()}, parts, thirds)


def whole_years(first: int, last: int) -> tuple[int, int]:
    """Return the first day of a year and the last of another."""
    return first * YEAR + 101, last * YEAR + 1231


def whole_fiscal_year(year: int) -> tuple[int, int]:
    """Return the first and the last day of a year from April on: 1 April to 31 March."""
    return year * YEAR + 401, (year + 1) * YEAR + 331


def fiscal_year(day: int) -> int:
    """Return the year, from April on, in which a day yyyymmdd lies."""
    return day // YEAR - (day % YEAR < _APRIL)


def say_period(period: Period) -> str:
    """Say which years a period is of: as the question counts a single one (去年（2025年）), else by its bounds."""
    if period.yearless:
        return period.shown
    edges = (period.low % YEAR, period.high % YEAR)
    unit = "年度" if "度" in period.counted or edges == (401, 331) else "年"
    from_april = unit == "年度" and (edges[0] in {401, 332} or edges[1] in {331, 400})
    # later than a year begins at its last day + 1 (20251232), earlier ends at its first day - 1 (20250100)
    first = _year_of(period.low - (edges[0] in _BEHIND), from_april) + (edges[0] in _BEHIND)
    last = _year_of(period.high + (edges[1] in _BEFORE), from_april) - (edges[1] in _BEFORE)
    if first == last:
        return period.counted if f"{first}{unit}）" in period.counted else f"{first}{unit}"
    since = f"{first}{unit}から" if period.low > YEAR else ""
    until = f"{last}{unit}" if period.high < _NEVER else ""
    return since + until if since and until else f"{since or until}{'まで' if until else ''}"


def _year_of(day: int, from_april: bool) -> int:
    return fiscal_year(day) if from_april else day // YEAR
