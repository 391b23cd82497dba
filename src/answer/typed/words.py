"""The patterns of how questions are typed, read once from `data/typed.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "typed.toml"

Rewriting = tuple[re.Pattern[str], str]
"""What is matched, and what is written for it."""


@dataclass(frozen=True, slots=True)
class TypedWords:
    """Patterns over a question as typed, in the order in which they are tried."""

    noise: tuple[Rewriting, ...]
    paraphrases: tuple[Rewriting, ...]
    statements: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def load_typed_words() -> TypedWords:
    """Read the patterns that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    noise, paraphrases = (
        tuple((re.compile(entry["match"]), entry.get("with", "")) for entry in data[name])
        for name in ("noise", "paraphrases")
    )
    statements = {name: re.compile(pattern) for name, pattern in data["statements"].items()}
    return TypedWords(noise, paraphrases, statements)
