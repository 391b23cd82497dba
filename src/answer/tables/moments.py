"""The times a question names, each by itself: years in any writing, decades, centuries, eras, months and days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from answer.question import Question
from answer.tables.query import YEAR
from answer.tables.times import Known, Moment, load_times, whole_fiscal_year, whole_years
from japanese.dates import era_range, find_centuries, find_days, find_decades, find_years
from japanese.eras import ERAS, kanji_number
from japanese.normalize import fold_with_offsets
from japanese.relative_years import find_relative_years

_KANJI = "一二三四五六七八九"
_FIGURES = re.compile(rf"(?<![0-9.,一-龥])['’‘`]?([0-9]{{2}}|[〇{_KANJI}]{{2}})(?![0-9〇{_KANJI}十百千万])")
_FEW = re.compile(rf"(?<![0-9.,月])([0-9]{{1,2}}|[{_KANJI}]?十[{_KANJI}]?|[{_KANJI}]|元)(?=年度?)")
_BARE = re.compile(r"(?<![0-9a-z.,#])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_LETTER = re.compile(r"(?<![a-z0-9])([mtshr])(元|[0-9]{1,2})(?![0-9a-z])")
_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = re.compile(
    rf"({'|'.join(ERAS)})(?:(?:の)?(?P<few>(?:一|1|ひと|ヒト)(?:桁|けた|ケタ)(?:の?年)?(?:代|台)?))?"
    r"(?=[はがをにでとのもやっ、。,()」まからよ以?・〜~]|$|時代|年間|期|中(?![一-龥])|生まれ|組|入り|改元|初|前[半期]|後[半期]|末)"
)
_ERA_DAYS = {
    "明治": (18681023, 19120729),
    "大正": (19120730, 19261224),
    "昭和": (19261225, 19890107),
    "平成": (19890108, 20190430),
    "令和": (20190501, 99991231),
}
_ASKS_ERA = re.compile("(?:だと|では|でいうと|で言うと|でいえば|に直すと|なら|で|の)?(?:何年|いつ)")
_MONTH_BEFORE = re.compile("(?<![0-9])([0-9]{1,2})(?=[〜~・、-][0-9]{1,2}月)")


def find_moments(question: Question, known: Known, is_free: Callable[[int], bool]) -> list[Moment]:
    """Return the times a question names where nothing else has accounted for them, in its order, none twice."""
    found: list[Moment] = []
    readers = (_recent, _relative, _decades, _centuries, _days, _parts, _turns, _years, _bare, _letters, _eras, _ends)
    for read in readers:
        _add(found, (m for m in read(question, known) if is_free(m.span[0])))
    _add(found, _short(question, known, found, is_free))
    return _dated(question.folded, sorted(found, key=lambda moment: moment.span))


def _dated(text: str, moments: list[Moment]) -> list[Moment]:
    """Give months the year that stands before them (2024年の夏, 令和6年6月から9月まで)."""
    patterns = load_times().patterns
    found: list[Moment] = []
    for moment in moments:
        before = found[-1] if found else None
        between = text[before.span[1] : moment.span[0]] if before else ""
        if not (before and moment.yearless and not before.yearless and before.low > YEAR):
            found.append(moment)
            continue
        first = before.low % YEAR
        year = before.low // YEAR + (moment.low < first and first == 401)
        dated = replace(moment, low=year * YEAR + moment.low, high=year * YEAR + moment.high, yearless=False)
        if between in {"", "の"} and before.high - before.low > 1000:
            found[-1] = replace(dated, span=(before.span[0], moment.span[1]))
        elif patterns["between"].fullmatch(between) or patterns["beside"].fullmatch(between):
            found.append(dated)
        else:
            found.append(moment)
    return found


def _add(found: list[Moment], moments: Iterable[Moment]) -> None:
    for moment in moments:
        if not any(moment.span[0] < other.span[1] and moment.span[1] > other.span[0] for other in found):
            found.append(moment)


def _recent(question: Question, _: Known) -> Iterator[Moment]:
    """ここ10年: up to this year, which the answer says."""
    for match in load_times().patterns["recent"].finditer(question.folded):
        now = date.today().year
        first = now - kanji_number(match[1]) + 1
        if not match[0].startswith("この") or kanji_number(match[1]) > 2:  # この二年分: those just named
            yield Moment(*whole_years(first, now), match.span(), counted=f"{first}年から{now}年")


def _relative(question: Question, known: Known) -> Iterator[Moment]:
    """今年度, 去年: counted from today, which the answer says."""
    for found in find_relative_years(question.folded) if known.relative else ():
        days = _days_of(found.year, april=found.fiscal and known.fiscal)
        yield Moment(*days, found.span, counted=f"{found.said}（{found.shown}）")


def _decades(question: Question, known: Known) -> Iterator[Moment]:
    for first, (start, end) in find_decades(question.folded):
        written = re.match(r"['’]?[0-9〇一二三四五六七八九十ゼロ]+", question.folded[start:])
        short = written is not None and len(written[0]) <= 2
        if short and known.years and first + 9 < known.years[0] and known.is_near(first + 100):
            first += 100
        half = load_times().patterns["half"].match(question.folded[end:])
        low = first + 5 * (half is not None and half[1] == "後半")
        high = first + (4 if half is not None and half[1] == "前半" else 9)
        yield Moment(*whole_years(low, high), (start, end + (half.end() if half else 0)))


def _centuries(question: Question, _: Known) -> Iterator[Moment]:
    for first, span in find_centuries(question.folded):
        yield Moment(*whole_years(first, first + 99), span)
    for match in re.finditer("(今|前)世紀", question.folded):
        first = date.today().year // 100 * 100 + 1 - (100 if match[1] == "前" else 0)
        yield Moment(*whole_years(first, first + 99), match.span())


def _days(question: Question, known: Known) -> Iterator[Moment]:
    if not known.days:
        return
    for (low, high), (start, end) in find_days(question.folded):
        if high - low == 30:  # a whole month: 6月上旬
            for pattern, (first, last) in load_times().thirds:
                third = pattern.match(question.folded[end:])
                if third:
                    low, high, end = low - 1 + first, low - 1 + last, end + third.end()
                    break
        yield Moment(low, high, (start, end), yearless=low < YEAR)
    for match in _MONTH_BEFORE.finditer(question.folded):
        month = int(match[1])
        if 1 <= month <= 12:
            yield Moment(month * 100 + 1, month * 100 + 31, match.span(), yearless=True)


def _parts(question: Question, known: Known) -> Iterator[Moment]:
    for pattern, days in load_times().parts if known.days else ():
        for match in pattern.finditer(question.folded):
            for n, (low, high) in enumerate(days):  # the second part of one that the year's end divides has no width
                span = match.span() if n == 0 else (match.end(), match.end())
                yield Moment(low, high, span, yearless=True)


def _turns(question: Question, known: Known) -> Iterator[Moment]:
    """年が明けてから: from the first day of the second of two years, where the table's days are of just two."""
    if not (known.days and known.years and known.years[1] - known.years[0] == 1):
        return
    for name, year in (("old_year", known.years[0]), ("new_year", known.years[1])):
        for match in load_times().patterns[name].finditer(question.folded):
            yield Moment(*whole_years(year, year), match.span())


