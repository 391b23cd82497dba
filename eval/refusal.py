"""`python -m eval refusal`: wrong refusals against wrong answers, when the answering text is taken out.

easy: every paragraph of the question's article is out; hard: only its own paragraph, so the topic stays.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.evidence import Overlap, rank_sentences
from answer.question import read_question
from answer.refusal import SIGNALS, RefusalModel, load_model, read_signals
from answer.requirements import Requirements
from eval.datasets import Query, QuestionSet, load_question_set
from eval.retrieval import open_retriever
from records import Hit
from retrieve.retriever import Retriever

_ASKED = 10
_DEEP = 100
_WRONGLY_REFUSED = 0.05
CASES = ("whole", "easy", "hard")


def collect(retriever: Retriever, questions: QuestionSet, queries: Sequence[Query]) -> NDArray[np.float64]:
    """Return the signals of each query with everything in, easy out and hard out: shape (queries, 3, signals)."""
    return np.array([_query_signals(retriever, questions, query) for query in queries])


def _query_signals(retriever: Retriever, questions: QuestionSet, query: Query) -> list[list[float]]:
    lexical = retriever.index.lexical
    question = read_question(query.text)
    overlap = Overlap(question, lexical, retriever.index.synonyms)
    required = Requirements.of(question, lexical, overlap.query)
    hits = retriever.search(query.text, _DEEP)
    article = questions.articles[query.doc_id]
    easy = [hit for hit in hits if questions.articles[_paragraph(hit)] != article]
    hard = [hit for hit in hits if _paragraph(hit) != query.doc_id]
    rows = []
    for kept in (hits[:_ASKED], easy[:_ASKED], hard[:_ASKED]):
        ranked = rank_sentences(question, kept, overlap, required)
        signals = read_signals(question, ranked[0], kept, overlap, lexical) if ranked else dict.fromkeys(SIGNALS, 0.0)
        rows.append([signals[name] for name in SIGNALS])
    return rows


def split_articles(questions: QuestionSet, articles: int) -> list[QuestionSet]:
    """Return collections of so many articles each: an office's collection is small, and words are rarer in it."""
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


def _paragraph(hit: Hit) -> int:
    return int(hit.passage.document)


def _collect_part(questions: QuestionSet, queries: Sequence[Query]) -> NDArray[np.float64]:
    with tempfile.TemporaryDirectory() as folder:
        return collect(open_retriever(questions, Path(folder)), questions, queries)


def collect_split(questions: QuestionSet, articles: int, every: int) -> NDArray[np.float64]:
    """Return the signals of every n-th query, asked in collections of so many articles, or 0: in one of all."""
    parts = split_articles(questions, articles) if articles else [questions]
    return np.concatenate([_collect_part(part, part.queries[::every]) for part in parts if part.queries])


def fit(signals: NDArray[np.float64]) -> RefusalModel:
    """Fit the logistic model: whole is answerable (1), easy and hard are not (0), each half of the rest."""
    from sklearn.linear_model import LogisticRegression

    features = np.concatenate([signals[:, case] for case in range(len(CASES))])
    answerable = np.repeat([1, 0, 0], len(signals))
    weights = np.repeat([1.0, 0.5, 0.5], len(signals))
    model = LogisticRegression(C=10.0, max_iter=1000).fit(features, answerable, weights)
    named = dict(zip(SIGNALS, (round(float(w), 3) for w in model.coef_[0]), strict=True))
    return RefusalModel(named, round(float(model.intercept_[0]), 3), 0.0)


def probabilities(model: RefusalModel, signals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the model's probability for each query and case: shape (queries, 3)."""
    scores = signals @ np.array([model.weights[name] for name in SIGNALS]) + model.bias
    return np.asarray(1 / (1 + np.exp(-scores)))


def print_curve(values: NDArray[np.float64], shipped: float) -> None:
    """Print wrong refusals against right ones at a range of thresholds."""
    print(f"{'threshold':>9}{'wrongly refused':>17}{'easy refused':>14}{'hard refused':>14}")
    steps = {float(np.quantile(values[:, 0], share)): "" for share in (0.01, 0.02, 0.05, 0.1, 0.2)}
    for threshold, mark in sorted({**steps, shipped: "  as shipped"}.items()):
        shares = 100 * np.mean(values < threshold, axis=0)
        print(f"{threshold:>9.3f}{shares[0]:>17.1f}{shares[1]:>14.1f}{shares[2]:>14.1f}{mark}")


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval refusal", description=__doc__)
    parser.add_argument("--data", choices=("jsquad-valid", "jaquad-dev"), default="jsquad-valid")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    parser.add_argument("--fit", action="store_true", help="fit the model on jaquad-dev and print its weights")
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[0], help="ask in collections of so many articles; 0: in one of all"
    )
    options = parser.parse_args(arguments)
    questions = load_question_set("jaquad-dev" if options.fit else options.data)
    collected = {size: collect_split(questions, size, options.every) for size in options.articles}
    signals = np.concatenate(list(collected.values()))
    model = fit(signals) if options.fit else load_model()
    if options.fit:
        print(json.dumps({"weights": model.weights, "bias": model.bias}, indent=1))
        model = replace(model, threshold=float(np.quantile(probabilities(model, signals)[:, 0], _WRONGLY_REFUSED)))
    for size, part in collected.items():
        among = f"in collections of {size} articles" if size else "in one collection"
        print(f"{questions.name}: {len(part)} questions {among}")
        print_curve(probabilities(model, part), model.threshold)
    return 0
