"""A question without the clauses that carry nothing of it: why one asks, who wants to know, remarks."""

from __future__ import annotations

from answer.intent.read import CONTENT, OPERATION, read_intent
from answer.typed.words import load_typed_words
from answer.wanted import asks_by_word
from japanese.dates import years
from japanese.normalize import normalize_with_offsets
from japanese.reading import is_name
from japanese.tokens import Token, tokenize

_MARKS = frozenset("、。.,?？!！()（）…―\n\u3000 ")
_TOPICS = frozenset({"は", "って", "とは"})
_CARRIES = 0.5
"""A clause with a word that so likely carries content, or tells the operation, belongs to the question."""


def without_padding(text: str) -> str:
    """Return a question without its clauses of padding; as it is where nothing, or everything, is one.

    来週の会議で聞かれそうなので、福井県の件数を -> 福井県の件数を
    """
    clauses = _clauses(text)
    intent = read_intent(text)
    kept = [
        clause
        for clause in clauses
        if (clause is clauses[-1] and _asks(clause))
        or (
            not (clause is not clauses[-1] and _tells_why(clause))
            and any(intent.role(t, CONTENT) >= _CARRIES or intent.role(t, OPERATION) >= _CARRIES for t in clause)
        )
    ]
    if not kept or len(kept) == len(clauses):
        return text
    source = normalize_with_offsets(text)
    return "".join(_written(text, source.source_span(clause[0].start, clause[-1].end)) for clause in kept)


def _asks(clause: list[Token]) -> bool:
    """Tell whether a clause asks by a word (どういう順番で進みますか), or ends in what is asked for: お名前と年齢は?"""
    words = [token.surface for token in clause if token.surface not in _MARKS]
    return (len(words) > 1 and words[-1] in _TOPICS) or asks_by_word("".join(words))


def _tells_why(clause: list[Token]) -> bool:
    """Tell whether a clause that names nothing says why or in what situation one asks: 異動してきたばかりで、"""
    said = "".join(token.surface for token in clause if token.surface not in _MARKS)
    if years(said) or any(map(is_name, clause)):
        return False
    return bool(load_typed_words().statements["why"].search(said))


def _clauses(text: str) -> list[list[Token]]:
    """The clauses of a text, each with the mark that ends it."""
    clauses: list[list[Token]] = [[]]
    for token in tokenize(text):
        clauses[-1].append(token)
        if token.surface in _MARKS:
            clauses.append([])
    return [clause for clause in clauses if clause]


def _written(text: str, span: tuple[int, int]) -> str:
    return text[slice(*span)]