def _years(question: Question, known: Known) -> Iterator[Moment]:
    for year, (start, end) in find_years(question.folded):
        yield _year(question, known, year, start, end)


def _year(question: Question, known: Known, year: int, start: int, end: int, era: str = "") -> Moment:
    """A year with its 年 and 年度; told in which era's years it is written."""
    end += question.folded[end:].startswith("年")
    april = known.fiscal and question.folded[end:].startswith("度")
    end += question.folded[end:].startswith("度")
    return Moment(*_days_of(year, april=april), (start, end), era=era or _era_at(question, start))


def _days_of(year: int, *, april: bool) -> tuple[int, int]:
    """The first and the last day of a year, or of one from April on."""
    return whole_fiscal_year(year) if april else whole_years(year, year)


def _era_at(question: Question, start: int) -> str:
    """The era whose name or letter the question writes where a year stands (平成3年, H3年)."""
    at = fold_with_offsets(question.text).offsets[start][0]
    written = fold_with_offsets(question.text[at : at + 2]).text
    if question.text[at : at + 2] in ERAS:
        return question.text[at : at + 2]
    return _LETTERS.get(written[:1], "")


def _bare(question: Question, known: Known) -> Iterator[Moment]:
    """1972に, 2017と2018: figures alone that may be a year of the table."""
    for match in _BARE.finditer(question.folded):
        rest = question.folded[match.end() :]
        bracketed = question.folded[: match.start()].endswith("(") and rest[:1] in {")", "〜", "~", "-"}
        told = load_times().patterns["bare_year"].match(rest)
        if bracketed or (told and known.is_near(int(match[1]))):
            yield _year(question, known, int(match[1]), *match.span())


