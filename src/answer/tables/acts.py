"""What a question says is done, in the words of a verb: 何人が乗りますか of 乗車人数, いつ建った of 建築年."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer.tables.headings import acts_of
from answer.tables.reading import Reading
from japanese.normalize import fold
from records import Column, Span

_KANJI = re.compile("[一-龥]")
_DENIED = re.compile("[ぁ-ん]{0,3}?(?:ない|なかっ|なく|ません|ず(?!つ)|ぬ)")
_HOW_MUCH = re.compile(
    "(?:どの|どれ)(?:くらい|ぐらい|ほど|だけ|程度)(?:の(?:人|方|数|量|額|お金|距離|長さ|広さ))?|いくら(?!か)|何(?:人|名)"
)


def read_acts(reading: Reading) -> dict[str, list[Span]]:
    """Return for each column the verbs that tell its matter, and let them be accounted for at the end.

    They are those written with a letter of its heading (走った of 走行距離), and those of `acts` in the word lists
    (できた of 設置日). What is denied is none (乗らない).
    """
    if reading.columns.schema.sentence:
        return {}
    found: dict[str, list[Span]] = {}
    for token in reading.question.terms:
        span = reading.span_of([token]) if token.pos == "動詞" else None
        if span is None or not reading.is_free(span[0]) or _DENIED.match(reading.text, span[1]):
            continue
        letters = set(_KANJI.findall(reading.text[slice(*span)]))
        for column in reading.columns.schema.columns:
            label = fold(column.label)
            if not letters.isdisjoint(label):
                found.setdefault(column.name, []).append(span)
    for column in reading.columns.schema.columns:
        for pattern in acts_of(column):
            spans = (m.span() for m in pattern.finditer(reading.text) if not _DENIED.match(reading.text, m.end()))
            found.setdefault(column.name, []).extend(span for span in spans if reading.is_free(span[0]))
    found = {name: spans for name, spans in found.items() if spans}
    reading.spare(span for spans in found.values() for span in spans)
    return found


def asked_by_act(reading: Reading, asked: Sequence[Column], told: dict[str, list[Span]]) -> tuple[Column, ...]:
    """Return the one number that a verb and a word for how much ask for (一日どのくらいの人が乗りますか)."""
    if any(column in reading.columns.amounts for column in asked):
        return ()
    meant = [column for column in reading.columns.amounts if column.name in told]
    how_much = [m.span() for m in _HOW_MUCH.finditer(reading.text) if reading.is_free(*m.span())]
    if len(meant) != 1 or not how_much:
        return ()
    reading.cover(how_much)
    return (meant[0],)
