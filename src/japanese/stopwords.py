"""Words by which a question asks, and which say nothing of its subject (何, 教える, 知る)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "question_stopwords.txt"


@lru_cache(maxsize=1)
def question_stopwords() -> frozenset[str]:
    """Return the dictionary forms, as unidic gives them, that are never looked for in a passage."""
    return frozenset(_FILE.read_text(encoding="utf-8").split())
