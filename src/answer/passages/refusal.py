"""The probability that the chosen sentence answers, from its signals, and how much of it an answer needs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from answer.passages.forest import Forest
from answer.passages.signals import SIGNALS

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """A forest over the signals whose sum is the logit of the probability, and the least probability for an answer."""

    forest: Forest
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the documents hold the answer and the chosen sentence is it."""
        row = np.array([[signals[name] for name in SIGNALS]], dtype=np.float32)
        return 1 / (1 + math.exp(-float(self.forest.scores(row)[0])))


@lru_cache(maxsize=1)
def load_refusal() -> RefusalModel:
    """Read the model that ships with the package."""
    threshold = json.loads((_FOLDER / "refusal.json").read_text(encoding="utf-8"))["threshold"]
    return RefusalModel(Forest.load(_FOLDER / "refusal.safetensors"), threshold)
