"""Years in either calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japanese.dates import (
    cell_days,
    covered_years,
    era_range,
    find_centuries,
    find_days,
    find_decades,
    find_years,
    in_era,
    years,
)
from japanese.eras import kanji_number
from japanese.relative_years import find_relative_years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平成3年", {1991}),
        ("平成三年", {1991}),
        ("昭和三十六年に", {1961}),
        ("令和元年", {2019}),
        ("Ｈ31予算", {2019}),
        ("1991 年", {1991}),
        ("二〇一八年度", {2018}),
        ("1991年と平成4年", {1991, 1992}),
        ("約1,300人が1200円で", set()),
        ("40件", set()),
        ("", set()),
    ],
)
def test_years(text: str, expected: set[int]) -> None:
    assert years(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015年から2018年まで毎年", {2015, 2016, 2017, 2018}),
        ("平成29年4月1日〜令和元年度", {2017, 2018, 2019}),
        ("2016-2018年", {2016, 2017, 2018}),
        ("2015年、2018年", {2015, 2018}),
        ("2018年から2016年へ", {2016, 2018}),
        ("2015年から毎年", {2015}),
    ],
)
def test_a_time_covers_the_years_between_its_ends(text: str, expected: set[int]) -> None:
    assert covered_years(text) == expected


def test_a_year_is_found_where_it_stands() -> None:
    text = "提携は 平成 ３年 である"
    ((year, (start, end)),) = find_years(text)
    assert (year, text[start:end]) == (1991, "平成 ３年")


@given(st.integers(1, 99))
def test_kanji_numbers_are_read_back(number: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = (digits[tens] if tens > 1 else "") + "十" * (tens > 0) + (digits[ones] if ones else "")
    assert kanji_number(written) == number


def test_eras_meet() -> None:
    assert era_range("昭和") == (1926, 1989)
    assert era_range("平成")[0] == 1989


@pytest.mark.parametrize("text", ["何㎡ですか", "S3サイズ", "M1グランプリ", "昭和五六十年代", "平成十十年", "T2線"])
def test_what_only_looks_like_a_year_is_none(text: str) -> None:
    assert years(text) == set()


@given(st.text("一二三四五六七八九十〇元年度代昭和平成", max_size=8))
def test_any_run_of_numerals_is_read_or_left(text: str) -> None:
    assert all(isinstance(year, int) for year in years(f"平成{text}年"))


@pytest.mark.parametrize(
    ("text", "decades"),
    [("昭和40年代", [1965]), ("昭和四十年代と1990年代", [1965, 1990]), ("平成10年代", [1998]), ("80年代", [1980])],
)
def test_decades(text: str, decades: list[int]) -> None:
    assert [first for first, _ in find_decades(text)] == decades


@pytest.mark.parametrize(
    ("year", "name"),
    [(1961, "昭和36年"), (1989, "平成元年"), (2018, "平成30年"), (2019, "令和元年"), (1990, "平成2年")],
)
def test_a_western_year_in_the_japanese_calendar(year: int, name: str) -> None:
    assert in_era(year) == name
    assert years(name) == {year}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("令和6年5月10日", [(20240510, 20240510)]),
        ("2024/5/10", [(20240510, 20240510)]),
        ("2024-05-10", [(20240510, 20240510)]),
        ("Ｒ6.5.10", [(20240510, 20240510)]),
        ("2024年5月", [(20240501, 20240531)]),
        ("5月10日", [(510, 510)]),
        ("十月", [(1001, 1031)]),
        ("3か月", []),
        ("13月", []),
        ("2024年", []),
    ],
)
def test_days_and_months(text: str, days: list[tuple[int, int]]) -> None:
    assert [found for found, _ in find_days(text)] == days


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("1991", [(19910101, 19911231)]),
        ("平成3年", [(19910101, 19911231)]),
        ("2024年5月10日", [(20240510, 20240510)]),
        ("2001-2005", [(20010101, 20011231), (20050101, 20051231)]),
        ("未定", []),
    ],
)
def test_what_a_cell_names(cell: str, days: list[tuple[int, int]]) -> None:
    assert cell_days(cell) == days


def test_centuries() -> None:
    assert [first for first, _ in find_centuries("20世紀と二十一世紀")] == [1901, 2001]


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("今年の予算は", date(2026, 2, 3), ["2026年"]),
        ("今年度の予算は", date(2026, 2, 3), ["2025年度"]),  # from April on
        ("今年度の予算は", date(2026, 4, 1), ["2026年度"]),
        ("去年と一昨年、昨年度と本年度", date(2026, 11, 26), ["2025年", "2024年", "2025年度", "2026年度"]),
        ("再来年度から", date(2026, 11, 26), ["2028年度"]),
        ("ロシアにおける日本年", date(2026, 11, 26), []),
        ("市民課昨年度の実績、本市今年度の予算", date(2026, 11, 26), ["2025年度", "2026年度"]),
        ("今年度代表者、昨年交代した人", date(2026, 11, 26), ["2026年度", "2025年"]),
        ("さ来年とさきおととし、一昨々年度", date(2026, 11, 26), ["2028年", "2023年", "2023年度"]),
        ("過去年度、将来年、今年齢、来年賀状、昨年代", date(2026, 11, 26), []),
        ("翌年度、前年度、1991年", date(2026, 11, 26), []),  # counted from another year
    ],
)
def test_years_counted_from_today(text: str, today: date, expected: list[str]) -> None:
    found = find_relative_years(text, today)
    assert [year.shown for year in found] == expected
    assert all(text[slice(*year.span)] == year.said for year in found)
