"""`python -m eval extract`: how often the cited passage is the right one and the quoted sentence holds the answer.

Refusing is left out: what is measured is the choice of the passage and the sentence, which refusing only hides.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.evidence import Evidence, Overlap, answer_sentences, rank_sentences
from answer.question import read_question
from answer.requirements import Requirements
from eval.datasets import Query, load_question_set
from eval.measures import bootstrap_interval
from eval.retrieval import open_retriever
from japanese.normalize import fold
from retrieve.retriever import Retriever

FOUND = 10
"""How many hits the assistant looks at."""

MEASURES = {
    "passage": "top cited passage is the right paragraph",
    "sentence": "best sentence holds a gold answer",
    "given right": "  of those with the right paragraph",
    "answer": "answer as given (one or two) holds one",
    "two": "  answers of two sentences",
}


def rank(retriever: Retriever, text: str) -> tuple[list[Evidence], list[Evidence]]:
    """Return the ranked sentences for a question, and those quoted, as the assistant does."""
    lexical = retriever.index.lexical
    question = read_question(text)
    overlap = Overlap(question, lexical, retriever.index.synonyms)
    hits = retriever.search(question.text, FOUND)
    ranked = rank_sentences(question, hits, overlap, Requirements.of(question, lexical, overlap.query))
    return ranked, answer_sentences(ranked) if ranked else []


def holds(evidence: Sequence[Evidence], answers: Sequence[str]) -> bool:
    """Tell whether any gold answer stands in the quoted text; spelling, width and white space don't count."""
    said = fold("\n".join(e.text for e in evidence))
    return any(fold(answer) in said for answer in answers)


def measure(retriever: Retriever, queries: Sequence[Query]) -> dict[str, NDArray[np.float64]]:
    """Return each measure's value for each query, NaN where it does not apply; nothing quoted counts as wrong."""
    rows = []
    for query in queries:
        ranked, said = rank(retriever, query.text)
        right = bool(ranked) and int(ranked[0].hit.passage.document) == query.doc_id
        held = holds(ranked[:1], query.answers)
        rows.append((right, held, held if right else np.nan, holds(said, query.answers), len(said) > 1))
    return dict(zip(MEASURES, np.array(rows, dtype=float).T, strict=True))


def print_report(values: Mapping[str, NDArray[np.float64]]) -> None:
    """Print each measure in per cent with its 95 % interval."""
    for name, column in values.items():
        kept = column[~np.isnan(column)]
        low, high = bootstrap_interval(kept)
        print(f"{MEASURES[name]:<42}{100 * kept.mean():6.1f}   {100 * low:.1f} to {100 * high:.1f}")


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval extract", description=__doc__)
    parser.add_argument("--data", choices=("jsquad-valid", "jaquad-dev"), default="jsquad-valid")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    options = parser.parse_args(arguments)
    questions = load_question_set(options.data)
    with tempfile.TemporaryDirectory() as folder:
        retriever = open_retriever(questions, Path(folder))
    queries = questions.queries[:: options.every]
    print(f"{questions.name}: {len(questions.paragraphs)} paragraphs, {len(queries)} questions")
    print_report(measure(retriever, queries))
    return 0