def _letters(question: Question, known: Known) -> Iterator[Moment]:
    """S47の: a letter for the era, with nothing that tells a year but what stands behind it."""
    for match in _LETTER.finditer(question.folded):
        era = _LETTERS[match[1]]
        year = ERAS[era] + kanji_number(match[2])
        if known.holds(year) and load_times().patterns["bare_year"].match(question.folded[match.end() :]):
            yield _year(question, known, year, *match.span(), era=era)


def _short(question: Question, known: Known, found: list[Moment], is_free: Callable[[int], bool]) -> Iterator[Moment]:
    """72年, '91, 29年度と30年度: the year of the table that the figures can mean, told like the year before."""
    text = question.folded
    two = {m.start(): m for m in _FIGURES.finditer(text)}
    few = {m.start(): m for m in _FEW.finditer(text)}
    told = {m.span[1]: m for m in found}
    for _, match in sorted({**few, **two}.items()):
        at, rest = match.start(), text[match.end() :]
        if not is_free(at) or any(m.span[0] <= at < m.span[1] for m in told.values()):
            continue
        before = told.get(max((end for end in told if end <= at), default=-1))
        joined = bool(before and load_times().patterns["beside_years"].fullmatch(text[before.span[1] : at]))
        era = before.era if before and joined else ""
        if _may_be_year(match, rest, joined) and (at in two or era or rest.startswith("年度")):
            year = _nearest(match[1], known, era)
            if year:
                moment = _year(question, known, year, *match.span(), era=era)
                told[moment.span[1]] = moment
                yield moment


def _may_be_year(match: re.Match[str], rest: str, joined: bool) -> bool:
    """Tell whether short figures may be a year by what stands behind them (not 10年間)."""
    patterns = load_times().patterns
    if patterns["length"].match(rest):
        return False
    marked = match[0][0] in "'’‘`"
    return rest.startswith("年") or ((marked or joined) and bool(patterns["bare_year"].match(rest)))


def _nearest(figures: str, known: Known, era: str) -> int:
    """The year that short figures mean: in the era of the year before them, else one of the table."""
    number = kanji_number(figures)
    if era:
        return ERAS[era] + number
    western = [1900 + number, 2000 + number] if len(figures) > 1 else []
    eras = [first + number for name, first in reversed(ERAS.items()) if first + number <= era_range(name)[1]]
    near = western[:1] if number > 30 and known.is_near(1900 + number) else []
    return next((year for year in (*western, *eras) if known.holds(year)), next(iter(near), 0))


def _eras(question: Question, known: Known) -> Iterator[Moment]:
    for match in _ERA.finditer(question.folded):
        if _ASKS_ERA.match(question.folded[match.end() :]):
            continue
        first, last = era_range(match[1])
        end = match.end()
        half = load_times().patterns["half"].match(question.folded[end:])
        if match["few"]:
            low, high = whole_years(first, first + 8)
        elif half and last < 9999:
            middle = (first + last) // 2
            low, high = whole_years(first, middle) if half[1] == "前半" else whole_years(middle + 1, last)
            end += half.end()
        else:
            low, high = _ERA_DAYS[match[1]] if known.days else whole_years(first, last)
        yield Moment(low, high, (match.start(), end))


def _ends(question: Question, known: Known) -> Iterator[Moment]:
    """初年度, 翌年度, 最終年度: of the few years of a table."""
    if known.years is None or not 0 < known.years[1] - known.years[0] < 4:
        return
    first, last = known.years
    for name, year in (("first_year", first), ("last_year", last), ("second_year", first + 1)):
        for match in load_times().patterns[name].finditer(question.folded):
            yield Moment(*whole_years(year, year), match.span())
