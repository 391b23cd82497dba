"""Saying that the documents do not say: which words could not be found, and the nearest passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from answer.passages.overlap import Overlap
from answer.passages.signals import NOT_FOUND
from answer.question import Question
from japanese.tokens import Token
from records import Answer, Citation, Hit
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex

_OFFERED = 3
_NAMED = 3
"""So many passages are offered and so many words named; more would hide what matters."""

_TELLING = frozenset({"名詞", "動詞", "形容詞", "形状詞"})


def not_found(
    question: Question,
    hits: Sequence[Hit],
    unknown: Sequence[str],
    overlap: Overlap,
    lexical: Mapping[str, LexicalIndex],
    confidence: float = 0.0,
) -> Answer:
    """Return that the documents do not say, with the words of the question that are missing and the nearest passages.

    `unknown` are names that stand nowhere in the documents.
    """
    words = lexical["words"]
    said = frozenset().union(*(overlap.said(search_text(hit.passage)) for hit in hits[:_OFFERED]))
    replaced = {term for group in overlap.query.words if group.others for term in group.terms}
    anywhere = replaced | {lemma for lemma in question.lemmas if words.document_frequency(lemma)}
    nowhere = list(unknown) or _written(question, lambda t: t.lemma not in anywhere)
    away = [] if nowhere else _written(question, lambda t: t.lemma not in said)
    text = NOT_FOUND
    if nowhere:
        text += f"{_listed(nowhere)}という語が資料にありません。"
    elif away:
        text += f"{_listed(away)}という語が、近い箇所にありません。"
    return Answer(question.text, "not_found", text, "none", related=related(hits), confidence=confidence)


def related(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the nearest passages, offered with a refusal."""
    return tuple(Citation(hit.passage, (), hit.score) for hit in hits[:_OFFERED])


def _listed(words: Sequence[str]) -> str:
    return "、".join(f"「{word}」" for word in list(dict.fromkeys(words))[:_NAMED])


def _written(question: Question, missing: Callable[[Token], bool]) -> list[str]:
    """The missing words as typed, those that stand together as one (総|人口)."""
    found: list[tuple[int, int]] = []
    for token in question.terms:
        if not missing(token) or token.pos not in {*_TELLING, "接尾辞", "接頭辞"}:
            continue
        start, end = question.source_span(token)
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif token.pos in _TELLING:
            found.append((start, end))
    return [question.text[slice(*span)] for span in found]
