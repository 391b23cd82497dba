"""Years in either calendar: 平成3年, 平成三年, Ｈ3年 and 1991年 are the same year (the normaliser sees to it)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from japanese.eras import ERAS, kanji_number
from japanese.normalize import normalize_with_offsets
from records import Span

_ERA_ENDS = {"明治": 1912, "大正": 1926, "昭和": 1989, "平成": 2019, "令和": 9999}
_DECADE = re.compile(r"(?<![0-9])((?:1[0-9]|20)?[0-9]0)年代")
_ERA_DECADE = re.compile(r"(明治|大正|昭和|平成|令和)([1-6]0|[一二三四五六]?十)年代")
_WESTERN = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])(?=年|-|/|\.|$)")
_KANJI_WESTERN = re.compile(r"([一二][〇一二三四五六七八九]{3})年")


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


def era_range(name: str) -> tuple[int, int]:
    """Return the first and last western year of an era (昭和 -> 1926, 1989); KeyError for any other name."""
    return ERAS[name] + 1, _ERA_ENDS[name]


def era_names() -> tuple[str, ...]:
    """Return the eras that `era_range` knows, oldest first."""
    return tuple(ERAS)


def find_decades(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the first year of each decade a text names, with its span (90年代 -> 1990; 昭和40年代 -> 1965)."""
    normalized = normalize_with_offsets(text)
    eras = {match.start(2): match for match in _ERA_DECADE.finditer(normalized.text)}
    for match in eras.values():
        yield ERAS[match[1]] + kanji_number(match[2]), normalized.source_span(*match.span())
    for match in _DECADE.finditer(normalized.text):
        year = int(match[1])
        if match.start() not in eras:
            yield year if year >= 100 else 1900 + year, normalized.source_span(*match.span())


def in_era(year: int) -> str:
    """Return a western year in the Japanese calendar (1991 -> 平成3年), in the new era where it changed that year."""
    era, before = max(((era, first) for era, first in ERAS.items() if first < year), key=lambda found: found[1])
    return f"{era}{'元' if year - before == 1 else year - before}年"
