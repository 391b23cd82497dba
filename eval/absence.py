"""What the refusal sees when the answering text is there, when its article is out, and when only its paragraph is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.passages.reading import read_passages
from answer.passages.signals import SIGNALS
from answer.question import read_question
from eval.datasets import Query, QuestionSet
from eval.parts import split_articles
from eval.retrieval import open_retriever
from records import Hit
from retrieve.retriever import Retriever

CASES = ("whole", "easy", "hard")
"""easy: every paragraph of the question's article is out; hard: only its own paragraph, so the topic stays."""

_ASKED = 10
_DEEP = 100


@dataclass(frozen=True, slots=True)
class Absence:
    """The signals of each question and case, shape (questions, cases, signals), and whether the whole was read right.

    NaN where no sentence may answer or a name stands nowhere. `right` has shape (questions,): with everything there,
    the chosen sentence stands in the paragraph that the question was asked of.
    """

    signals: NDArray[np.float32]
    right: NDArray[np.bool_]

    @classmethod
    def together(cls, parts: Sequence[Absence]) -> Absence:
        """Join what was collected apart."""
        return cls(np.concatenate([p.signals for p in parts]), np.concatenate([p.right for p in parts]))


def collect(questions: QuestionSet, articles: int, every: int) -> Absence:
    """Ask every n-th question in collections of so many articles, or 0: in one of all."""
    parts = [part for part in split_articles(questions, articles) if part.queries]
    return Absence.together([_collect_part(part, part.queries[::every]) for part in parts])


def _collect_part(questions: QuestionSet, queries: Sequence[Query]) -> Absence:
    with tempfile.TemporaryDirectory() as folder:
        retriever = open_retriever(questions, Path(folder))
    read = [_read(retriever, questions, query) for query in queries]
    return Absence(np.array([rows for rows, _ in read], dtype=np.float32), np.array([right for _, right in read]))


def _read(retriever: Retriever, questions: QuestionSet, query: Query) -> tuple[list[list[float]], bool]:
    question = read_question(query.text)
    hits = retriever.search(query.text, _DEEP)
    article = questions.articles[query.doc_id]
    easy = ranked_anew([hit for hit in hits if questions.articles[_paragraph(hit)] != article])
    hard = ranked_anew([hit for hit in hits if _paragraph(hit) != query.doc_id])
    rows, right = [], []
    for kept in (hits, easy, hard):
        reading = read_passages(retriever.index, question, kept[:_ASKED])
        usable = reading.ranked and not reading.unknown
        rows.append([reading.signals[name] if usable else np.nan for name in SIGNALS])
        right.append(bool(reading.ranked) and _paragraph(reading.ranked[0].hit) == query.doc_id)
    return rows, right[0]


def ranked_anew(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with the ranks they have when what was taken out is not there: a gap would tell of it."""
    legs = {leg for hit in hits for leg in hit.ranks}
    ranks: list[dict[str, int]] = [{} for _ in hits]
    for leg in legs:
        order = sorted((hit.ranks[leg], n) for n, hit in enumerate(hits) if leg in hit.ranks)
        for rank, (_, n) in enumerate(order, 1):
            ranks[n][leg] = rank
    return [replace(hit, ranks=found) for hit, found in zip(hits, ranks, strict=True)]


def _paragraph(hit: Hit) -> int:
    return int(hit.passage.document)
