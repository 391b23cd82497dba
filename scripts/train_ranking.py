#!/usr/bin/env python3
"""Train the weights of the sentence ranking on JaQuAD-train and write `src/answer/data/ranking.json`.

The sentences of the paragraph that answers compete in a softmax, and those that hold the gold answer should win (a
conditional logit: McFadden 1974). The penalty was chosen on JaQuAD-dev.

    python scripts/train_ranking.py [--every 5] [--penalty 1e-4]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from answer.evidence import Overlap
from answer.features import Asked, sentence_features
from answer.question import read_question
from eval.datasets import Query, QuestionSet, load_question_set
from japanese.normalize import fold
from japanese.tokens import split_sentences
from retrieve.lexical import LexicalIndex

TARGET = Path(__file__).resolve().parents[1] / "src" / "answer" / "data" / "ranking.json"

Example = tuple[list[dict[str, float]], list[bool]]


def collect(questions: QuestionSet, queries: Sequence[Query]) -> list[Example]:
    """Return each question's sentences with whether they hold the answer, where some do and some do not."""
    words, chars = (LexicalIndex.build(reading, questions.paragraphs) for reading in ("words", "chars"))
    examples = []
    for query in queries:
        question = read_question(query.text)
        overlap = Overlap(question, {"words": words, "chars": chars})
        paragraph = questions.paragraphs[query.doc_id]
        texts = [paragraph[slice(*span)] for span in split_sentences(paragraph)]
        answers = [fold(answer) for answer in query.answers]
        right = [any(answer in fold(text) for answer in answers) for text in texts]
        if any(right) and not all(right):
            asked = Asked.of(question, overlap.word_weights, overlap.char_weights)
            examples.append((sentence_features(asked, texts), right))
    return examples


def fit(examples: Sequence[Example], penalty: float) -> dict[str, float]:
    """Return the weights that make the answering sentences likeliest, with an L2 penalty on scaled features."""
    names = sorted({name for rows, _ in examples for row in rows for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for rows, _ in examples for row in rows])
    right = np.array([value for _, values in examples for value in values])
    starts = np.cumsum([0, *(len(values) for _, values in examples)])[:-1]
    group = np.repeat(np.arange(len(examples)), np.diff([*starts, len(right)]))
    scale = matrix.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = matrix / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        chances = scores / np.add.reduceat(scores, starts)[group]
        won = np.add.reduceat(np.where(right, chances, 0.0), starts)
        wanted = np.where(right, chances, 0.0) / won[group]
        gradient = scaled.T @ (chances - wanted) / len(examples) + 2 * penalty * weights
        return float(-np.log(won).mean() + penalty * weights @ weights), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    print(f"loss {found.fun:.4f} over {len(examples)} questions, {len(names)} features")
    return {name: round(float(w), 4) for name, w in zip(names, found.x / scale, strict=True) if abs(w) > 1e-4}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=5, help="take every n-th question of JaQuAD-train")
    parser.add_argument("--penalty", type=float, default=1e-4)
    options = parser.parse_args()
    questions = load_question_set("jaquad-train")
    weights = fit(collect(questions, questions.queries[:: options.every]), options.penalty)
    TARGET.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
