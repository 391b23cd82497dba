"""The few words of a sentence that answer: the likeliest of its candidates, by a forest trained on JaQuAD-train.

The forest (`scripts/train_words.py`) was chosen over a linear model on JaQuAD-dev.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from answer.passages.candidate_features import AskedWords, span_features
from answer.passages.candidates import parse
from answer.passages.forest import Forest
from answer.words import AnswerType
from japanese.normalize import fold
from records import Span

_FILE = Path(__file__).parent / "data" / "words.safetensors"


@dataclass(frozen=True, slots=True)
class ChosenWords:
    """The words chosen, as offsets into the sentence, their score and how far it is above the next best."""

    span: Span
    score: float
    margin: float
    kind: str


@lru_cache(maxsize=1)
def load_forest() -> Forest:
    """Read the forest that ships with the package."""
    return Forest.load(_FILE)


def choose_words(
    asked: AskedWords, sentence: str, rarity: Callable[[str], float], kind: AnswerType | None = None
) -> ChosenWords | None:
    """Return the words of a sentence that answer best, None where it has no candidate.

    `rarity` tells how rare a word is, 0 to 1. Where the kind of answer must show (いくら -> 円), only candidates that
    show it compete, if there are any.
    """
    parsed = parse(sentence)
    if not parsed.pieces:
        return None
    scores = load_forest().scores(span_features(asked, sentence, rarity))
    if kind and kind.required:
        shown = np.array([bool(kind.shows.search(fold(parsed.surface(piece)))) for piece in parsed.pieces])
        scores = np.where(shown, scores, scores.min() - 1) if shown.any() else scores
    best = int(scores.argmax())
    others = [score for n, score in enumerate(scores) if n != best]
    margin = float(scores[best] - max(others, default=scores[best]))
    return ChosenWords(parsed.span(parsed.pieces[best]), float(scores[best]), margin, parsed.pieces[best].kind)
