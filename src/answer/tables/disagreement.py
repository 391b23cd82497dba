"""Other numbers that the running text states for what a table counts; places and times of counting may differ."""

from __future__ import annotations

import re

from answer.tables.source import TableSource
from answer.tables.times import load_times
from answer.words import alternatives
from japanese.dates import find_years
from japanese.normalize import fold, normalize
from japanese.numbers import read_number
from japanese.tokens import split_sentences
from records import Citation, Passage, Span

_MOST = 3
_AS_OF = re.compile("現在|時点|末")
_PART = re.compile("うち|ずつ|内訳")
_CLAUSE = re.compile("[、。；;]")


def also_stated(source: TableSource, counted: int, noun: str = "") -> tuple[str, tuple[Citation, ...]]:
    """Return lines that quote sentences with another number for the table's subject, and their citations.

    A sentence counts that has a word of the table's subject and, in a clause that names no part of it (a place, a year
    that is no date of counting), a number with what was counted, the table's own counter or that of whole parties
    (件, 自治体).
    """
    lines = ""
    citations: list[Citation] = []
    seen: set[int] = set()
    for passage in source.texts:
        for start, end in split_sentences(passage.text):
            number = _other_number(source, passage.text[start:end], counted, noun)
            if number is None or number in seen:
                continue
            seen.add(number)
            citations.append(Citation(passage, ((start, end),), 1.0, ((start, end),)))
            lines += f"\nなお、{_place(passage)}には「{_plain(passage.text, (start, end))}」とあります。"
            if len(citations) == _MOST:
                return lines, tuple(citations)
    return lines, tuple(citations)


def _other_number(source: TableSource, sentence: str, counted: int, noun: str) -> int | None:
    text = fold(sentence)
    subjects = alternatives(source.schema.subjects)
    if not subjects.search(text):
        return None
    counters = alternatives([noun] if noun else [source.schema.unit, *_party_words(source)]).pattern
    pattern = re.compile(rf"([0-9][0-9,]*|[一二三四五六七八九十百千]+)(?:の)?({counters})(?![数一-龥]*目)")
    for clause in _CLAUSE.split(normalize(sentence)):
        match = pattern.search(fold(clause))
        value = read_number(match[1].replace(",", "")) if match else None
        if value is None or not value.isdecimal() or int(value) == counted or _is_of_part(source, clause):
            continue
        return int(value)
    return None


def _party_words(source: TableSource) -> list[str]:
    """Words that count whole parties, for a table of parties."""
    return ["自治体", "団体"] if source.reader.columns.sides() else []


def _is_of_part(source: TableSource, clause: str) -> bool:
    """Tell whether a clause is about some of the rows only: it names a value, or a year that is no date of counting."""
    years = any(True for _ in find_years(clause)) and not _AS_OF.search(clause)
    recent = load_times().patterns["recent"].search(clause)
    return bool(years or _PART.search(clause) or source.reader.names_in(clause) or recent)


def _place(passage: Passage) -> str:
    return f"{passage.title}の{passage.locator}" if passage.locator else passage.title


def _plain(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())
