"""The words of Japanese questions, read once from `data/words.toml` and `data/conditions.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.normalize import fold

_FILE = Path(__file__).parent / "data" / "words.toml"
_OPERATIONS = Path(__file__).parent / "data" / "operations.toml"
_PART = re.compile(r"\{([a-z_]+)\}")
_CONDITIONS = _FILE.with_name("conditions.toml")
_NUMBER = "[0-9一二三四五六七八九十百千万億数,]+(?:余り?)?"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of answer and what a sentence that holds one looks like.

    `required` tells that a text without one is no answer (何校 -> 16校, いくら -> 円).
    """

    shows: re.Pattern[str]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists; the patterns are over folded text."""

    taken_for_granted: frozenset[str]
    properties: frozenset[str]
    moments: frozenset[str]
    whole: re.Pattern[str]
    defines: re.Pattern[str]
    defined_thing: re.Pattern[str]
    abbreviates: re.Pattern[str]
    persons_name: re.Pattern[str]
    defining: frozenset[str]
    answer_types: tuple[tuple[re.Pattern[str], AnswerType], ...]
    tables: dict[str, re.Pattern[str]]

    def answer_type(self, folded: str) -> AnswerType | None:
        """Return the kind of answer a folded question asks for, None where its words do not tell."""
        return next((kind for asks, kind in self.answer_types if asks.search(folded)), None)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read the word lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    counters = [
        (re.compile("何" + word), AnswerType(re.compile(f"{_NUMBER}の?(?:{units})"), required=True))
        for word, units in sorted(data["counters"]["units"].items(), key=lambda item: -len(item[0]))
    ]
    types = [
        (
            re.compile(entry["asks"]),
            AnswerType(re.compile(entry["shows"]), entry.get("required", False)),
        )
        for entry in data["answer_types"]
    ]
    return Words(
        taken_for_granted=frozenset(data["taken_for_granted"]),
        properties=frozenset(data["properties"]),
        moments=frozenset(data["moments"]),
        whole=re.compile(data["whole"]),
        defines=re.compile(data["defines"]),
        defined_thing=re.compile(data["defined_thing"]),
        abbreviates=re.compile(data["abbreviates"]),
        persons_name=re.compile(data["persons_name"]),
        defining=frozenset(data["defining"]),
        answer_types=(*counters, *types),
        tables={name: _pattern(entry) for name, entry in data["tables"].items()} | _operations() | _conditions(),
    )


def _operations() -> dict[str, re.Pattern[str]]:
    """The patterns by which a question computes; `{utmost}` in one stands for any of the entry of that name."""
    entries: dict[str, list[str]] = tomllib.loads(_OPERATIONS.read_text(encoding="utf-8"))

    def written(name: str) -> str:
        return "|".join(_PART.sub(lambda part: f"(?:{written(part[1])})", pattern) for pattern in entries[name])

    return {name: re.compile(written(name)) for name in entries}


def _conditions() -> dict[str, re.Pattern[str]]:
    """The patterns of `data/conditions.toml`, which may be written over several lines."""
    data = tomllib.loads(_CONDITIONS.read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.VERBOSE) for name, pattern in data.items()}


def _pattern(entry: str | list[str]) -> re.Pattern[str]:
    """A regular expression, or one for a list of plain words, longer ones first."""
    return alternatives(entry) if isinstance(entry, list) else re.compile(entry)


def alternatives(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases in a folded text, longer ones first; none matches nothing."""
    return _alternatives(tuple(phrases))


@lru_cache(maxsize=4096)
def _alternatives(phrases: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted({fold(phrase) for phrase in phrases if phrase}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, folded)) or r"(?!)")
