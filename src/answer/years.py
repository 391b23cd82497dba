"""The years a question names, as ranges with the stretch of the question that names them."""

from __future__ import annotations

from answer.question import Question
from answer.words import load_words
from japanese.dates import era_names, era_range, find_decades, find_years
from japanese.normalize import fold_with_offsets
from records import Span

YearRange = tuple[int, int]
"""First and last year, both inclusive."""

_EVER: YearRange = (0, 9999)


def read_years(question: Question) -> tuple[tuple[YearRange, ...], list[Span]]:
    """Return the ranges of years a question names (1990年代, 平成3年, 2000年以降, 昭和) and their spans, folded."""
    text = question.text
    ranges: list[YearRange] = []
    spans: list[Span] = []
    for first, span in find_decades(text):
        ranges.append((first, first + 9))
        spans.append(_folded_span(text, span))
    for year, span in find_years(text):
        start, end = _folded_span(text, span)
        if not any(low <= start < high for low, high in spans):
            limits, end = _open_ended(question.folded, year, end)
            ranges.append(limits)
            spans.append((start, end))
    if not ranges:
        for era in era_names():
            at = question.folded.find(era)
            if at >= 0:
                ranges.append(era_range(era))
                spans.append((at, at + len(era) + 2))  # 昭和, 昭和時代, 昭和の頃
    return _meet(ranges), spans


def _folded_span(text: str, span: Span) -> Span:
    """Where a stretch of the text as written stands in the folded text."""
    offsets = fold_with_offsets(text).offsets
    inside = [n for n, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]]
    return inside[0], inside[-1] + 1


def _open_ended(folded: str, year: int, end: int) -> tuple[YearRange, int]:
    """The range a year begins or ends (1991年以降 -> 1991 to ever), and where its words end."""
    rest = folded[end:].removeprefix("年")
    at = len(folded) - len(rest)
    for name, limits in (("after", (year, _EVER[1])), ("before", (_EVER[0], year))):
        match = load_words().tables[name].match(rest)
        if match:
            return limits, at + match.end()
    return (year, year), at


def _meet(ranges: list[YearRange]) -> tuple[YearRange, ...]:
    """Open ranges meet (2000年以降2010年まで -> 2000 to 2010); years named side by side are alternatives."""
    if all(low == _EVER[0] or high == _EVER[1] for low, high in ranges):
        low, high = max((r[0] for r in ranges), default=1), min((r[1] for r in ranges), default=0)
        return ((low, high),) if low <= high else tuple(ranges)
    return tuple(ranges)
