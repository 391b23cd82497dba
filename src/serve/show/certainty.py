"""How sure an answer is, in words: one place for where high, middle and low begin."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ((0.8, "高"), (0.5, "中"), (0.0, "低"))
"""The least confidence of each level."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """A level to show, and a sentence with the number behind it."""

    level: str
    explained: str


def certainty(confidence: float) -> Certainty:
    """Return a confidence, 0 to 1, in words."""
    level = next((name for least, name in LEVELS if confidence >= least), LEVELS[-1][1])
    explained = f"資料がこの答えを述べている見込みは{confidence:.2f}（1がもっとも確か）です。"
    return Certainty(level, explained)
