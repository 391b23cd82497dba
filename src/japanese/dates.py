"""Years in either calendar: 平成3年, 平成三年, Ｈ3年 and 1991年 are the same year (the normaliser sees to it)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from japanese.eras import ERAS, kanji_number
from japanese.normalize import normalize, normalize_with_offsets
from records import Span

_ERA_ENDS = {"明治": 1912, "大正": 1926, "昭和": 1989, "平成": 2019, "令和": 9999}
_KANJI = "〇一二三四五六七八九"
_DECADE = re.compile(
    rf"(?<![0-9{_KANJI}十])((?:1[0-9]|20)?[0-9]0|[一二][{_KANJI}]{{2}}〇|[{_KANJI}]〇|[二三四五六七八九]?十|ゼロ)"
    r"(?:年代|['’]?s(?![a-z])|(?=(?:[・、,〜~-](?:1[0-9]|20)?[0-9]0)+年代))"
)
_ERA_DECADE = re.compile(r"(明治|大正|昭和|平成|令和)([1-6]0|[一二三四五六]?十)年代")
_WESTERN = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])(?=年|-|/|\.|$)")
_KANJI_WESTERN = re.compile(r"([一二][〇一二三四五六七八九]{3})年")
_YEARS_BETWEEN = re.compile(
    r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?:年度?)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:から|より|ないし|[〜~-])"
    r"(1[0-9]{3}|20[0-9]{2})(?=年)"
)


def find_years(text: str) -> Iterator[tuple[int, Span]]:
    """Yield each year a text names, in the western calendar, with its span in the text as written."""
    normalized = normalize_with_offsets(text)
    plain = normalized.text
    for match in _WESTERN.finditer(plain):
        yield int(match[1]), normalized.source_span(*match.span())
    for match in _KANJI_WESTERN.finditer(plain):
        yield kanji_number(match[1]), normalized.source_span(*match.span())


def years(text: str) -> set[int]:
    """Return the western years a text names in either calendar."""
    return {year for year, _ in find_years(text)}


def covered_years(text: str) -> set[int]:
    """Return the years a text names, and those between the ends of a time (2015年から2020年まで)."""
    ends = ((int(match[1]), int(match[2])) for match in _YEARS_BETWEEN.finditer(normalize(text)))
    between = (range(first, last) for first, last in ends)
    return years(text).union(*between)


def era_range(name: str) -> tuple[int, int]:
    """Return the first and last western year of an era (昭和 -> 1926, 1989); KeyError for any other name."""
    return ERAS[name] + 1, _ERA_ENDS[name]


def era_names() -> tuple[str, ...]:
    """Return the eras that `era_range` knows, oldest first."""
    return tuple(ERAS)


def find_decades(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the first year of each decade a text names, with its span.

    90年代, 九〇年代, 90s -> 1990; 60・70年代 -> 1960, 1970; ゼロ年代 -> 2000; 昭和40年代 -> 1965.
    """
    normalized = normalize_with_offsets(text)
    eras = {match.start(2): match for match in _ERA_DECADE.finditer(normalized.text)}
    for match in eras.values():
        yield ERAS[match[1]] + kanji_number(match[2]), normalized.source_span(*match.span())
    for match in _DECADE.finditer(normalized.text):
        year = 100 if match[1] in {"ゼロ", "00", "〇〇"} else kanji_number(match[1])
        if match.start() not in eras:
            yield year if year > 100 else 1900 + year, normalized.source_span(*match.span())


def in_era(year: int) -> str:
    """Return a western year in the Japanese calendar (1991 -> 平成3年), in the new era where it changed that year."""
    era, before = max(((era, first) for era, first in ERAS.items() if first < year), key=lambda found: found[1])
    return f"{era}{'元' if year - before == 1 else year - before}年"


_CENTURY = re.compile(r"(?<![0-9])([0-9]{1,2}|[一二]?十[一二三四五六七八九]?)世紀")
_DATE = re.compile(
    r"(?<![0-9])(?:(?P<year>1[0-9]{3}|20[0-9]{2})(?:年[./-]?|[./-])(?P<of>[0-9]{1,2})(?:月|[./-]|(?=[にのまかよ以]|$))(?:(?P<on>[0-9]{1,2})日?)?"
    r"|(?P<month>[0-9]{1,2}|十[一二]?|[一二三四五六七八九])(?:月(?!間)|/(?=[0-9]{1,2}(?![0-9/])))"
    r"(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])日?)?)(?![0-9])"
)

Days = tuple[int, int]
"""First and last day as yyyymmdd, both inclusive; year 0 where none is named (5月 -> 501, 531)."""


def find_centuries(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the first year of each century a text names, with its span (21世紀 -> 2001)."""
    normalized = normalize_with_offsets(text)
    for match in _CENTURY.finditer(normalized.text):
        yield 100 * kanji_number(match[1]) - 99, normalized.source_span(*match.span())


def find_days(text: str) -> Iterator[tuple[Days, Span]]:
    """Yield each month or day a text names, with or without its year, and its span (令和6年5月10日, 2024/5, 5月)."""
    normalized = normalize_with_offsets(text)
    for match in _DATE.finditer(normalized.text):
        month = kanji_number(match["of"] or match["month"])
        day = match["on"] or match["day"]
        first, last = (kanji_number(day),) * 2 if day else (1, 31)
        if 1 <= month <= 12 and 1 <= first <= 31:
            year = int(match["year"] or 0) * 10000
            yield (year + month * 100 + first, year + month * 100 + last), normalized.source_span(*match.span())


def cell_days(text: str) -> list[Days]:
    """Return the days, months or whole years a table's cell names (1991, 平成3年5月, 2024-05-10)."""
    found = list(find_days(text))
    named = [days for days, _ in found]
    inside = [span for _, span in found]
    for year, (start, end) in find_years(text):
        if not any(start < high and end > low for low, high in inside):
            named.append((year * 10000 + 101, year * 10000 + 1231))
    return sorted(named)
