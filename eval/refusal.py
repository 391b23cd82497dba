"""`python -m eval refusal`: wrong refusals against wrong answers, when the answering text is taken out.

easy: every paragraph of the question's article is out; hard: only its own paragraph, so the topic stays.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.evidence import Overlap
from answer.question import read_question
from answer.refusal import THRESHOLD, confidence
from eval.datasets import Query, QuestionSet, load_question_set
from eval.retrieval import open_retriever
from records import Hit
from retrieve.retriever import Retriever

_ASKED = 10
_DEEP = 100


def confidences(retriever: Retriever, questions: QuestionSet, queries: Sequence[Query]) -> NDArray[np.float64]:
    """Return the confidence of each query with everything in, easy out and hard out: shape (queries, 3)."""
    lexical = retriever.index.lexical
    rows = []
    for query in queries:
        question = read_question(query.text)
        overlap = Overlap(question, lexical)
        hits = retriever.search(query.text, _DEEP)
        article = questions.articles[query.doc_id]
        easy = [hit for hit in hits if questions.articles[_paragraph(hit)] != article]
        hard = [hit for hit in hits if _paragraph(hit) != query.doc_id]
        rows.append([confidence(question, kept[:_ASKED], overlap, lexical) for kept in (hits, easy, hard)])
    return np.array(rows)


def _paragraph(hit: Hit) -> int:
    return int(hit.passage.document)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval refusal", description=__doc__)
    parser.add_argument("--data", choices=("jsquad-valid", "jaquad-dev"), default="jsquad-valid")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    options = parser.parse_args(arguments)
    questions = load_question_set(options.data)
    with tempfile.TemporaryDirectory() as folder:
        retriever = open_retriever(questions, Path(folder))
    queries = questions.queries[:: options.every]
    whole, easy, hard = confidences(retriever, questions, queries).T
    print(f"{questions.name}: {len(queries)} questions")
    print(f"{'threshold':>9}{'wrongly refused':>17}{'easy refused':>14}{'hard refused':>14}")
    steps = [(float(np.quantile(whole, share)), "") for share in (0.01, 0.02, 0.05, 0.1)]
    for threshold, mark in [*steps, (THRESHOLD, "  as shipped")]:
        shares = "".join(
            f"{100 * np.mean(values < threshold):{width}.1f}" for values, width in ((whole, 17), (easy, 14), (hard, 14))
        )
        print(f"{threshold:>9.3f}{shares}{mark}")
    return 0
