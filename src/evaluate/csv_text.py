"""Rows as CSV that a spreadsheet opens without computing anything in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it Excel in Japan reads UTF-8 as Shift_JIS."""

_RISKY = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def escape_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (=1+1 -> '=1+1); other cells stay as they are."""
    return f"'{text}" if _RISKY.match(text) else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with a byte order mark, every cell escaped."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([escape_cell(cell) for cell in row] for row in rows)
    return BOM + buffer.getvalue()
