"""Names in Latin letters: their parts that say the kind of place (Tsuruga City, Tsuruga-shi, Republic of Karelia)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "kinds_of_place.tsv"
_WORDS = re.compile(r"[\s.,/-]+")


def latin_key(text: str) -> str:
    """Return Latin letters without case, marks, spaces and points (St. Petersburg -> stpetersburg)."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in plain if char.isalnum())


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, tuple[str, ...]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: tuple(suffixes) for word, *suffixes in rows}


def split_kind(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without the word for its kind of place, and the suffixes that word may stand for.

    Tsuruga City and tsuruga-shi -> tsuruga, 市; Republic of Karelia -> karelia, 共和国; Khabarovsk -> itself, none.
    """
    words = [word for word in _WORDS.split(text.lower()) if word]
    if len(words) > 2 and " ".join(words[:2]) in _kinds():
        return " ".join(words[2:]), _kinds()[" ".join(words[:2])]
    if len(words) > 1 and words[-1] in _kinds():
        return " ".join(words[:-1]), _kinds()[words[-1]]
    return " ".join(words), ()
