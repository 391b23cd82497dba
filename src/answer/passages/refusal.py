"""The probability that the documents hold the answer, from the signals, and how much of it an answer needs.

A logistic model; a forest over the same signals did no better on JaQuAD-dev. The weights and the threshold lie in
`data/refusal.json` and come from `scripts/train_refusal.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.passages.signals import SIGNALS

_FILE = Path(__file__).parent / "data" / "refusal.json"


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """A weight for each signal, and the least probability for an answer."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the documents hold the answer."""
        return 1 / (1 + math.exp(-self.bias - sum(self.weights[name] * signals[name] for name in SIGNALS)))


@lru_cache(maxsize=1)
def load_refusal() -> RefusalModel:
    """Read the model that ships with the package."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return RefusalModel(data["weights"], data["bias"], data["threshold"])
