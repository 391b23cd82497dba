"""Numbers in any writing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from japanese.numbers import read_number

_FIGURES = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("四十六", "46"),
        ("1,300", "1300"),
        ("千三百", "1300"),
        ("6,000万", "60000000"),
        ("6千万", "60000000"),
        ("3.5万", "35000"),
        ("3.50", "3.50"),
        ("4.10", "4.10"),
        ("00.5", "00.5"),
        ("0.5万", "5000"),
        ("1" * 27, "1" * 27),
        ("二〇一九", "2019"),
        ("百二十万五千三百一", "1205301"),
        ("三十億三千万", "3030000000"),
        ("十", "10"),
        ("0", "0"),
        ("007", "007"),
        ("万", None),
        ("十十", None),
        ("1,30", None),
        ("数十", None),
        ("三百四百", None),
        ("五万六億", None),
        ("", None),
        ("9" * 60, "9" * 60),
        ("9" * 61, None),
    ],
)
def test_read_number(written: str, value: str | None) -> None:
    assert read_number(written) == value


@example(124_999_999_999_921)
@example(9_999_999_999_999_999)
@given(st.integers(1, 10**16 - 1))
def test_figures_with_commas_and_in_kanji_are_one_number(value: int) -> None:
    assert read_number(f"{value:,}") == str(value)
    assert read_number(_in_kanji(value)) == str(value)


def _in_kanji(value: int) -> str:
    parts = []
    for unit in ("", "万", "億", "兆"):
        value, part = divmod(value, 10_000)
        digits = [(int(digit), power) for digit, power in zip(f"{part:04}", "千百十 ", strict=True) if digit != "0"]
        said = "".join(("" if d == 1 and p.strip() else _FIGURES[d]) + p.strip() for d, p in digits)
        parts.append(said + unit if said else "")
    return "".join(reversed(parts))
