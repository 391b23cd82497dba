"""Numbers in any writing: 千三百, 1,300 and 1300 are one, so are 6千万, 6,000万 and 二〇一九, 2019."""

from __future__ import annotations

import re
from decimal import Context, Decimal, localcontext

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10_000, "億": 100_000_000, "兆": 1_000_000_000_000}
_FIGURES = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_KEPT = re.compile(r"0[0-9]*|[0-9]+\.[0-9]+")
_LONGEST = 60  # characters
_EXACT = Context(prec=100)
"""Decimal's own context would round after 28 figures, and two long codes would be one number."""


def read_number(text: str) -> str | None:
    """Return a number in plain figures (千三百 -> 1300, 6,000万 -> 60000000, 3.5万 -> 35000), None where it is none.

    Figures with a point or a leading zero may be a section or a code, and stay (4.10, 007).
    """
    if not text or len(text) > _LONGEST:
        return None
    if _KEPT.fullmatch(text):
        return text
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return "".join(str(_DIGITS[char]) for char in text)
    with localcontext(_EXACT):
        return _read_units(text)


def _read_units(text: str) -> str | None:
    """Read what stands before each of 兆, 億, 万 and behind them, and add it up."""
    total = Decimal(0)
    rest = text
    limit = Decimal("Infinity")
    while rest:
        large = next((n for n, char in enumerate(rest) if char in _LARGE), len(rest))
        unit = Decimal(_LARGE[rest[large]] if large < len(rest) else 1)
        part = _below_ten_thousand(rest[:large])
        if part is None or unit >= limit:
            return None
        total += part * unit
        rest, limit = rest[large + 1 :], unit
    return format(total.quantize(Decimal(1)) if total == total.to_integral_value() else total.normalize(), "f")


def _below_ten_thousand(text: str) -> Decimal | None:
    """Read what stands before 万 or 億: figures (6,000), or thousands, hundreds and tens (6千, 三百五十)."""
    total = Decimal(0)
    at, limit = 0, 10_000
    while at < len(text):
        figures = _FIGURES.match(text, at)
        if figures:
            value, at = Decimal(figures[0].replace(",", "")), figures.end()
        elif text[at] in _DIGITS:
            value, at = Decimal(_DIGITS[text[at]]), at + 1
        elif text[at] in _SMALL:
            value = Decimal(1)
        else:
            return None
        unit = _SMALL.get(text[at], 1) if at < len(text) else 1
        if unit >= limit or (unit == 1 and at < len(text)):
            return None
        total += value * unit
        at, limit = at + (unit > 1), unit
    return total if text else None
