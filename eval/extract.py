"""`python -m eval extract`: how often the cited passage is the right one and the quoted sentence holds the answer.

Refusing is left out: what is measured is the choice of the passage and the sentence, which refusing only hides.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.assistant import FOUND
from answer.passages.evidence import Evidence
from answer.passages.quoting import quoted_sentences
from answer.passages.reading import read_passages
from answer.question import read_question
from eval.datasets import Query, load_question_set
from eval.retrieval import open_retriever
from evaluate.figures import bootstrap_interval
from japanese.normalize import fold
from retrieve.retriever import Retriever

"""How many hits the assistant looks at."""

MEASURES = {
    "passage": "top cited passage is the right paragraph",
    "sentence": "best sentence holds a gold answer",
    "given right": "  of those with the right paragraph",
    "answer": "answer as given holds one",
    "two": "  answers of more than one sentence",
    "overlap": "marked words overlap a gold answer in place",
    "exact": "marked words are a gold answer",
    "f1": "F1 over characters with the nearest one",
}


def holds(evidence: Sequence[Evidence], answers: Sequence[str]) -> bool:
    """Tell whether any gold answer stands in the quoted text; spelling, width and white space don't count."""
    said = fold("\n".join(e.text for e in evidence))
    return any(fold(answer) in said for answer in answers)


def character_f1(one: str, other: str) -> float:
    """Return the F1 over the characters of two texts, however they stand in them."""
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if one and other else 0.0


def measure(retriever: Retriever, queries: Sequence[Query]) -> dict[str, NDArray[np.float64]]:
    """Return each measure's value for each query, NaN where it does not apply; nothing quoted counts as wrong."""
    rows = [_measure_one(retriever, query) for query in queries]
    return dict(zip(MEASURES, np.array(rows, dtype=float).T, strict=True))


def _measure_one(retriever: Retriever, query: Query) -> tuple[float, ...]:
    question = read_question(query.text)
    reading = read_passages(retriever.index, question, retriever.search(query.text, FOUND))
    if not reading.ranked:
        return (0, 0, np.nan, 0, 0, 0, 0, 0)
    best = reading.ranked[0]
    said = quoted_sentences(question, reading.ranked, reading.overlap, retriever.index.passages)
    right = int(best.hit.passage.document) == query.doc_id
    held = holds([best], query.answers)
    start, end = (best.span[0] + at for at in reading.words.span) if reading.words else best.span
    words = fold(best.hit.passage.text[start:end])
    golds = [fold(answer) for answer in query.answers]
    return (
        right,
        held,
        held if right else np.nan,
        holds(said, query.answers),
        len(said) > 1,
        right and any(start < gold[1] and gold[0] < end for gold in query.spans),
        words in golds,
        max(character_f1(words, gold) for gold in golds),
    )


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
