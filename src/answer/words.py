"""The words of Japanese questions, read once from `data/words.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_NUMBER = "[0-9一二三四五六七八九十百千万億数,]+(?:余り?)?"
_FILE = Path(__file__).parent / "data" / "words.toml"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of answer: how a question asks for it, and what a sentence that holds one looks like."""

    name: str
    asks: re.Pattern[str]
    shows: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists; the patterns are over folded text."""

    asking_lemmas: frozenset[str]
    answer_types: tuple[AnswerType, ...]
    counters: dict[str, re.Pattern[str]]
    counter_asked: re.Pattern[str]
    tables: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read the word lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Words(
        asking_lemmas=frozenset(data["asking_lemmas"]),
        answer_types=tuple(
            AnswerType(entry["name"], re.compile(entry["asks"]), re.compile(entry["shows"]))
            for entry in data["answer_types"]
        ),
        counters={name: re.compile(f"{_NUMBER}(?:{units})") for name, units in data["counters"].items()},
        counter_asked=re.compile("何(" + "|".join(sorted(data["counters"], key=len, reverse=True)) + ")"),
        tables={name: re.compile(pattern) for name, pattern in data["tables"].items()},
    )
