"""Years of the Japanese calendar (平成3年, 平成三年, Ｈ3年) in the western one; what the normaliser writes for them."""

from __future__ import annotations

import re

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the year before year 1
_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_KANJI_1_99 = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
# A decade (昭和40年代, 平成一桁) is no year. A letter needs 年, a date's dot, a budget or a time behind it (H31以降),
# M and T a whole date (T9.4.1, not M7.3), and no word before it where only に or a comma follows
# (S36に, not 型番S36に).
ERA_YEAR = re.compile(
    rf"(明治|大正|昭和|平成|令和)(元|[0-9]{{1,2}}|{_KANJI_1_99})(?![0-9一二三四五六七八九十])(?!年代|桁|けた|ケタ)年?"
    r"|(?<![a-z0-9])([mtshr])([0-9]{1,2})(?:年(?!代)|(?=[./-][0-9]{1,2}[./-][0-9]|の?(?:予算|決算|当初|補正))"
    r"|(?<=[shr][0-9])(?=[./-][0-9])|(?<=[shr][0-9]{2})(?=[./-][0-9])"
    r"|(?<=[sh][0-9]{2})(?=末|現在|時点|から|以降|以前|まで)"
    r"|(?<![\w )][sh][0-9]{2})(?<=[sh][0-9]{2})(?=に)|(?<![\w )]h[0-9]{2})(?<=h[0-9]{2})(?=[、,)]|$))"
)


def western_year(match: re.Match[str]) -> int:
    """Return the western year of an `ERA_YEAR` match (平成三年 -> 1991, h31 -> 2019)."""
    era, number = (match[1], match[2]) if match[1] else (_LETTERS[match[3]], match[4])
    return ERAS[era] + kanji_number(number)


def kanji_number(text: str) -> int:
    """Read a number in digits, in kanji below 100, or figure by figure (三十一 -> 31, 二〇一八 -> 2018, 元 -> 1)."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
