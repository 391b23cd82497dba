"""Answers to what only running text tells of a thing (steps, conditions, reasons): the whole of what tells it."""

from __future__ import annotations

from collections.abc import Sequence

from answer.passages.aspects import Telling, asked_aspects, coverage_of, is_headed, search_words, tellings
from answer.passages.evidence import Evidence, sentence_spans
from answer.passages.quoting import around, list_behind
from answer.passages.requirements import Requirements
from answer.passages.signals import unknown_names
from answer.question import Question
from records import Answer, Citation, Hit, Span
from retrieve.query import Query
from retrieve.retriever import Retriever

_SEARCHED = 30
_LEAST, _LEAST_REASON = 0.5, 0.55
"""So much of what a question is about a passage must tell; measured on our development questions."""

_LEAST_HERE = 0.45
"""So much the passage itself must tell, without those near it, where a reason is asked for."""

_ALSO = 0.4
"""A passage beside the best is quoted too that tells this share of what the best does."""

REASONS = frozenset({"origin", "reason"})
"""The aspects that most texts tell in some sentence: the choice of the sentence reads them as well."""


def answer_aspect(retriever: Retriever, question: Question, reasons: bool) -> Answer | None:
    """Return what tells the aspect that a question asks for; None where it asks for none, or nothing tells it.

    `reasons` says whether reasons and origins are wanted, or the other aspects.
    """
    aspects = [aspect for aspect in asked_aspects(question) if (aspect.name in REASONS) == reasons]
    index = retriever.index
    query = Query.of(question.text, index.synonyms)
    if not aspects or unknown_names(question, index.lexical, query):
        return None
    required = Requirements.of(question, index.lexical, query)
    if reasons and not required.names:
        return None  # why something is so is told of something named
    best: list[Telling] = []
    for aspect in aspects:
        hits = retriever.search(search_words(question, aspect), _SEARCHED)
        every = tellings(index, question, aspect, hits)
        found = [t for t in every if _may_tell(t, required, reasons)]
        if found and (not best or found[0].score > best[0].score):
            best = [*found, *(t for t in every if t not in found and _says_so_beside(t, found[0]))]
    if not best or best[0].score < (_LEAST_REASON if reasons else _LEAST):
        return None
    return _answer(question, best, retriever, query)


def _may_tell(telling: Telling, required: Requirements, reasons: bool) -> bool:
    """Tell whether a passage names what a question names, and its years; a reason stands where its matter does."""
    passage = telling.hit.passage
    if reasons and telling.here < _LEAST_HERE:
        return False
    return not required.missing_names(passage) and not required.missing_years(passage)


def _says_so_beside(telling: Telling, best: Telling) -> bool:
    """Tell whether a passage under the same heading as the best says in its words what the best may only go on from.

    The heading must be one of what is asked for (姉妹都市協定締結のきっかけ).
    """
    one, other = telling.hit.passage, best.hit.passage
    same = (one.document, one.section) == (other.document, other.section)
    return same and is_headed(telling.aspect, one) and telling.aspect.tells(one.text)


def _answer(question: Question, found: Sequence[Telling], retriever: Retriever, query: Query) -> Answer:
    best = found[0]
    said = _quoted(best, retriever, query)
    for other in found[1:]:
        near = abs(other.hit.passage.id - best.hit.passage.id) == 1 or _says_so_beside(other, best)
        shown = other.hit.passage.id in {evidence.hit.passage.id for evidence in said}
        if near and not shown and other.score >= _ALSO * best.score:
            said += _quoted(other, retriever, query)
    said = [once for _, once in sorted({(e.hit.passage.id, e.span): e for e in said}.items(), key=lambda one: one[0])]
    text = "\n".join(evidence.text for evidence in said)
    return Answer(question.text, "answered", text, "passage", _cited(said, best.hit), confidence=min(1.0, best.score))


def _quoted(telling: Telling, retriever: Retriever, query: Query) -> list[Evidence]:
    """The sentences around the one that tells it best, and the list behind."""
    passage = telling.hit.passage
    spans = sentence_spans(passage)
    best = max(spans, key=lambda span: _tells(telling, query, passage.text[slice(*span)]))
    evidence = Evidence(telling.hit, best, telling.score)
    return [*around(evidence), *list_behind(evidence, retriever.index.passages)]


def _tells(telling: Telling, query: Query, sentence: str) -> float:
    return coverage_of(telling, query, sentence) + telling.aspect.tells(sentence)


def _cited(said: Sequence[Evidence], first: Hit) -> tuple[Citation, ...]:
    spans: dict[int, list[Span]] = {}
    passages = {evidence.hit.passage.id: evidence.hit for evidence in said}
    for evidence in said:
        spans.setdefault(evidence.hit.passage.id, []).append(evidence.span)
    order = sorted(passages, key=lambda number: (number != first.passage.id, number))
    return tuple(Citation(passages[n].passage, tuple(spans[n]), passages[n].score, tuple(spans[n])) for n in order)
