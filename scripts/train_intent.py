#!/usr/bin/env python3
"""Train the intent model on `training/questions-*.tsv` and write `src/answer/intent/data/intent.safetensors`.

A line is `intent<TAB>question`, in which 《》 enclose what carries content and 〈〉 what tells the operation. Each file
is by one writer: first each writer's questions are held out in turn and the shares of right labels printed, then the
model is trained on all of them.

    python scripts/train_intent.py
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from answer.intent.features import intent_features, role_features
from answer.intent.linear import LinearModel, save_models
from answer.intent.read import CONTENT, OPERATION, PADDING
from japanese.normalize import normalize_with_offsets
from japanese.tokens import tokenize

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "answer" / "intent" / "data" / "intent.safetensors"
_OPENS = {"《": CONTENT, "〈": OPERATION}
_CLOSES = frozenset("》〉")
_LEAST = 2
_STRENGTH = {"role": 0.5, "intent": 3.0}
"""Features of fewer examples are left out; the inverse strengths of the regularisation were chosen between writers."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A question without its marks, and the role of each of its characters."""

    intent: str
    text: str
    roles: tuple[str, ...]


def read_marked(line: str) -> Marked:
    """Read one line of training data; raise ValueError where it is none."""
    intent, _, marked = line.rstrip("\n").partition("\t")
    text, roles, role = "", [], PADDING
    for char in marked:
        if char in _OPENS or char in _CLOSES:
            role = _OPENS.get(char, PADDING)
        else:
            text += char
            roles.append(role)
    if not intent or CONTENT not in roles:
        raise ValueError(f"no intent or no content: {line!r}")
    return Marked(intent, text, tuple(roles))


Examples = list[tuple[list[str], str]]


def examples(questions: Sequence[Marked]) -> dict[str, Examples]:
    """Return for each model what it sees and what it should say."""
    found: dict[str, Examples] = {"intent": [], "role": []}
    for question in questions:
        tokens = tokenize(question.text)
        found["intent"].append((intent_features(tokens), question.intent))
        source = normalize_with_offsets(question.text)
        for token, features in zip(tokens, role_features(tokens), strict=True):
            if token.is_content:
                inside = question.roles[slice(*source.source_span(token.start, token.end))]
                found["role"].append((features, Counter(inside or (PADDING,)).most_common(1)[0][0]))
    return found


def train(seen: Examples, strength: float) -> LinearModel:
    """Fit a multinomial logistic regression."""
    counts = Counter(feature for features, _ in seen for feature in features)
    kept = [{f: 1.0 for f in features if counts[f] >= _LEAST} for features, _ in seen]
    vectorizer = DictVectorizer(dtype=np.float32)
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit(vectorizer.fit_transform(kept), [label for _, label in seen])
    weights: NDArray[np.float16] = np.ascontiguousarray(model.coef_.T, dtype=np.float16)
    return LinearModel(
        tuple(vectorizer.get_feature_names_out()), tuple(model.classes_), weights, model.intercept_.astype(np.float32)
    )


def share_right(model: LinearModel, held_out: Examples) -> float:
    """Return the share of examples whose label is the likeliest."""
    guessed = [max(p, key=lambda label: p[label]) for p in (model.probabilities(f) for f, _ in held_out)]
    return float(np.mean([guess == label for guess, (_, label) in zip(guessed, held_out, strict=True)]))


def main() -> None:
    """Cross-check between writers, then train on all and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", default=sorted((ROOT / "training").glob("questions-*.tsv")))
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    of_writer = {
        path.stem: examples([read_marked(line) for line in path.read_text(encoding="utf-8").splitlines() if line])
        for path in options.data
    }
    for writer, held_out in of_writer.items() if len(of_writer) > 1 else ():
        for name, strength in _STRENGTH.items():
            seen = [e for other, found in of_writer.items() if other != writer for e in found[name]]
            right = share_right(train(seen, strength), held_out[name])
            print(f"{writer} held out: {name} {100 * right:.1f} % right of {len(held_out[name])}")
    every = {name: [e for found in of_writer.values() for e in found[name]] for name in _STRENGTH}
    options.target.parent.mkdir(parents=True, exist_ok=True)
    save_models({name: train(every[name], strength) for name, strength in _STRENGTH.items()}, options.target)


if __name__ == "__main__":
    main()
