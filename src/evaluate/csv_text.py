"""Rows as CSV that a spreadsheet opens without computing anything in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it Excel in Japan reads UTF-8 as Shift_JIS."""

_RISKY = re.compile(r"'*\s*[=+\-@＝＋－＠]|[\t\r\n]")
_ESCAPED = re.compile(r"'(?='*\s*[=+\-@＝＋－＠])")


def escape_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (=1+1 -> '=1+1); other cells stay as they are.

    What looks escaped is escaped once more, so that `unescape_cell` gives every cell back.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unescape_cell(text: str) -> str:
    """Return a cell as it was before `escape_cell`, without space around it ('=1+1 -> =1+1)."""
    return _ESCAPED.sub("", text, count=1) if _ESCAPED.match(text) else text


_NUMBER = re.compile(r"[+\-]?[0-9][0-9,.]*%?")


def safe_cell(text: str) -> str:
    """Return a cell for a table that others read on: escaped as above, but a number stays one (-3,900)."""
    return text if _NUMBER.fullmatch(text) else escape_cell(text)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with a byte order mark, every cell escaped."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    return BOM + buffer.getvalue()
