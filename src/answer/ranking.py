"""The weights by which sentences are ranked, read once from `data/ranking.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "ranking.json"


@dataclass(frozen=True, slots=True)
class RankingModel:
    """A weight for each feature; a feature without one counts nothing."""

    weights: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """Return the weighted sum of features: the higher, the likelier the answer."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())


@lru_cache(maxsize=1)
def load_ranking() -> RankingModel:
    """Read the weights that ship with the package."""
    return RankingModel(json.loads(_FILE.read_text(encoding="utf-8")))
