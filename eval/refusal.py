"""`python -m eval refusal`: wrong answers against wrong refusals, on four sets of questions without an answer.

JSQuAD-valid with the question's article taken out (easy) or only its paragraph (hard), our own absent questions and
small talk. The curve is over the least confidence that an answer needs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.assistant import Assistant
from answer.passages.refusal import RefusalModel, load_refusal
from answer.passages.signals import SIGNALS
from eval.absence import CASES, collect
from eval.datasets import ROOT, load_question_set, shared_folder
from eval.pictures import draw_curves
from evaluate.question_files import load_questions
from ingest.build import ingest
from retrieve.embedding import load_embedder

RESULTS = ROOT / "eval" / "results"
_QUESTIONS = ROOT / "eval" / "questions"
_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2)
_BINS = np.linspace(0, 1, 11)

Curve = Mapping[str, NDArray[np.float64]]
"""Confidences of the answers to each set of questions; "answerable" is one of them."""


def confidences(model: RefusalModel, signals: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the model's probability for each question and case, 0 where there is no signal: shape (queries, 3)."""
    rows = signals.reshape(-1, signals.shape[-1])
    slopes = np.array([model.weights[name] for name in SIGNALS])
    chances = np.where(np.isnan(rows[:, 0]), 0.0, 1 / (1 + np.exp(-(np.nan_to_num(rows) @ slopes + model.bias))))
    return np.asarray(chances.reshape(signals.shape[:-1]))


def ask_own(corpus: Path, files: Sequence[Path]) -> Curve:
    """Ask our own questions of a corpus and return the confidences by whether the documents hold the answer."""
    embedder = load_embedder()
    found: dict[str, list[float]] = {"answerable": [], "own absent": [], "small talk": []}
    with tempfile.TemporaryDirectory() as folder:
        ingest([corpus], Path(folder), embedder)
        assistant = Assistant.over(Path(folder), embedder)
        for path in files:
            for wanted in load_questions(path).questions:
                absent = "small talk" if path.stem == "small-talk" else "own absent"
                answer = assistant.ask(wanted.question, wanted.history)
                found["answerable" if wanted.answerable else absent].append(answer.confidence)
    return {name: np.array(values) for name, values in found.items() if values}


def curve_lines(curve: Curve, shipped: float) -> list[str]:
    """Return the lines of a table: at some thresholds, what share of each set is refused."""
    others = [name for name in curve if name != "answerable"]
    lines = [f"{'threshold':>9}{'wrongly refused':>17}" + "".join(f"{name + ' refused':>22}" for name in others)]
    steps = {float(np.quantile(curve["answerable"], share)): "" for share in _SHARES}
    for threshold, mark in sorted({**steps, shipped: "  as shipped"}.items()):
        shares = [100 * float(np.mean(curve[name] < threshold)) for name in ("answerable", *others)]
        lines.append(f"{threshold:>9.3f}{shares[0]:>17.1f}" + "".join(f"{share:>22.1f}" for share in shares[1:]) + mark)
    return lines


def calibration_lines(chances: NDArray[np.float64]) -> list[str]:
    """Return how often the text is there at each confidence, half of the questions having it and half not."""
    values = chances.ravel()
    there = np.zeros_like(chances)
    there[:, 0] = 1
    weight = np.tile([1.0, 0.5, 0.5], (len(chances), 1)).ravel()
    lines, error = [f"{'confidence':>12}{'questions':>11}{'there':>8}"], 0.0
    for low, high in pairwise(_BINS):
        inside = (values >= low) & ((values < high) | (high == 1))
        if weight[inside].sum():
            share = np.average(there.ravel()[inside], weights=weight[inside])
            error += weight[inside].sum() * abs(share - np.average(values[inside], weights=weight[inside]))
            lines.append(f"{f'{low:.1f} to {high:.1f}':>12}{int(inside.sum()):>11}{100 * share:>7.1f}%")
    return [*lines, f"expected calibration error: {100 * error / weight.sum():.1f} %"]


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval refusal", description=__doc__)
    parser.add_argument("--data", choices=("jsquad-valid", "jaquad-dev"), default="jsquad-valid")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question of it")
    parser.add_argument("--articles", type=int, default=0, help="ask in collections of so many articles; 0: in one")
    parser.add_argument("--own", nargs="+", default=["feature-test", "ask-test"], help="which of our own questions")
    parser.add_argument("--write", action="store_true", help="also write refusal.txt and .png into eval/results/")
    options = parser.parse_args(arguments)
    model = load_refusal()
    questions = load_question_set(options.data)
    chances = confidences(model, collect(questions, options.articles, options.every).signals)
    named = dict(zip(("answerable", *CASES[1:]), chances.T, strict=True))
    curves: dict[str, Curve] = {f"{questions.name}, {len(chances)} questions": named}
    files = [_QUESTIONS / f"{name}.jsonl" for name in (*options.own, "small-talk")]
    for name, corpus in (("edition", ROOT / "corpus"), ("original", shared_folder() / "corpus")):
        curves[f"{', '.join(options.own)} on the {name}"] = ask_own(corpus, files)
    lines = [line for name, curve in curves.items() for line in (name, *curve_lines(curve, model.threshold), "")]
    lines += [f"{questions.name}: confidence", *calibration_lines(chances)]
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.write:
        (RESULTS / "refusal.txt").write_text(text, encoding="utf-8")
        draw_curves(curves, RESULTS / "refusal.png")
    return 0
