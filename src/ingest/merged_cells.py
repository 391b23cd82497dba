"""How many cells of a workbook are merged, read before it is opened: openpyxl looks at each of them, blank or not."""

from __future__ import annotations

import re

_AT = rb"\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']" + _AT + b":" + _AT)


def count_merged(part: bytes) -> int:
    """Return how many cells the merged areas of a part of a workbook have together (A1:B2 -> 4)."""
    return sum(_area(*match) for match in _MERGED.findall(part))


def _area(first: bytes, top: bytes, last: bytes, bottom: bytes) -> int:
    return (_column(last) - _column(first) + 1) * (int(bottom) - int(top) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
