#!/usr/bin/env python3
"""Train the refusal on JaQuAD-dev and write `src/answer/passages/data/refusal.json`.

Every question is asked with its paragraph there, with its article out and with only its paragraph out, in collections
of 2, 8 and all articles. What each threshold refuses is printed for articles the model has not seen; the one that is
kept refuses so many of the answerable questions.

    python scripts/train_refusal.py [--every 6] [--refuse 0.02]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from answer.passages.refusal import RefusalModel
from answer.passages.signals import SIGNALS
from eval.absence import CASES, collect
from eval.datasets import load_question_set
from eval.refusal import confidences

TARGET = Path(__file__).resolve().parents[1] / "src" / "answer" / "passages" / "data" / "refusal.json"
_SIZES = (2, 8, 0)
_WEIGHTS = (1.0, 0.5, 0.5)
_FOLDS = 5
_PENALTY = 1.0
_FOR = frozenset({
    "words", "literal", "chars", "sentence", "sentence_chars", "rarest", "score_words", "score_chars", "score", "ahead",
    "lexical_ahead", "lexical_rank", "dense_rank", "pairs", "shows", "noun", "words_score", "words_margin",
})  # fmt: skip
_AGAINST = frozenset({"missing", "missing_noun", "missing_share", "size", "lacks_names", "lacks_year", "lacks_kind"})


def train(signals: NDArray[np.float32]) -> RefusalModel:
    """Fit the logistic model to signals of shape (questions, cases, signals): only the whole is answerable.

    What speaks for an answer may not lower the probability, nor what speaks against it raise it: among signals that
    tell much the same, such weights fit the sample and fail on other questions.
    """
    kept = ~np.isnan(signals[:, :, 0])
    answers = np.where(np.broadcast_to(np.array(CASES) == "whole", kept.shape)[kept], 1.0, -1.0)
    weights = np.broadcast_to(np.array(_WEIGHTS), kept.shape)[kept]
    rows = signals[kept].astype(float)
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scaled = np.column_stack([(rows - means) / scales, np.ones(len(rows))])

    def loss(slopes: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = answers * (scaled @ slopes)
        gradient = scaled.T @ (-weights * answers * expit(-margins)) + _PENALTY * slopes
        return float(weights @ np.logaddexp(0, -margins) + _PENALTY / 2 * slopes @ slopes), gradient

    limits = [(0, None) if name in _FOR else (None, 0) if name in _AGAINST else (None, None) for name in SIGNALS]
    start = np.zeros(len(SIGNALS) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*limits, (None, None)]).x
    slopes = found[:-1] / scales
    named = {name: round(float(weight), 4) for name, weight in zip(SIGNALS, slopes, strict=True)}
    return RefusalModel(named, round(float(found[-1] - slopes @ means), 4), 0.0)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=6, help="take every n-th question of JaQuAD-dev")
    parser.add_argument("--refuse", type=float, default=0.02, help="the share of answerable questions to refuse")
    options = parser.parse_args()
    questions = load_question_set("jaquad-dev")
    parts = [collect(questions, size, options.every).signals for size in _SIZES]
    unseen: list[list[NDArray[np.float64]]] = [[] for _ in parts]
    for fold in range(_FOLDS):  # questions stand in the order of their articles
        inside = [np.arange(len(part)) * _FOLDS // len(part) == fold for part in parts]
        model = train(np.concatenate([part[~held] for part, held in zip(parts, inside, strict=True)]))
        for n, (part, held) in enumerate(zip(parts, inside, strict=True)):
            unseen[n].append(confidences(model, part[held]))
    for size, found in zip(_SIZES, map(np.concatenate, unseen), strict=True):
        for share in (0.01, 0.02, 0.05):
            refused = 100 * np.mean(found < np.quantile(found[:, 0], share), axis=0)
            shown = ", ".join(f"{case} {value:.1f}" for case, value in zip(CASES, refused, strict=True))
            print(f"{size or 'all'} articles, refused: {shown}")
    everything = np.concatenate([values for part in unseen for values in part])
    model = train(np.concatenate(parts))
    data = {
        "weights": model.weights,
        "bias": model.bias,
        "threshold": round(float(np.quantile(everything[:, 0], options.refuse)), 3),
    }
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
