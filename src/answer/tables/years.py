"""The years and days a question means, as periods: joined, opened to one side, left out, and put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from answer.question import Question
from answer.tables.moments import find_moments
from answer.tables.query import YEAR, Period
from answer.tables.times import Known, Moment, load_times
from answer.words import load_words
from japanese.eras import kanji_number
from japanese.normalize import fold_with_offsets
from records import Span

_FIRST, _LAST = 101, 99991231
_NEAR = 8
"""So many characters between two times may tell what the one has to do with the other (平成に改まった1989年)."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A period with where it stands, whether it is left out, or told in brackets behind another.

    `again` is where the question comes back to it (2000年を境に、その年以降).
    """

    period: Period
    span: Span
    excluded: bool = False
    gloss: bool = False
    again: Span = (0, 0)


def read_periods(
    question: Question,
    known: Known,
    is_free: Callable[[int], bool] = lambda at: True,
) -> tuple[tuple[Period, ...], list[Span], bool]:
    """Return the periods a question means, the spans that tell them, and whether they contradict each other."""
    text = question.folded
    moments = find_moments(question, known, is_free)
    said: list[_Said] = []
    for moment in _joined(text, _with_next(text, _told_once(text, moments))):
        if not said or moment.span[0] >= said[-1].span[1]:  # the year of より後（1991年を含む） is told already
            said.append(_opened(text, moment))
    said = _left_out(text, _narrowed(text, said))
    spans = [span for one in said for span in (one.span, one.again)] + _told_again(text, said)
    said = [replace(one, period=replace(one.period, shown=_written(question, one.span))) for one in said]
    periods, contradiction = _put_together(said)
    return periods, spans, contradiction


def _written(question: Question, span: Span) -> str:
    folded = fold_with_offsets(question.text)
    start, end = folded.source_span(span[0], max(span[0] + 1, min(span[1], len(folded.text))))
    return question.text[start:end]


def _told_once(text: str, moments: Sequence[Moment]) -> list[Moment]:
    """Take a time told again in brackets for one (2010年（平成22年）以降)."""
    found: list[Moment] = []
    for moment in moments:
        before = found[-1] if found else None
        same = before and (before.low, before.high) == (moment.low, moment.high)
        if before and same and text[before.span[1] : moment.span[0]] == "(" and text[moment.span[1] :].startswith(")"):
            end = moment.span[1] + 1
            found[-1] = replace(before, span=(before.span[0], end + text[end:].startswith("年")))
        else:
            found.append(moment)
    return found


def _with_next(text: str, moments: Sequence[Moment]) -> list[Moment]:
    """Add the year told by the one before it (1991年とその翌年); behind の it stands for both (1991年の翌年)."""
    found: list[Moment] = []
    for moment in moments:
        found.append(moment)
        match = load_times().patterns["next_year"].match(text[moment.span[1] :])
        if not match or moment.yearless or moment.high - moment.low > YEAR:
            continue
        step = -YEAR if match[2].startswith(("前", "一つ前")) else 2 * YEAR if match[2].startswith("翌々") else YEAR
        start, end = moment.span[1] + match.start(2), moment.span[1] + match.end()
        other = replace(moment, low=moment.low + step, high=moment.high + step, span=(start, end))
        if match[1] == "の":
            found[-1] = replace(other, span=(moment.span[0], end))
        else:
            found.append(other)
    taken: list[Moment] = []
    for moment in found:  # 翌年度 may have been found by itself too
        if not any(moment.span[0] < m.span[1] and m.span[0] < moment.span[1] for m in taken):
            taken.append(moment)
    return taken


def _joined(text: str, moments: Sequence[Moment]) -> list[Moment]:
    """Join two times that are the ends of one (1990〜94年, 1960年と1975年の間)."""
    patterns = load_times().patterns
    joined: list[Moment] = []
    for moment in moments:
        before = joined[-1] if joined else None
        between = text[before.span[1] : moment.span[0]] if before else ""
        closes = patterns["in_between"].match(text[moment.span[1] :])
        ends = patterns["between"].fullmatch(between) or (closes and patterns["with"].fullmatch(between))
        if before and ends and before.yearless == moment.yearless and before.low <= moment.high:
            end = moment.span[1]
            tail = closes or patterns["to_end"].match(text[end:])
            joined[-1] = replace(before, high=moment.high, span=(before.span[0], end + (tail.end() if tail else 0)))
        else:
            joined.append(moment)
    return joined


def _opened(text: str, moment: Moment) -> _Said:
    """The period a time begins or ends (1991年以降), with the words that only say it lies within (6月中に)."""
    patterns = load_times().patterns
    start, end = moment.span
    period = Period(moment.low, moment.high, yearless=moment.yearless, counted=moment.counted)
    gloss = text[:start].endswith(("(", "(つまり", "(すなわち", "(要するに", "、つまり", "=", "(="))
    lasting = patterns["lasting"].match(text[end:])
    if lasting and not period.yearless:
        high = period.low // YEAR + kanji_number(lasting[1]) - 1
        return _Said(replace(period, high=high * YEAR + 1231), (start, end + lasting.end()), gloss=gloss)
    side, end = _side(text, end)
    if not side and patterns["until"].search(text[:start]):
        side, start = "before", start - 1
    again = patterns["same_time"].match(text[end:])
    other, stop = _side(text, end + again.end()) if again else ("", end)
    if again and other and side in {"", other}:
        back = (end + again.start(1), stop)
        return _Said(_open(period, other), (start, end), gloss=gloss, again=back)
    if not side:
        within = patterns["within"].match(text[end:])
        return _Said(period, (start, end + (within.end() if within else 0)), gloss=gloss)
    inclusive, exclusive = (patterns[name].match(text[end:]) for name in ("counting", "not_counting"))
    if inclusive:
        side = {"later": "after", "earlier": "before"}.get(side, side)
    elif exclusive:
        side = {"after": "later", "before": "earlier"}.get(side, side)
    told = inclusive or exclusive
    return _Said(_open(period, side), (start, end + (told.end() if told else 0)), gloss=gloss)


def _side(text: str, end: int) -> tuple[str, int]:
    """To which side the words behind a time open it, and where they end."""
    for name in ("later", "earlier", "after", "before"):
        match = load_times().patterns[name].match(text[end:])
        if match:
            return name, end + match.end()
    return "", end


def _open(period: Period, side: str) -> Period:
    first, last = (0, 9999) if period.yearless else (_FIRST, _LAST)
    low, high = {
        "later": (period.high + 1, last),
        "earlier": (first, period.low - 1),
        "after": (period.low, last),
        "before": (first, period.high),
    }[side]
    return replace(period, low=low, high=high)


def _left_out(text: str, said: Sequence[_Said]) -> list[_Said]:
    """Mark the times behind which words of exclusion stand, with those beside them (1991年と1992年以外)."""
    found: list[_Said] = []
    for one in reversed(said):
        end = one.span[1]
        out = load_words().tables["exclude"].match(text[end:])
        later = found[0] if found else None
        if out:
            one = replace(one, excluded=True, span=(one.span[0], end + out.end()))
        elif later and later.excluded and load_times().patterns["beside"].fullmatch(text[end : later.span[0]]):
            one = replace(one, excluded=True)
        found.insert(0, one)
    return found


def _told_again(text: str, said: Sequence[_Said]) -> list[Span]:
    """Where the question tells again how long the times are that it names (この二年分)."""
    return [
        match.span()
        for match in load_times().patterns["span_again"].finditer(text)
        if any(
            -1 <= match.start() - one.span[1] <= 1 or match[0].lstrip("、").startswith(("この", "その", "両", "計"))
            for one in said
        )
        and not any(one.span[0] < match.end() <= one.span[1] for one in said)
    ]


def _narrowed(text: str, said: Sequence[_Said]) -> list[_Said]:
    """Mark a time as explaining the one before it in the same clause: 平成に改まった1989年以降."""
    found = list(said[:1])
    for one in said[1:]:
        before = found[-1]
        between = text[before.span[1] : one.span[0]]
        apart = load_times().patterns["beside"].fullmatch(between) or re.search("[。は?]", between)
        inside = before.period.low <= one.period.low and one.period.high <= before.period.high
        nested = inside or _is_open(one.period) != _is_open(before.period)
        gloss = not apart and nested and bool(_meet(before.period, one.period))
        near = gloss and len(between) <= _NEAR and "、" not in between
        span = (before.span[1], one.span[1]) if near else one.span
        found.append(replace(one, gloss=one.gloss or gloss, span=span))
    return found


def _is_open(period: Period) -> bool:
    least, most = (0, 9999) if period.yearless else (_FIRST, _LAST)
    return period.low <= least or period.high >= most


def _put_together(said: Sequence[_Said]) -> tuple[tuple[Period, ...], bool]:
    """Put the times together: open ones meet, those side by side are alternatives, those left out are cut out.

    A time in brackets behind another explains it (昭和（1988年以前）): what both hold is meant.
    """
    kept: list[Period] = []
    for one in said:
        if one.excluded:
            continue
        both = _meet(kept[-1], one.period) if one.gloss and kept else None
        if both:
            kept[-1] = both
        else:
            kept.append(one.period)
    periods, contradiction = _meet_all(kept)
    for one in said:
        if one.excluded and not contradiction:
            every = Period(0, 9999, yearless=True) if one.period.yearless else Period(_FIRST, _LAST)
            periods = tuple(rest for period in periods or (every,) for rest in _cut(period, one.period))
    return periods, contradiction


def _meet(one: Period, other: Period) -> Period | None:
    low, high = max(one.low, other.low), min(one.high, other.high)
    return replace(one, low=low, high=high) if low <= high and one.yearless == other.yearless else None


def _meet_all(periods: Sequence[Period]) -> tuple[tuple[Period, ...], bool]:
    """Open periods meet (2000年以降2010年まで -> 2000 to 2010) or contradict; times side by side are alternatives."""
    if len(periods) < 2 or not all(map(_is_open, periods)):
        return tuple(periods), False
    met: Period | None = periods[0]
    for period in periods[1:]:
        met = _meet(met, period) if met else None
    return ((met,), False) if met else ((), True)


def _cut(period: Period, out: Period) -> list[Period]:
    """What is left of a period without another."""
    if period.yearless != out.yearless or out.high < period.low or period.high < out.low:
        return [period]
    shown = period.shown or out.shown
    before = replace(period, high=out.low - 1, shown=shown)
    behind = replace(period, low=out.high + 1, shown=shown)
    return [rest for rest in (before, behind) if rest.low <= rest.high]
