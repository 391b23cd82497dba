"""Words of a question that no list knows, but that by their place in it are likely padding: a table may pass them over.

An answer without them rests on a guess, and is given only where nothing else is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer.intent.read import read_intent
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.tables.running_text import runs
from answer.tables.tolerance import load_lists
from answer.words import load_words
from japanese.normalize import is_katakana
from japanese.tokens import Token, is_unknown
from records import Span

_CLAUSES = re.compile("[^、。?!]+")
_NUMERAL = "数詞"
_ADVERBIAL = "副詞可能"
_ASKABLE = frozenset({"名詞", "接尾辞"})
_SHORTEST_NAME = 3
_PADDING = 0.5
"""The most likely a word may carry content to be passed over."""


def passed_over(reading: Reading, rest: Sequence[Token]) -> list[Token]:
    """Return those of the words left over that by their place in the question are likely padding.

    None is beside a word that changes which rows are meant (解消を検討している市), nor what is asked for itself.
    """
    if load_lists().changing.search(reading.text):
        return []
    intent = read_intent(reading.question.text)
    asides = _asides(reading)
    asked = asked_for(reading, rest)
    return [
        t
        for t in rest
        if t not in asked
        and _may_be_padding(reading, t)
        and (_lies_in(reading, t, asides) or intent.is_padding(t, _PADDING))
    ]


def asked_for(reading: Reading, rest: Sequence[Token]) -> frozenset[Token]:
    """The nouns among the words left over that a question ends in, asking for them (国の負担割合は)."""
    last = next(reversed([*runs(rest)]), [])
    noun = bool(last) and last[-1].pos in _ASKABLE and last[-1].pos_detail != _ADVERBIAL
    span = reading.span_of(last) if noun else None
    behind = load_lists().asks_for_it.fullmatch(reading.text, span[1]) if span else None
    if span is None or behind is None:
        return frozenset()
    of_something = reading.text[: span[0]].endswith("の") and span[1] - span[0] > 1  # not 教えて、至急
    return frozenset(last) if behind[0].strip("?。、") or of_something else frozenset()


def rests_on_a_guess(reading: Reading, query: TableQuery, over: Sequence[Token]) -> bool:
    """Tell whether words are passed over and rows are found only by others that the question does not use itself.

    That 政府 stands in a row for 国 does not make it the answer to a question whose other words it leaves unread.
    """
    nouns = {token.lemma for token in reading.question.terms if token.pos in _ASKABLE}
    return bool(over and query.terms) and query.conditions == len(query.terms) and not query.terms & nouns


def _lies_in(reading: Reading, token: Token, spans: Sequence[Span]) -> bool:
    span = reading.span_of([token])
    return span is not None and any(start <= span[0] and span[1] <= end for start, end in spans)


def _asides(reading: Reading) -> list[Span]:
    """The clauses that name nothing the table holds, ask nothing, and end like a reason or a purpose of asking."""
    asks = load_words().tables["asks_which"]
    return [
        match.span()
        for match in _CLAUSES.finditer(reading.text)
        if load_lists().aside.search(match[0])
        and not asks.search(match[0])
        and not any(reading.is_given(at) for at in range(*match.span()))
    ]


def _may_be_padding(reading: Reading, token: Token) -> bool:
    known = token.lemma in load_words().properties or reading.question.is_name(token)
    return not known and token.pos_detail != _NUMERAL and not _may_be_a_name(token)


def _may_be_a_name(token: Token) -> bool:
    """Tell whether a word in katakana is none that the dictionary knows (ペトロパブロフスク)."""
    return len(token.surface) > _SHORTEST_NAME and all(map(is_katakana, token.surface)) and is_unknown(token.surface)
