"""The years and days a question names, as periods with the stretch of the question that names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from answer.question import Question
from answer.tables.query import Period
from answer.words import load_words
from japanese.dates import era_names, era_range, find_centuries, find_days, find_decades, find_years
from japanese.eras import kanji_number
from japanese.normalize import fold_with_offsets
from records import Span

_FIRST, _LAST = 101, 99991231
_AGE = re.compile("時代|の頃|のころ|年間")
_BETWEEN = re.compile("から|~|-|〜|と(?=[0-9]{1,4}年の間)")

_IN_BRACKETS = re.compile(
    r"(?<=\()(1[89][0-9]{2}|20[0-9]{2})(?:年?(?:〜|~|-|から)(1[89][0-9]{2}|20[0-9]{2}))?年?(?=\))"
)

Found = tuple[Period, Span]


def read_periods(
    question: Question, *, days: bool, fiscal: bool = False
) -> tuple[tuple[Period, ...], list[Span], bool]:
    """Return the periods a question names, their spans in the folded question, and whether they contradict each other.

    `days` tells that the table knows months and days; else a date is left alone, for a year would say too little.
    `fiscal` tells that 2024年度 begins in April.
    """
    spans: list[Span] = []
    found: list[Found] = []
    for name in (_recent, _decades, _centuries, _bracketed):
        for period, span in name(question):
            if _is_free(span, spans):
                found.append((period, span))
                spans.append(span)
    for period, span in [*(_days(question) if days else ()), *_years(question, fiscal)]:
        if _is_free(span, spans):
            period, end = _open_ended(question.folded, period, span[1])
            found.append((period, (span[0], end)))
            spans.append((span[0], end))
    if not found:
        found = _eras(question)
        spans = [span for _, span in found]
    found = [(replace(period, shown=_written(question, span)), span) for period, span in found]
    ordered = _join(question.folded, sorted(found, key=lambda pair: pair[1]))
    periods, contradiction = _meet(ordered)
    return periods, spans, contradiction


def _written(question: Question, span: Span) -> str:
    folded = fold_with_offsets(question.text)
    start, end = folded.source_span(span[0], min(span[1], len(folded.text)))
    return question.text[start:end]


def _is_free(span: Span, taken: Iterable[Span]) -> bool:
    return not any(span[0] < high and span[1] > low for low, high in taken)


def _year(first: int, last: int) -> tuple[int, int]:
    return first * 10000 + 101, last * 10000 + 1231


def _recent(question: Question) -> Iterable[Found]:
    """ここ10年: up to this year, which the answer says."""
    for match in load_words().tables["recent"].finditer(question.folded):
        now = date.today().year
        first = now - kanji_number(match[1]) + 1
        yield Period(*_year(first, now), counted=f"{first}年から{now}年"), match.span()


def _decades(question: Question) -> Iterable[Found]:
    text = question.text
    for first, written in find_decades(text):
        start, end = _folded_span(text, written)
        half = load_words().tables["half"].match(question.folded, end)
        low, high = (
            (first, first + 9) if half is None else (first, first + 4) if half[0] == "前半" else (first + 5, first + 9)
        )
        period, end = _open_ended(question.folded, Period(*_year(low, high)), half.end() if half else end)
        yield period, (start, end)


def _centuries(question: Question) -> Iterable[Found]:
    for first, written in find_centuries(question.text):
        start, end = _folded_span(question.text, written)
        period, end = _open_ended(question.folded, Period(*_year(first, first + 99)), end)
        yield period, (start, end)


def _bracketed(question: Question) -> Iterable[Found]:
    """初年度(2017), 90年代（1990〜1999）: a year needs no 年 there."""
    for match in _IN_BRACKETS.finditer(question.folded):
        yield Period(*_year(int(match[1]), int(match[2] or match[1]))), match.span()


def _days(question: Question) -> Iterable[Found]:
    for (low, high), written in find_days(question.text):
        yield Period(low, high, yearless=low < 10000), _folded_span(question.text, written)


def _years(question: Question, fiscal: bool) -> Iterable[Found]:
    for year, written in find_years(question.text):
        start, end = _folded_span(question.text, written)
        end += len(question.folded[end:]) - len(question.folded[end:].removeprefix("年"))
        april = fiscal and question.folded[end:].startswith("度")
        end += question.folded[end:].startswith("度")
        low, high = (year * 10000 + 401, (year + 1) * 10000 + 331) if april else _year(year, year)
        yield Period(low, high), (start, end)


def _eras(question: Question) -> list[Found]:
    found = []
    for era in era_names():
        at = question.folded.find(era)
        if at >= 0 and not re.match("(?:だと|では|でいうと|で|の)?何年", question.folded[at + len(era) :]):
            rest = _AGE.match(question.folded, at + len(era))
            span = (at, rest.end() if rest else at + len(era))
            found.append((Period(*_year(*era_range(era))), span))
    return found


def _folded_span(text: str, span: Span) -> Span:
    """Where a stretch of the text as written stands in the folded text."""
    offsets = fold_with_offsets(text).offsets
    inside = [n for n, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]]
    return inside[0], inside[-1] + 1


def _open_ended(folded: str, period: Period, end: int) -> tuple[Period, int]:
    """The period a time begins or ends (1991年以降 -> from 1991 on), and where its words end."""
    rest = folded[end:]
    for name in ("later", "earlier", "after", "before"):
        match = load_words().tables[name].match(rest)
        if not match:
            continue
        low, high = {
            "later": (period.high + 1, _LAST),
            "earlier": (_FIRST, period.low - 1),
            "after": (period.low, _LAST),
            "before": (_FIRST, period.high),
        }[name]
        if period.yearless:
            low, high = (low, 9999) if name in {"later", "after"} else (0, high)
        return replace(period, low=low, high=high), end + match.end()
    return period, end


def _join(folded: str, found: list[Found]) -> list[Period]:
    """Join two times with から or 〜 between them into one period (1960年〜1975年, 1960年と1975年の間)."""
    joined: list[Period] = []
    last = -1
    for period, (start, end) in found:
        if joined and _BETWEEN.fullmatch(folded[last:start]) and joined[-1].yearless == period.yearless:
            before = joined.pop()
            period = Period(before.low, period.high, period.shown, period.yearless, period.counted)
        joined.append(period)
        last = end
    return joined


def _is_open(period: Period) -> bool:
    least, most = (0, 9999) if period.yearless else (_FIRST, _LAST)
    return period.low <= least or period.high >= most


def _meet(periods: list[Period]) -> tuple[tuple[Period, ...], bool]:
    """Open periods meet (2000年以降2010年まで -> 2000 to 2010) or contradict; times side by side are alternatives."""
    if not periods or not all(map(_is_open, periods)):
        return tuple(periods), False
    low, high = max(p.low for p in periods), min(p.high for p in periods)
    return ((replace(periods[0], low=low, high=high),), False) if low <= high else ((), True)
