"""The words of follow-up questions, read once from `data/dialogue.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "dialogue.toml"


@dataclass(frozen=True, slots=True)
class DialogueWords:
    """Patterns over normalised text, in the order in which they claim a stretch, and word lists."""

    turns: int
    parts: Mapping[str, re.Pattern[str]]
    relations: frozenset[str]
    relation_ends: re.Pattern[str]
    frames: re.Pattern[str]
    alike: tuple[frozenset[str], ...]
    any_place: frozenset[str]
    of_acts: frozenset[str]
    chief_places: frozenset[str]
    other_party: re.Pattern[str]
    comes_to_be: re.Pattern[str]
    conditions: re.Pattern[str]
    persons: frozenset[str]
    asking_nouns: frozenset[str]

    def kinds_like(self, noun: str) -> frozenset[str]:
        """Return what else a kind of thing is called (州 -> 州, 地方, 共和国), itself included."""
        return next((group for group in self.alike if noun in group), frozenset({noun}))

    def is_relation(self, word: str) -> bool:
        """Tell whether a word names what something else has (相手, 参加者数)."""
        return word in self.relations or bool(self.relation_ends.search(word))


@lru_cache(maxsize=1)
def load_dialogue_words() -> DialogueWords:
    """Read the lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words = data["words"]
    frames = sorted(words["frames"], key=len, reverse=True)
    return DialogueWords(
        turns=data["turns"],
        parts={name: re.compile(pattern) for name, pattern in data["parts"].items()},
        relations=frozenset(words["relations"]),
        relation_ends=re.compile(words["relation_ends"]),
        frames=re.compile("|".join(map(re.escape, frames))),
        alike=tuple(frozenset(group) for group in words["alike"]),
        any_place=frozenset(words["any_place"]),
        of_acts=frozenset(words["of_acts"]),
        chief_places=frozenset(words["chief_places"]),
        other_party=re.compile(words["other_party"]),
        comes_to_be=re.compile(words["comes_to_be"]),
        conditions=re.compile(words["conditions"]),
        persons=frozenset(words["persons"]),
        asking_nouns=frozenset(words["asking_nouns"]),
    )
