"""Question sets cut into collections of a few articles: an office's collection is small, and words are rarer in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.datasets import QuestionSet


def split_articles(questions: QuestionSet, articles: int) -> list[QuestionSet]:
    """Return collections of so many articles each; 0 is one of all."""
    if not articles:
        return [questions]
    groups: dict[int, list[int]] = {}
    for paragraph, article in enumerate(questions.articles):
        groups.setdefault(article // articles, []).append(paragraph)
    return [_part(questions, kept) for kept in groups.values()]


def _part(questions: QuestionSet, kept: Sequence[int]) -> QuestionSet:
    number = {paragraph: n for n, paragraph in enumerate(kept)}
    return QuestionSet(
        questions.name,
        tuple(questions.paragraphs[paragraph] for paragraph in kept),
        tuple(questions.articles[paragraph] for paragraph in kept),
        tuple(replace(q, doc_id=number[q.doc_id]) for q in questions.queries if q.doc_id in number),
    )
