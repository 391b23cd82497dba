"""One spelling of numbers, years and dates, so that a right answer is right however it writes them."""

from __future__ import annotations

import re
from functools import lru_cache

from japanese.normalize import fold
from japanese.numbers import read_number

_KANJI = "〇零一二三四五六七八九十百千万億兆"
_NUMBER = re.compile(rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|[{_KANJI}])+")
_DATE = re.compile(r"(?<![0-9])((?:1[0-9]|20)[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_PLACES = re.compile(r"(?<=[0-9])箇所")
_COUNTED = re.compile(r"([0-9]+)([つ件個組人名])")
_ALIKE = {counter: f"[{group}]" for group in ("つ件個組", "人名") for counter in group}
"""Counters that count the same things: 3つ, 3件; 60人, 60名."""


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Return a text folded, its numbers in plain figures (昭和36年 -> 1961年, 5百万円 -> 5000000円, 三件 -> 3件)."""
    dated = _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", fold(text))
    return _PLACES.sub("か所", _NUMBER.sub(lambda m: read_number(m[0]) or m[0], dated))


def contains(said: str, wanted: str) -> bool:
    """Tell whether a canonical text holds a string; its numbers are whole (4件 is not in 14件, 41 not in 411)."""
    needle = canonical(wanted)
    counted = _COUNTED.fullmatch(needle)
    pattern = counted[1] + _ALIKE[counted[2]] if counted else re.escape(needle)
    before = r"(?<![0-9])(?<![0-9]\.)" if needle[:1].isdigit() else ""
    after = r"(?![0-9])(?!\.[0-9])" if needle[-1:].isdigit() else ""
    return re.search(before + pattern + after, said) is not None
