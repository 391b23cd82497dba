"""What a text must show to answer a question, however alike the two are otherwise: the value, of the thing asked about.

A sentence about the partner of Nakhodka doesn't tell how many live there (どのくらいの人口), nor one that gives a year
on which day it was (何月何日), nor the area of an estate that of its region (カルーガ州の面積).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.question import Question
from answer.words import load_words
from japanese.dates import covered_years, find_years, years
from japanese.normalize import fold, normalize
from japanese.reading import is_name
from japanese.tokens import Token, content_lemmas, tokenize
from retrieve.query import Query

_FILE = Path(__file__).parent / "data" / "lacking.toml"
_AS_OF = re.compile(r"(?:[0-9元]+年度?)?(?:[0-9]+月)?(?:[0-9]+日|末)?(?:[(][^()]*[)])?(?:末)?(?:現在|時点)")
"""The date of a count (2019年1月1日現在) is that of no event."""

_AFFIXES = frozenset({"接頭辞", "接尾辞"})
_NO_COUNTER = "(?![程位余有在必])[一-龥]"
"""Behind a counter stands no other noun (何基準)."""

_OPEN_YEAR = re.compile("年?度?の?(?:以[降後来前]|から|まで|より|ごろ|頃|代|前後|過ぎ|[〜~-])")
"""Behind a year that is but the end of a time (2010年以降)."""

_SINCE = re.compile("年度?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:から|以降|以来)(?![0-9])")
"""Behind a year from which on something is (2015年から毎年)."""

_POINTS_BACK = re.compile(r"同[^一二三時年月日じ]|(?:その|この)(?!後|他|ため|際|時|年|間|中|うち)")


@dataclass(frozen=True, slots=True)
class Value:
    """Something a question may ask for: how it asks, how a text looks that tells it, the property's words if any."""

    asks: re.Pattern[str]
    shows: re.Pattern[str]
    words: re.Pattern[str] | None = None


@lru_cache(maxsize=1)
def _values() -> tuple[Value, ...]:
    """The values of `data/lacking.toml`, what questions ask in words of their own first."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    number, how = f"(?:{data['number']})", f"(?:{data['how']})"
    counted = [
        Value(
            re.compile(f"何{word}(?!{_NO_COUNTER}|{_longer(word, data['counters'])})"),
            re.compile(f"(?:{number}の?|第[^。、]{{0,3}})(?:{units})"),
        )
        for word, units in data["counters"].items()
    ]
    asked = [
        Value(re.compile(entry["asks"].replace("{how}", how)), re.compile(entry["shows"].replace("{N}", number)))
        for entry in data["questions"]
    ]
    return (*asked, *counted, *(_property(entry, number, how, data["behind"]) for entry in data["properties"]))


def _longer(word: str, counters: dict[str, str]) -> str:
    """What stands behind a counter where it is but the beginning of another (回, 回目)."""
    rest = [other[len(word) :] for other in counters if other != word and other.startswith(word)]
    return "|".join(map(re.escape, rest)) or "(?!)"


def _property(entry: dict[str, str], number: str, how: str, behind: str) -> Value:
    words = f"(?:{entry['words']})"
    asks = rf"(?<![一-龥]){words}{behind.replace('{how}', how)}|{how}[^。、?はがを]{{0,3}}の{words}"
    return Value(re.compile(asks), re.compile(entry["shows"].replace("{N}", number)), re.compile(words))


@lru_cache(maxsize=1)
def _states() -> frozenset[str]:
    return frozenset(tomllib.loads(_FILE.read_text(encoding="utf-8"))["states"]["words"])


def asked_values(question: Question) -> list[Value]:
    """Return the values that a question asks for."""
    return [value for value in _values() if value.asks.search(question.folded)]


def shows_value(question: Question, names: Sequence[Token], sentence: str) -> bool:
    """Tell whether a sentence shows all the values that a question asks for, of the names that they are asked of."""
    text, values = _AS_OF.sub("", fold(sentence)), asked_values(question)
    named = bool(names) and all(fold(name.surface) in text for name in names)
    return named and bool(values) and all(value.shows.search(text) for value in values)


def lacks_value(question: Question, said: str) -> bool:
    """Tell whether a question asks for a value of which a text, as it is quoted, shows none."""
    text = _AS_OF.sub("", fold(said))
    return any(not value.shows.search(text) for value in asked_values(question))


def tells_of_another(question: Question, names: Sequence[Token], sentence: str) -> bool:
    """Tell whether a sentence gives the property that a question asks for to something else than the names it is of.

    What it is of stands before it (カザンの人口は, タタルスタンは…人口が) or right behind it (人口43万人のソチ).
    """
    asked = [value.words for value in asked_values(question) if value.words]
    if not names or not asked:
        return False
    text = fold(sentence)
    found = [words.search(text) for words in asked]
    return any(not _is_of(names, text, *(match.span() if match else (len(text), len(text)))) for match in found)


def _is_of(asked: Sequence[Token], text: str, start: int, end: int) -> bool:
    """Tell whether a property that stands somewhere in a text is that of one of the names."""
    before = text[:start]
    named = [fold(token.surface) for token in tokenize(before) if is_name(token)]
    if not named or _POINTS_BACK.search(before):
        return True  # of what the sentences before tell
    names = [fold(token.surface) for token in asked]
    owner = re.search(r"([^、。はがをのにで]+)の$", before)
    if owner and any(is_name(token) for token in tokenize(owner[1])):
        return any(name in owner[1] for name in names)
    return any(name in before or re.search(rf"[るたの]{re.escape(name)}", text[end:]) for name in names)


def tells_of_another_year(question: Question, passage: str, sentence: str) -> bool:
    """Tell whether a question is of one year, and a sentence of others of which the passage does not name that one.

    A passage is also of the years between two that it names, and of those from one on.
    """
    asked = {
        year for year, (_, end) in find_years(question.text) if not _OPEN_YEAR.match(normalize(question.text[end:]))
    }
    if not asked or not years(sentence) or not asked.isdisjoint(covered_years(passage)):
        return False
    return not any(
        first < max(asked) for first, (_, end) in find_years(passage) if _SINCE.match(normalize(passage[end:]))
    )


def is_about_nothing(question: Question) -> bool:
    """Tell whether a question names nothing but kinds of things (県内の市だとどう): any text would be alike to it."""
    generic = load_words().tables["generic"]
    return all(token.pos in _AFFIXES or generic.fullmatch(fold(token.surface)) for token in question.terms)


def lacks_state(question: Question, query: Query, text: str) -> bool:
    """Tell whether a question is about something that ended or failed (解消した提携), of which a text says nothing."""
    states = _states().intersection(question.lemmas)
    return bool(states - query.said(frozenset(content_lemmas(text))))
