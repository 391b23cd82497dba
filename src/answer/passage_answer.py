"""Answers quoted from passages: the sentences that say it, the passages they stand in, or that nothing is found."""

from __future__ import annotations

from collections.abc import Sequence

from answer.evidence import Evidence, Overlap, answer_sentences, rank_sentences
from answer.question import Question
from answer.refusal import NOT_FOUND, lacks_type, load_model, read_signals, unknown_names
from answer.requirements import Requirements
from answer.table_answer import row_sentence
from records import Answer, Citation, Hit, Span
from retrieve.store import Index

_CITED = 3
_ALSO_CITED = 0.8


def answer_from_passages(index: Index, question: Question, hits: Sequence[Hit]) -> Answer:
    """Return an answer quoted from the hits, or that the documents do not say."""
    lexical = index.lexical
    overlap = Overlap(question, lexical, index.synonyms)
    unknown = unknown_names(question, lexical, overlap.query)
    ranked = rank_sentences(question, hits, overlap, Requirements.of(question, lexical, overlap.query))
    if unknown or not ranked:
        return not_found(question, hits, unknown)
    best = ranked[0]
    probability = load_model().probability(read_signals(question, best, hits, overlap, lexical))
    if probability < load_model().threshold or lacks_type(question, best):
        return not_found(question, hits, unknown)
    row = index.row(best.hit.passage)
    said = [best] if row else answer_sentences(ranked)
    return Answer(
        question=question.text,
        status="answered",
        text=row_sentence(row[0], row[1]) if row else "\n".join(evidence.text for evidence in said),
        kind="table" if row else "passage",
        citations=_citations(ranked, said),
        rows=(dict(row[1].cells),) if row else (),
    )


def not_found(question: Question, hits: Sequence[Hit], unknown: Sequence[str]) -> Answer:
    """Return that the documents do not say, with the names that stand nowhere and the nearest passages."""
    names = "、".join(f"「{name}」" for name in dict.fromkeys(unknown))
    text = f"{NOT_FOUND}{names}という語が資料にありません。" if names else NOT_FOUND
    return Answer(question.text, "not_found", text, "none", related=related(hits))


def related(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the nearest passages, offered with a refusal."""
    return tuple(Citation(hit.passage, (), hit.score) for hit in hits[:_CITED])


def _citations(ranked: Sequence[Evidence], said: Sequence[Evidence]) -> tuple[Citation, ...]:
    """The passages the answer stands in, its sentences marked; then others that say nearly as much."""
    near = [evidence for evidence in ranked if evidence.score >= _ALSO_CITED * ranked[0].score]
    spans: dict[int, list[Span]] = {}
    first: dict[int, Evidence] = {}
    for evidence in (*said, *near):
        number = evidence.hit.passage.id
        if evidence in said or number not in first:
            spans.setdefault(number, []).append(evidence.span)
        first.setdefault(number, evidence)
    return tuple(
        Citation(evidence.hit.passage, (marked := tuple(sorted(set(spans[number])))), evidence.score, marked)
        for number, evidence in list(first.items())[:_CITED]
    )
