"""Dates in English, written as Japanese has them: October 7, 2018 -> 2018年10月7日; since 2000 -> 2000年以降."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})(?![0-9]|年)"
_ERA = {"meiji": "明治", "taisho": "大正", "showa": "昭和", "heisei": "平成", "reiwa": "令和"}

_PATTERNS = [
    (rf"\b(?:between|from) (?P<first>[12][0-9]{{3}}) (?:and|to|until) {_YEAR}", "{first}年から{year}年まで"),
    (rf"{_MONTH} {_DAY},? (?:of )?{_YEAR}", "{year}年{month}月{day}日"),
    (rf"\b{_DAY} (?:of )?{_MONTH},? (?:of )?{_YEAR}", "{year}年{month}月{day}日"),
    (rf"{_MONTH},? (?:of )?{_YEAR}", "{year}年{month}月"),
    (rf"\b{_MONTH} {_DAY}\b", "{month}月{day}日"),
    (rf"\b(?:the )?(?:japanese )?(?:fiscal(?: year)?|fy) ?{_YEAR}", "{year}年度"),
    (r"\b(?:the )?(?P<year>1[0-9]{2}0|20[0-9]0)'?s\b", "{year}年代"),
    (r"\b(?P<era>meiji|taisho|showa|heisei|reiwa) (?P<day>[0-9]{1,2})\b", "{era}{day}年"),
    (rf"\b(?:since|after|from) (?:the year )?{_YEAR}", "{year}年以降"),
    (rf"\b(?:before|until|up to|by) (?:the year )?{_YEAR}", "{year}年以前"),
    (rf"\b(?:the year )?{_YEAR}", "{year}年"),
    (rf"(?<=\bin ){_MONTH}", "{month}月"),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE), japanese) for pattern, japanese in _PATTERNS]


def japanese_dates(text: str) -> str:
    """Return an English text with its dates in Japanese."""
    for pattern, japanese in _COMPILED:
        text = pattern.sub(lambda match, japanese=japanese: f" {_said(match, japanese)} ", text)  # type: ignore[misc]
    return text


def _said(match: re.Match[str], japanese: str) -> str:
    found = match.groupdict()
    if found.get("month"):
        found["month"] = str(_MONTHS.index(found["month"].lower()[:3]) + 1)
    if found.get("era"):
        found["era"] = _ERA[found["era"].lower()]
    return japanese.format(**found)
