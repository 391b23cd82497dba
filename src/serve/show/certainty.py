"""How sure an answer is, in words: one place for where high, middle and low begin."""

from __future__ import annotations

from dataclasses import dataclass

from serve.show.words import Words, words_in

LEVELS = ((0.8, "answer.high"), (0.5, "answer.middle"), (0.0, "answer.low"))
"""The least confidence of each level, and the key of what it is called."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """A level to show, and a sentence with the number behind it."""

    level: str
    explained: str


def certainty(confidence: float, t: Words | None = None) -> Certainty:
    """Return a confidence, 0 to 1, in words; in Japanese where nothing else is said."""
    t = t or words_in("ja")
    level = next((name for least, name in LEVELS if confidence >= least), LEVELS[-1][1])
    return Certainty(t(level), t("answer.certainty_explained", confidence=f"{confidence:.2f}"))
