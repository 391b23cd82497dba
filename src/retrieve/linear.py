"""A linear model: a weight for each feature, read from a JSON file that a person can read too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weight for each feature; a feature without one counts nothing."""

    weights: Mapping[str, float]

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read the weights from a JSON object."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def score(self, features: Mapping[str, float]) -> float:
        """Return the weighted sum of features."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())
