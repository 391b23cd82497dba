"""Cells of a workbook as Excel shows them in Japanese: dates, percentages, numbers with commas and units."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CODES = re.compile(r"\[[^\]]*\]")
_ZEROS = re.compile(r"0{2,}")
_WHOLE = re.compile(r"[#,]*0(?:_.)*")
_FIXED = re.compile(r"\.(0+)")


def shown(cell: Any) -> str:  # noqa: ANN401  openpyxl has no types
    """Return what a cell shows; "" where it is blank or holds an error (#N/A)."""
    value, layout = cell.value, (cell.number_format or "General").split(";")[0]
    if value is None or getattr(cell, "data_type", "") == "e":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time | timedelta):
        return _moment(value, layout)
    if isinstance(value, int | float):
        return _number(value, layout)
    return " ".join(line.strip() for line in str(value).splitlines() if line.strip())


def _moment(value: date | time | timedelta, layout: str) -> str:
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    codes = _CODES.sub("", _LITERAL.sub("", layout)).lower()
    day = "d" in codes or not re.search("[yem]", codes)
    told = f"{value.year}年" + (f"{value.month}月" if day or "m" in codes else "") + (f"{value.day}日" if day else "")
    clock = f" {value.hour}:{value.minute:02}" if isinstance(value, datetime) and (value.hour or value.minute) else ""
    return told + clock


def _number(value: int | float, layout: str) -> str:
    """Return a number in its format, as far as that is commas, decimals, leading zeros, % or a unit in quotes."""
    unit = "".join(a or b for a, b in _LITERAL.findall(layout[_last_digit(layout) + 1 :]))
    codes = _CODES.sub("", _LITERAL.sub("", layout))
    if "%" in codes:
        return f"{_plain(value * 100, codes)}%"
    if _ZEROS.fullmatch(codes):
        return f"{round(value):0{len(codes)}}"
    return _plain(value, codes) + unit


def _last_digit(layout: str) -> int:
    return max(layout.rfind("0"), layout.rfind("#"))


def _plain(value: int | float, codes: str) -> str:
    comma = "," if "#,##" in codes else ""
    fixed = _FIXED.search(codes)
    if fixed or _WHOLE.fullmatch(codes.strip()):
        places = len(fixed[1]) if fixed else 0
        return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):{comma}f}"
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return f"{value:f}" if "e" in text else text
