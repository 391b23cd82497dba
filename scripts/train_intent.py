#!/usr/bin/env python3
"""Train the intent model on `training/questions-*.tsv` and write `src/answer/intent/data/intent.safetensors`.

A line is `intent<TAB>question`, in which 《》 enclose what carries content and 〈〉 what tells the operation. Each file
is by one writer.

    python scripts/train_intent.py [--check]
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
_LEAST = 3
_STRENGTH = {"role": 0.5, "intent": 2.0}
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


def role_examples(questions: Sequence[Marked]) -> Examples:
    """Return each content word's features with its role."""
    found: Examples = []
    for question in questions:
        tokens = tokenize(question.text)
        source = normalize_with_offsets(question.text)
        for token, features in zip(tokens, role_features(tokens), strict=True):
            if token.is_content:
                inside = question.roles[slice(*source.source_span(token.start, token.end))]
                found.append((features, Counter(inside or (PADDING,)).most_common(1)[0][0]))
    return found


def intent_examples(questions: Sequence[Marked], roles: LinearModel) -> Examples:
    """Return each question's features with its intent, its content as `roles` sees it."""
    found: Examples = []
    for question in questions:
        tokens = tokenize(question.text)
        content = {
            token.start: roles.probabilities(features)[CONTENT]
            for token, features in zip(tokens, role_features(tokens), strict=True)
            if token.is_content
        }
        found.append((intent_features(tokens, content), question.intent))
    return found


def fit(questions: Sequence[Marked]) -> dict[str, LinearModel]:
    """Train both models; the intent's sees roles as they are guessed on questions that the other half did not hold."""
    one, other = questions[::2], questions[1::2]
    role = _STRENGTH["role"]
    guessed = [
        *intent_examples(one, train(role_examples(other), role)),
        *intent_examples(other, train(role_examples(one), role)),
    ]
    return {"role": train(role_examples(questions), role), "intent": train(guessed, _STRENGTH["intent"])}


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
    parser.add_argument("--check", action="store_true", help="also hold out each writer in turn")
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    of_writer = {
        path.stem: [read_marked(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        for path in options.data
    }
    for writer, held_out in of_writer.items() if len(of_writer) > 1 and options.check else ():
        models = fit([question for other, found in of_writer.items() if other != writer for question in found])
        seen = {"role": role_examples(held_out), "intent": intent_examples(held_out, models["role"])}
        for name, model in models.items():
            print(f"{writer} held out: {name} {100 * share_right(model, seen[name]):.1f} % right of {len(seen[name])}")
    options.target.parent.mkdir(parents=True, exist_ok=True)
    save_models(fit([question for found in of_writer.values() for question in found]), options.target)


if __name__ == "__main__":
    main()
