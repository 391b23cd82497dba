"""Words that a question stands for where it says none: an intent assumes the words of a task (`data/intents.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "data" / "intents.toml"


@lru_cache(maxsize=1)
def load_intents() -> Mapping[str, frozenset[str]]:
    """Read for each intent which groups of words (of `data/operations.toml`) it stands for."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(groups) for name, groups in data["intents"].items()}
