"""The weights by which sentences are ranked, read once from `data/ranking.json`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from retrieve.linear import LinearModel

_FILE = Path(__file__).parent / "data" / "ranking.json"


@lru_cache(maxsize=1)
def load_ranking() -> LinearModel:
    """Read the weights that ship with the package."""
    return LinearModel.load(_FILE)
