#!/usr/bin/env python3
"""Train the refusal on JaQuAD-dev and write `src/answer/passages/data/refusal.safetensors` and the threshold.

Every question is asked with its paragraph there, with its article out and with only its paragraph out, in collections
of 2, 8 and all articles, as it is and in other words. The forest is small and each tree sees half of the questions, so
that its probabilities hold on others; how well is printed for articles it has not seen. The threshold refuses the
share of the answerable questions that is asked for. Needs LightGBM: `pip install -e '.[train]'`.

    python scripts/train_refusal.py [--every 4] [--refuse 0.03] [--signals FILE]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from answer.passages.forest import Forest
from answer.passages.signals import SIGNALS
from eval.absence import CASES, Absence, collect
from eval.datasets import load_question_set
from eval.rewording import reworded

FOLDER = Path(__file__).resolve().parents[1] / "src" / "answer" / "passages" / "data"
_SIZES = (2, 8, 0)
_NAMES = tuple(f"{size or 'all'} articles, {how}" for size in _SIZES for how in ("literal", "in other words"))
_WEIGHTS = (1.0, 0.5, 0.5)
_FOLDS = 5
_RISING = frozenset({"words", "literal", "chars", "sentence", "sentence_chars", "rarest", "pairs", "words_score"})
_FALLING = frozenset({"missing", "missing_noun", "missing_share", "size", "lacks_names", "lacks_year", "lacks_kind"})


def train(made: Absence, trees: int) -> lightgbm.Booster:
    """Train on what was collected: the whole read right answers; more of what speaks for it never lowers it."""
    signals = made.signals
    kept = ~np.isnan(signals[:, :, 0])
    answers = (np.array(CASES) == "whole") & made.right[:, None]
    weights = np.broadcast_to(np.array(_WEIGHTS), kept.shape)
    settings = {
        "objective": "binary",
        "num_leaves": 8,
        "learning_rate": 0.05,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.5,
        "bagging_freq": 1,
        "monotone_constraints": [(name in _RISING) - (name in _FALLING) for name in SIGNALS],
        "seed": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(signals[kept], answers[kept].astype(int), weight=weights[kept], feature_name=list(SIGNALS))
    return lightgbm.train(settings, data, trees)


def chances(model: lightgbm.Booster, signals: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the probabilities, 0 where there is no signal: shape (questions, cases)."""
    flat = signals.reshape(-1, len(SIGNALS))
    found = np.where(np.isnan(flat[:, 0]), 0.0, np.asarray(model.predict(np.nan_to_num(flat))))
    return np.asarray(found.reshape(signals.shape[:2]))


def gather(every: int, kept: Path | None) -> list[Absence]:
    """Collect as literal and as reworded questions, for each size; keep it in a file or take it from there."""
    if kept and kept.exists():
        held = np.load(kept)
        return [Absence(held[f"signals {n}"], held[f"right {n}"]) for n in range(len(_NAMES))]
    questions = load_question_set("jaquad-dev")
    parts = [collect(asked, size, every) for size in _SIZES for asked in (questions, reworded(questions, size))]
    if kept:
        arrays: dict[str, Any] = {f"signals {n}": part.signals for n, part in enumerate(parts)}
        arrays |= {f"right {n}": part.right for n, part in enumerate(parts)}
        np.savez(kept, **arrays)
    return parts


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=4, help="take every n-th question of JaQuAD-dev")
    parser.add_argument("--trees", type=int, default=150)
    parser.add_argument("--refuse", type=float, default=0.03, help="the share of answerable questions to refuse")
    parser.add_argument("--signals", type=Path, help="where to keep what is collected, or to take it from")
    options = parser.parse_args()
    parts = gather(options.every, options.signals)
    unseen = []
    for fold in range(_FOLDS):  # questions stand in the order of their articles
        inside = [np.arange(len(part.right)) * _FOLDS // len(part.right) == fold for part in parts]
        kept = [Absence(p.signals[~held], p.right[~held]) for p, held in zip(parts, inside, strict=True)]
        model = train(Absence.together(kept), options.trees)
        unseen.append([chances(model, part.signals[held]) for part, held in zip(parts, inside, strict=True)])
    for n, name in enumerate(_NAMES):
        found = np.concatenate([fold[n] for fold in unseen])
        for share in (0.02, 0.05, options.refuse):
            refused = 100 * np.mean(found < np.quantile(found[:, 0], share), axis=0)
            shown = ", ".join(f"{case} {value:.1f}" for case, value in zip(CASES, refused, strict=True))
            print(f"{name}, refused: {shown}")
    model = train(Absence.together(parts), options.trees)
    Forest.of_lightgbm(model.dump_model()).save(FOLDER / "refusal.safetensors")
    threshold = float(np.quantile(np.concatenate([fold[-1] for fold in unseen])[:, 0], options.refuse))
    (FOLDER / "refusal.json").write_text(json.dumps({"threshold": round(threshold, 3)}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
