"""Words of a question that a table may leave unread: not what is asked for, and without a say in which rows are meant.

Never tolerated: a name, a number, what things have (面積, 人口), any other noun or verb that no list knows; and nothing
at all beside a word that changes which rows are meant (解消した, 検討中の).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.tables.mentions import Mention
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.words import load_words
from japanese.normalize import fold
from japanese.tokens import Token
from records import Span

_FILE = Path(__file__).parent.parent / "data" / "tolerance.toml"
_PATTERNS = (
    "asked_for",
    "changing",
    "relations",
    "any_relation",
    "includes",
    "restated",
    "background",
    "lies_in",
    "aside",
    "asks_for_it",
)
_QUOTED = re.compile(r"[「『]([^「」『』]{4,})[」』]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ASKS_MORE = re.compile("[もをは?]$")
_NEAR = ("", "の", "内の", "内", "で", "にある")
_NUMERAL = "数詞"


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of `data/tolerance.toml`, as its comments describe them."""

    phrases: re.Pattern[str]
    lemmas: frozenset[str]
    deeds: frozenset[str]
    asked_for: re.Pattern[str]
    colouring: frozenset[str]
    not_colouring: frozenset[str]
    changing: re.Pattern[str]
    relations: re.Pattern[str]
    any_relation: re.Pattern[str]
    includes: re.Pattern[str]
    restated: re.Pattern[str]
    vague: frozenset[str]
    background: re.Pattern[str]
    lies_in: re.Pattern[str]
    aside: re.Pattern[str]
    asks_for_it: re.Pattern[str]


@lru_cache(maxsize=1)
def load_lists() -> Lists:
    """Read the lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    patterns = {name: re.compile(data[name]) for name in _PATTERNS}
    folded = {name: frozenset(map(fold, data[name])) for name in ("lemmas", "deeds", "not_colouring", "vague")}
    return Lists(
        phrases=re.compile("|".join(data["phrases"])),
        lemmas=folded["lemmas"],
        deeds=folded["deeds"],
        asked_for=patterns["asked_for"],
        colouring=frozenset(data["colouring"]),
        not_colouring=folded["not_colouring"],
        changing=patterns["changing"],
        relations=patterns["relations"],
        any_relation=patterns["any_relation"],
        includes=patterns["includes"],
        restated=patterns["restated"],
        vague=folded["vague"],
        background=patterns["background"],
        lies_in=patterns["lies_in"],
        aside=patterns["aside"],
        asks_for_it=patterns["asks_for_it"],
    )


def cover_restated(reading: Reading, mentions: Sequence[Mention]) -> bool:
    """Account for what only says again what is known; tell whether whole areas are meant (県も市も込みで)."""
    lists = load_lists()
    if lists.changing.search(reading.text):
        return False
    reading.cover(m.span() for m in lists.phrases.finditer(reading.text) if reading.is_free(*m.span()))
    ends = [mention.span[1] for mention in mentions]
    for match in lists.restated.finditer(reading.text):
        before = [end for end in ends if end <= match.start() and reading.text[end : match.start()] in _NEAR]
        if before and reading.is_free(*match.span()):
            reading.cover([match.span()])
    for mention in mentions:
        lies_in = lists.lies_in.search(reading.text[: mention.span[0]])
        reading.cover([lies_in.span()] if lies_in and reading.is_free(*lies_in.span()) else [])
    included = [m.span() for m in lists.includes.finditer(reading.text) if reading.is_free(*m.span())]
    reading.cover(included)
    return bool(included)


def relates(reading: Reading) -> bool:
    """Account for words by which two parties have to do with each other, where rows have two; tell whether any do."""
    if len(reading.columns.sides()) < 2:
        return False
    lists = load_lists()
    matches = (m for said in (lists.relations, lists.any_relation) for m in said.finditer(reading.text))
    found = [m.span() for m in matches if not reading.is_given(m.start())]
    reading.cover(found)
    return bool(found)


def names_any_relation(folded: str, subjects: re.Pattern[str]) -> bool:
    """Tell whether a question says that parties have to do with each other, but not what (not 姉妹都市)."""
    lists = load_lists()
    rest = lists.any_relation.sub("", folded)
    return rest != folded and not (subjects.search(rest) or lists.relations.search(rest))


def not_tolerated(reading: Reading, query: TableQuery, rest: Iterable[Token], about: Iterable[Span]) -> list[Token]:
    """Return those of the words left over that stand in the way of an answer.

    `about` are the places where the question says what it is about: a clause before the last of them may be background.
    """
    lists = load_lists()
    if lists.changing.search(reading.text):
        return list(rest)
    free = [*_background(reading, about), *_brackets(reading)]
    return [token for token in rest if not _is_harmless(reading, query, token, free)]


def _is_harmless(reading: Reading, query: TableQuery, token: Token, free: Sequence[Span]) -> bool:
    lists = load_lists()
    if token.lemma in load_words().properties or reading.question.is_name(token) or token.pos_detail == _NUMERAL:
        return False
    if token.lemma in lists.lemmas or (token.pos in lists.colouring and token.lemma not in lists.not_colouring):
        return True
    if token.lemma in lists.vague and query.periods:
        return True
    span = reading.span_of([token])
    if span and token.lemma in lists.deeds and lists.asked_for.match(reading.text[span[1] :]):
        return True
    return span is not None and any(start <= span[0] and span[1] <= end for start, end in free)


def changes_meaning(folded: str) -> bool:
    """Tell whether a question holds a word that changes which rows are meant, or wants what no row says (解消)."""
    return bool(load_lists().changing.search(folded))


def is_container(token: Token) -> bool:
    """Tell whether a word only holds another (名称, 一覧)."""
    return token.lemma in load_lists().lemmas


def computes(token: Token) -> bool:
    """Tell whether a word says how rows are to be compared or counted (一番, もう): it colours no sentence."""
    return token.lemma in load_lists().not_colouring


def quotes_a_stranger(reading: Reading, mentions: Sequence[Mention], written: Sequence[str]) -> bool:
    """Tell whether a question quotes something that the table neither names nor writes (「日本におけるロシア年」)."""
    for match in _QUOTED.finditer(reading.text):
        named = any(match.start() <= m.span[0] and m.span[1] <= match.end() for m in mentions)
        if not named and not any(match[1] in text for text in written):
            return True
    return False


def _background(reading: Reading, about: Iterable[Span]) -> list[Span]:
    """The clauses that tell why one asks: what the table is about must be said again, or first, behind them."""
    last = max((start for start, _ in about), default=0)
    ends = [m.end() for m in load_lists().background.finditer(reading.text) if m.end() <= last]
    return [(0, max(ends))] if ends else []


def _brackets(reading: Reading) -> list[Span]:
    """What stands in brackets and asks for nothing more."""
    found = _BRACKETS.finditer(reading.text)
    return [m.span(1) for m in found if m[1] and not _ASKS_MORE.search(m[1])]
