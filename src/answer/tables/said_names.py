"""Values said otherwise than a table writes them: with the word for their column, with their number, abbreviated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from answer.tables.headings import load_column_words
from answer.tables.mentions import Mention
from answer.tables.query import Constraint, TableQuery
from answer.tables.reading import Reading
from answer.words import alternatives
from japanese.normalize import fold
from japanese.tokens import tokenize

_SHORTEST = 3
_WORDS = 2
_SHORT_BEFORE = re.compile("([一-龥]{1,4})(?:・|や|、|/|と)$")
_KANJI = re.compile("[一-龥]{2,4}")


def cover_around(
    reading: Reading, mentions: Sequence[Mention], constraints: Sequence[Constraint], columns_of: Mapping[str, set[str]]
) -> tuple[Constraint, ...]:
    """Account for what stands beside a value and says no more than it: 東丘地区, 地区が東丘の, 宇野様, 図書館3館.

    Where it is the word for a column, the value is one of that column.
    """
    words = load_column_words()
    found = []
    for mention, constraint in zip(mentions, constraints, strict=True):
        start, end = mention.span
        for pattern in (words.titles, words.counted):
            match = pattern.match(reading.text, end)
            reading.cover([match.span()] if match else [])
            end = match.end() if match and pattern is words.titles else end
        held = [c for c in constraint.columns if _says_column(reading, c, start, end)]
        names = constraint.names | beside_short(reading, mention, columns_of)
        found.append(replace(constraint, names=names, columns=tuple(held) if held else constraint.columns))
    return tuple(found)


def _says_column(reading: Reading, column: str, start: int, end: int) -> bool:
    """Tell whether a word for a column stands right before or behind a value, and account for it."""
    nouns = alternatives(reading.columns.nouns[column])
    behind = nouns.match(reading.text, end)
    if behind and not load_column_words().asks.match(reading.text, behind.end()):
        reading.cover([behind.span()])
        return True
    for match in nouns.finditer(reading.text, 0, start):
        if start - match.end() <= 3 and load_column_words().linked.fullmatch(reading.text[match.end() : start]):
            reading.cover([(match.start(), start)])
            return True
    return False


def abbreviated(piece: str, names: Iterable[str]) -> frozenset[str]:
    """Return the names that a word of kanji shortens by the first letters of their words (社協, 農協), if it is one.

    The last letter must come from the end of the name, or any name would hold any two letters.
    """
    if not _KANJI.fullmatch(piece):
        return frozenset()
    found = frozenset(name for name in names if len(name) >= 2 * len(piece) and _shortens(piece, name))
    return found if len(found) == 1 else frozenset()


def _shortens(piece: str, name: str) -> bool:
    starts = _word_starts(name)
    at = 0
    for letter in piece:
        places = [n for n in range(at, len(starts)) if starts[n] == letter]
        if not places:
            return False
        at = places[0] + 1
    return at >= len(starts) - 1


@lru_cache(maxsize=4096)
def _word_starts(name: str) -> str:
    """The first letters of a name's words (汐見原市社会福祉協議会 -> 汐原市社福協会)."""
    return "".join(token.surface[0] for token in tokenize(name))


def aliases(names: Iterable[str], things: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what names are called without a legal form (株式会社), or what all rows are (工事).

    A short name that is another's whole name, or shorter than three letters, is none.
    """
    whole, kinds = set(names), [fold(thing) for thing in things if thing]
    found: dict[str, set[str]] = {}
    for name in whole:
        plain = load_column_words().forms.sub("", name)
        shorter = {plain, *(plain.removesuffix(thing) for thing in kinds)}
        for short in {*shorter, *_apart(plain)}:
            if len(short) >= _SHORTEST and short not in whole:
                found.setdefault(short, set()).add(name)
    return {short: frozenset(meant) for short, meant in found.items()}


def _apart(name: str) -> set[str]:
    """A name of two nouns with a の between them (県指定 -> 県の指定)."""
    tokens = tokenize(name)
    two = len(tokens) == _WORDS and all(token.pos in {"名詞", "接尾辞", "接頭辞"} for token in tokens)
    return {f"{tokens[0].surface}の{tokens[1].surface}"} if two else set()


def beside_short(reading: Reading, mention: Mention, names: Iterable[str]) -> frozenset[str]:
    """Return the names of which the question says but the beginning, since they end like the next (姉妹・友好都市)."""
    start, _ = mention.span
    before = _SHORT_BEFORE.search(reading.text[:start])
    known = frozenset(names)
    if before is None or not reading.is_free(*before.span(1)):
        return frozenset()
    ends = {name[n:] for name in mention.names for n in range(1, len(name))}
    found = frozenset(before[1] + end for end in ends) & known
    reading.cover([before.span()] if found else [])
    return found


def asks_own(reading: Reading, query: TableQuery) -> list[str]:
    """Return the words that ask for what a named thing has of its own, not in the role it is listed in.

    なぎさ保育所の定員: that of the nursery, though a list of shelters tells how many people the place holds.
    """
    lists = load_column_words()
    asked = [m[0] for m in lists.own.finditer(reading.text)]
    labels = [fold(column.label) for column in reading.columns.schema.columns]
    head = {column.name for column in reading.columns.head}
    things = [name for c in query.constraints if head & {*c.columns} for name in c.names]
    listed = any(lists.own_things.search(text) for text in map(fold, reading.columns.schema.subjects))
    meant = any(lists.own_things.search(name) for name in things) and not listed
    return [word for word in asked if meant and not any(word in label for label in labels)]
