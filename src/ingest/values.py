"""What the cell of a table holds, by its looks: a year, a date, a number with its unit, or nothing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from japanese.numbers import read_number

_FILE = Path(__file__).parent / "data" / "values.toml"
_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR]\.?)"
_YEAR = rf"(?:(?:1[5-9]|20)\d\d|2100|{_ERA}(?:元|\d{{1,2}}))"
_BARE_YEAR = re.compile(r"(?:18|19|20)\d\d|2100")
_WRITTEN_YEAR = re.compile(rf"{_YEAR}年度?(?:\([^)]*\))?|(?:明治|大正|昭和|平成|令和)(?:元|\d{{1,2}})")
_DAY_OF_MONTH = r"\d{1,2}月(?:\d{1,2}日|[上中下]旬|末)"
_DAY = rf"(?:{_YEAR}年{_DAY_OF_MONTH}|{_YEAR}年\d{{1,2}}月|{_YEAR}([/.\-])\d{{1,2}}(?:\1\d{{1,2}})?|{_DAY_OF_MONTH})"
_WEEKDAY_AND_TIME = r"(?:\([^)]*\))?(?:[月火水木金土日]曜日?)?(?:T?\d{1,2}[:時]\d{2}分?(?::\d{2})?)?"
_DATE = re.compile(rf"{_DAY}{_WEEKDAY_AND_TIME}(?:まで|必着|締切|予定|頃)?")
_PER = "(?:(?:月|年|日)額?|1(?:か月|人|回|日))(?=[0-9約])"
_NUMBER = re.compile(
    rf"(?:{_PER})?(?:約|およそ)?[+\-−▲△]?([0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)"
    r"((?:[十百千万億兆]+(?:[0-9][0-9,]*[百千万])*(?:[0-9][0-9,]*)?)?)(.*)"
)
_ROUGH = re.compile(r"(?:程度|以内|以下|以上|未満|まで|前後|弱|強|超)$")

ValueKind = Literal["year", "bare year", "date", "number", "nothing", "text"]
"""`nothing` stands where a sum of money would: 無料."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one cell holds; `unit` is what stands behind a number (300人 -> 人)."""

    kind: ValueKind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ValueWords:
    """The word lists: cells that say nothing, units, first cells of rows that add up, beginnings of notes."""

    blank: frozenset[str]
    nothing: frozenset[str]
    units: frozenset[str]
    totals: frozenset[str]
    notes: re.Pattern[str]
    unit_note: re.Pattern[str]


@lru_cache(maxsize=1)
def value_words() -> ValueWords:
    """Read the word lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return ValueWords(
        frozenset(map(plain, data["blank"])),
        frozenset(map(plain, data["nothing"])),
        frozenset(map(plain, data["units"])),
        frozenset(map(plain, data["totals"])),
        re.compile(data["notes"]),
        re.compile(data["unit_note"]),
    )


def plain(text: str) -> str:
    """Return a cell as it is compared: NFKC, lower case of Latin letters kept out of it, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(cell: str) -> bool:
    """Tell whether a cell says nothing: empty, a dash, 未定."""
    text = plain(cell)
    return not text or text.lower() in value_words().blank


def is_unit(text: str) -> bool:
    """Tell whether a text is what numbers are counted or measured in (人, 千円, ㎡)."""
    return plain(text) in value_words().units or plain(text).lower() in value_words().units


@lru_cache(maxsize=4096)
def read_value(cell: str) -> Value:
    """Return what a cell holds (平成3年 -> year, 令和6年4月1日 -> date, 約1,200人 -> number in 人)."""
    text = plain(cell)
    if _BARE_YEAR.fullmatch(text):
        return Value("bare year")
    if _WRITTEN_YEAR.fullmatch(text):
        return Value("year")
    if _DATE.fullmatch(text):
        return Value("date")
    if text in value_words().nothing:
        return Value("nothing")
    number = _NUMBER.fullmatch(text)
    if number and not _is_code(number[1]):
        unit = _ROUGH.sub("", number[3])
        if (not unit or is_unit(unit)) and read_number(number[1].replace(",", "") + number[2]) is not None:
            return Value("number", unit)
    return Value("text")


def _is_code(figures: str) -> bool:
    """Tell whether figures are no amount: with a leading zero (0123)."""
    return len(figures) > 1 and figures[0] == "0" and figures[1].isdecimal()


def is_total(cells: tuple[str, ...]) -> bool:
    """Tell whether a row adds up others: its first cell that is not blank says so (合計, 計)."""
    first = next((plain(cell) for cell in cells if plain(cell)), "")
    return first.strip("()【】[]") in value_words().totals


def is_note(cells: tuple[str, ...]) -> bool:
    """Tell whether a row is a note to the table and none of its rows: one cell that begins like one (※).

    One text in all of three cells or more is a merged line between the rows (【本庁】).
    """
    filled = {plain(cell) for cell in cells if plain(cell)}
    if len(filled) == 1 and len(cells) > 2 and all(plain(cell) for cell in cells):
        return not any(read_value(cell).kind != "text" or len(cell) == 1 for cell in filled)
    return len(filled) == 1 and any(value_words().notes.match(cell) for cell in filled)


def unit_of_note(text: str) -> str:
    """Return the unit that a note gives a whole table (（単位:千円） -> 千円), "" if none."""
    found = value_words().unit_note.search(plain(text))
    return found[1] if found and is_unit(found[1]) else ""
