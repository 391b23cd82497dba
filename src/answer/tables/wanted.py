"""Which columns a question wants to be told, or computes over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from answer.tables.acts import asked_by_act, read_acts
from answer.tables.headings import fitting, same_units
from answer.tables.reading import Reading
from answer.words import alternatives, load_words
from japanese.normalize import fold
from japanese.thesaurus import SAME, with_built_in
from records import Column, Span


def read_asked(reading: Reading) -> tuple[Column, ...]:
    """Return the columns a question asks for by their words; the 年 of a year it states does not ask for the year."""
    found = {column.name: _asked_by(reading, column) for column in reading.columns.schema.columns}
    for name, span in _by_meaning(reading, [span for spans in found.values() for span in spans]):
        found[name].append(span)
    every = [span for spans in found.values() for span in spans] + _about(reading)
    # a heading inside another's is not it (番号 in 電話番号)
    kept = {name: [s for s in spans if not any(_holds(other, s) for other in every)] for name, spans in found.items()}
    reading.cover(span for spans in kept.values() for span in spans)
    asked = tuple(column for column in reading.columns.schema.columns if kept[column.name])
    asked = tuple(column for column in asked if not _asks_who(reading, column, asked, kept))
    told = {column.name: [*kept[column.name], *_hints(reading, column)] for column in asked}
    asked = tuple(column for column in asked if not _is_anothers(reading, column, asked, told))
    return (*asked, *asked_by_act(reading, asked, read_acts(reading)))


def _about(reading: Reading) -> list[Span]:
    """Where a question says what the table is about: a word for a column inside is none (駐車 in 駐車場)."""
    subjects = alternatives(reading.columns.schema.subjects).finditer(reading.text)
    return [] if reading.columns.schema.sentence else [match.span() for match in subjects]


def _asks_who(reading: Reading, column: Column, asked: Sequence[Column], kept: Mapping[str, list[Span]]) -> bool:
    """Tell whether the どこ of a question that asks for a place wants another column (管理はどこが)."""
    of_who = all(load_words().tables["where_who"].match(reading.text, start) for start, _ in kept[column.name])
    others = [other for other in asked if other is not column and other.type in {"name", "category"}]
    return column.type == "text" and of_who and bool(others)


def _is_anothers(reading: Reading, column: Column, asked: Sequence[Column], kept: Mapping[str, list[Span]]) -> bool:
    """Tell whether all that asks for a column also asks for another, which the question names or speaks of (いくら)."""
    rivals = [other for other in asked if other is not column and {*kept[column.name]} & {*kept[other.name]}]
    if not rivals or _own(kept, column, rivals):
        return False
    if any(_own(kept, other, [column]) for other in rivals):
        return True
    meant = one_meant(reading, [c.name for c in (column, *rivals)])
    return bool(meant) and column.name != meant


def _own(kept: Mapping[str, list[Span]], column: Column, others: Sequence[Column]) -> bool:
    return bool({*kept[column.name]}.difference(*(kept[other.name] for other in others)))


def _holds(outer: Span, inner: Span) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _asked_by(reading: Reading, column: Column) -> list[Span]:
    patterns = [alternatives((*column.asks, column.label))]
    if column.type in {"year", "date"} and reading.columns.times[0] is column:
        patterns.append(load_words().tables["year"])
    unit = reading.columns.scale(column.name)[1] if column in reading.columns.amounts else ""
    if unit:
        how_many = f"何[十百千万億]*(?:{_unit(unit)})(?!目)"
        patterns.append(re.compile("いくら(?!あ)|何[十百千万億]*円" if unit == "円" else how_many))
    found = [m.span() for p in patterns for m in p.finditer(reading.text) if reading.is_free(m.start())]
    return found + _by_other_words(reading, column, found)


def _by_other_words(reading: Reading, column: Column, found: Sequence[Span]) -> list[Span]:
    """Where words that a heading could also be said in ask for it; elsewhere they are but accounted for (開館した)."""
    matches = alternatives(reading.columns.others[column.name]).finditer(reading.text)
    free = [m.span() for m in matches if reading.is_free(m.start()) and not any(_holds(f, m.span()) for f in found)]
    asking = [span for span in free if load_words().tables["asked_here"].match(reading.text[span[1] :])]
    reading.spare(free)
    return asking


def _hints(reading: Reading, column: Column) -> list[Span]:
    """Where words of a column stand that ask for nothing, yet tell it from others (夜 of 使用料（夜間）)."""
    matches = alternatives(reading.columns.others[column.name]).finditer(reading.text)
    return [match.span() for match in matches if reading.is_free(match.start())]


def _by_meaning(reading: Reading, known: Sequence[Span]) -> list[tuple[str, Span]]:
    """Return the columns that nouns mean by the thesaurus (先生: 講師), where it is one and the noun asks for it."""
    if reading.columns.schema.sentence:
        return []
    found = []
    for token in reading.question.terms:
        span = reading.span_of([token]) if token.pos == "名詞" and len(token.surface) > 1 else None
        held_by_things = token.lemma in load_words().properties  # 人口 is no 参加人数
        if (
            span is None
            or held_by_things
            or not reading.is_free(*span)
            or any(s < span[1] and span[0] < e for s, e in known)
        ):
            continue
        others = with_built_in(()).get((token.lemma,), {})
        same = {"".join(terms) for terms, weight in others.items() if weight >= SAME}
        held = [name for name, nouns in reading.columns.nouns.items() if not same.isdisjoint(nouns)]
        if len(held) == 1:
            reading.spare([span])
            found += [(held[0], span)] if load_words().tables["asked_here"].match(reading.text[span[1] :]) else []
    return found


def _unit(unit: str) -> str:
    return "|".join(map(re.escape, sorted(same_units(unit), key=len, reverse=True)))


def amount_for(reading: Reading, asked: tuple[Column, ...], said: str = "") -> Column | None:
    """Return the number column a question computes over: one it names, else the one its adjective fits, else the only.

    `said` is the word of the comparison (高い fits 円).
    """
    columns = reading.columns
    named = [column for column, _ in reading.named(columns.amounts)]
    if named or (named := [column for column in asked if column in columns.amounts]):
        return columns.by_name.get(one_meant(reading, [c.name for c in named])) or named[0]
    if len(columns.amounts) == 1:
        return columns.amounts[0]
    for name in ("price", "area", "length", "weight"):
        pattern = load_words().tables[f"measured_{name}"]
        if load_words().tables[f"adjective_{name}"].search(said):
            measured = [c for c in columns.amounts if pattern.fullmatch(columns.scale(c.name)[1])]
            if len(measured) == 1:
                return measured[0]
    money = [c.name for c in columns.amounts if columns.scale(c.name)[1] == "円"]
    of_money = reading.sees("money_said") or load_words().tables["adjective_price"].search(said)
    return columns.by_name.get(one_meant(reading, money)) if of_money else None


def one_meant(reading: Reading, names: Sequence[str]) -> str:
    """Return the one of some columns that a question speaks of, or the table is about; "" where that is no one."""
    columns = [reading.columns.by_name[name] for name in names]
    about = "".join(map(fold, (reading.columns.schema.title, *reading.columns.schema.subjects)))
    for kept in (columns, fitting(columns, reading.text), [c for c in columns if fold(c.label)[:2] in about]):
        if len(kept) == 1:
            return kept[0].name
    return ""


def time_for(reading: Reading) -> Column | None:
    """Return the column of years or days that a question means: one it names, else the first."""
    plain = {"年", "日", "年度"}
    nouns = {
        c.name: [noun for noun in reading.columns.nouns[c.name] if noun not in plain] for c in reading.columns.times
    }
    named = [c for c in reading.columns.times if alternatives(nouns[c.name]).search(reading.text)]
    return next(iter(named or reading.columns.times), None)


def cover_time(reading: Reading, column: Column) -> None:
    """Account for the words of a column of times (開館 of 開館年) where the question means it."""
    nouns = [noun for noun in reading.columns.nouns[column.name] if noun != column.label]
    reading.cover(m.span() for m in alternatives(nouns).finditer(reading.text) if reading.is_free(m.start()))


def column_named_before(reading: Reading, end: int) -> Column | None:
    """Return the column whose noun ends at a place in the question (種別 in 種別ごと)."""
    for column in reading.columns.schema.columns:
        for noun in reading.columns.nouns[column.name]:
            if reading.text.endswith(noun, 0, end):
                reading.cover([(end - len(noun), end)])
                return column
    return None
