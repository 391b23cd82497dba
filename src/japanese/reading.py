"""A text as the ranker reads it: folded, its words, its characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from japanese.normalize import fold, is_katakana
from japanese.tokens import Token, char_ngrams, tokenize

_REMEMBERED = 2048  # sentences; a small collection is read once


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, folded, with its content words in order and the sets that overlap is counted over."""

    text: str
    folded: str
    words: tuple[Token, ...]
    lemmas: frozenset[str]
    grams: frozenset[str]


@lru_cache(maxsize=_REMEMBERED)
def read_text(text: str) -> Reading:
    """Read a text."""
    words = tuple(token for token in tokenize(text) if token.is_content)
    return Reading(text, fold(text), words, frozenset(w.lemma for w in words), frozenset(char_ngrams(text)))


def is_name(token: Token) -> bool:
    """Tell whether a word is a name, or a katakana word long enough to be one."""
    return token.pos_detail == "固有名詞" or (len(token.surface) >= 3 and all(map(is_katakana, token.surface)))


def share(weights: Mapping[str, float], present: frozenset[str]) -> float:
    """Return the share of the weights whose term is present: 0 to 1."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


def longest_shared(a: str, b: str) -> int:
    """Return the length of the longest stretch of a that stands in b (姉妹都市の数, 姉妹都市が -> 4)."""
    best = 0
    for start in range(len(a)):
        while start + best < len(a) and a[start : start + best + 1] in b:
            best += 1
    return best


def longest_in_order(wanted: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Return how many of the wanted words stand in the same order among the words (longest common subsequence)."""
    known = set(wanted)
    kept = [word for word in words if word in known]
    lengths = [0] * (len(wanted) + 1)
    for word in kept:
        previous = 0
        for n, other in enumerate(wanted, 1):
            previous, lengths[n] = lengths[n], previous + 1 if other == word else max(lengths[n], lengths[n - 1])
    return lengths[-1]
