"""What the refusal sees when the answering text is there, when its article is out, and when only its paragraph is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
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


def collect(questions: QuestionSet, articles: int, every: int) -> NDArray[np.float32]:
    """Return the signals of every n-th question in collections of so many articles, or 0: in one of all.

    The shape is (questions, cases, signals), NaN where no sentence may answer or a name stands nowhere.
    """
    parts = [part for part in split_articles(questions, articles) if part.queries]
    return np.concatenate([_collect_part(part, part.queries[::every]) for part in parts])


def _collect_part(questions: QuestionSet, queries: Sequence[Query]) -> NDArray[np.float32]:
    with tempfile.TemporaryDirectory() as folder:
        retriever = open_retriever(questions, Path(folder))
    return np.array([_signals(retriever, questions, query) for query in queries], dtype=np.float32)


def _signals(retriever: Retriever, questions: QuestionSet, query: Query) -> list[list[float]]:
    question = read_question(query.text)
    hits = retriever.search(query.text, _DEEP)
    article = questions.articles[query.doc_id]
    easy = ranked_anew([hit for hit in hits if questions.articles[_paragraph(hit)] != article])
    hard = ranked_anew([hit for hit in hits if _paragraph(hit) != query.doc_id])
    rows = []
    for kept in (hits, easy, hard):
        reading = read_passages(retriever.index, question, kept[:_ASKED])
        usable = reading.ranked and not reading.unknown
        rows.append([reading.signals[name] if usable else np.nan for name in SIGNALS])
    return rows


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
