"""The English that is understood, read once from `data/english.toml`."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["noun", "verb", "adjective", "extreme", "comparative", "preposition", "stop"]

_FILE = Path(__file__).parent / "data" / "english.toml"
_WORD = re.compile(r"[a-z0-9]+")
_VOWELS = "aeiou"
_LONGEST = 7
"""words in a phrase of the glossary"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of the glossary: what it is, and its Japanese ("" for one that carries nothing)."""

    kind: Kind
    japanese: str


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """The glossary by its phrases in dictionary form, and the other tables of the file as they stand."""

    entries: Mapping[tuple[str, ...], Mapping[Kind, Entry]]
    known: frozenset[str]
    irregular: Mapping[str, str]
    asks: tuple[tuple[str, re.Pattern[str]], ...]
    polite: re.Pattern[str]
    rephrased: tuple[tuple[re.Pattern[str], str], ...]
    tables: Mapping[str, Any]

    def forms(self, word: str) -> list[str]:
        """Return the dictionary forms of a word in lower case that the glossary knows (cities -> city)."""
        return [form for form in dict.fromkeys(_forms(word, self.irregular)) if form in self.known]

    def find(self, words: Sequence[str]) -> tuple[Mapping[Kind, Entry], int]:
        """Return what the longest phrase at the beginning of some words can be, and how many words it is."""
        forms = [self.forms(word) for word in words[:_LONGEST]]
        length = next((n for n, found in enumerate(forms) if not found), len(forms))
        for n in range(length, 0, -1):
            for phrase in itertools.product(*forms[:n]):
                if phrase in self.entries:
                    return self.entries[phrase], n
        return {}, 0

    def rephrase(self, sentence: str) -> str:
        """Return a sentence in plainer words (about how many people live in X -> what is the population of X)."""
        for pattern, plain in self.rephrased:
            if match := pattern.fullmatch(sentence.strip().rstrip("?!. ")):
                sentence = plain.format(**match.groupdict())
        return sentence

    def ask(self, text: str) -> tuple[str, int, int]:
        """Return what a text in lower case asks for, and where its words for asking stand; "" where it does not ask."""
        for name, pattern in self.asks:
            if match := pattern.match(text):
                return name, match.start(), match.end()
        found = [(match.start(), name, match.end()) for name, pattern in self.asks if (match := pattern.search(text))]
        questions = [(start, name, end) for start, name, end in found if name not in {"list", "confirm"}]
        start, name, end = min(questions, default=(0, "", 0))
        return name, start, end


def is_past(word: str, irregular: Mapping[str, str]) -> bool:
    """Tell whether a word is a verb's past form or participle (partnered, held), so not the noun that it may be."""
    return word.endswith(("ed", "ing")) or word in irregular


def _forms(word: str, irregular: Mapping[str, str]) -> list[str]:
    """A word and what it may be a form of: visits, visited, visiting -> visit; cities -> city; planned -> plan."""
    forms = [irregular[word]] if word in irregular else []
    forms.append(word)
    if word.endswith("s"):
        forms += [word[:-1], word[:-2] if word.endswith("es") else "", word[:-3] + "y" if word.endswith("ies") else ""]
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            forms += [stem, stem + "e", stem[:-1] + "y" if stem.endswith("i") else ""]
            if stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
                forms.append(stem[:-1])
    return forms


@lru_cache(maxsize=1)
def load_english() -> EnglishWords:
    """Read the tables that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    entries: dict[tuple[str, ...], dict[Kind, Entry]] = {}
    kinds: Sequence[tuple[Kind, Mapping[str, str]]] = [
        ("noun", data["nouns"]),
        ("verb", data["verbs"]),
        ("adjective", data["adjectives"]),
        ("extreme", data["extremes"]),
        ("comparative", data["comparatives"]),
        ("preposition", data["prepositions"]),
        ("stop", dict.fromkeys(data["stop"], "")),
    ]
    for kind, words in kinds:
        for phrase, japanese in words.items():
            entries.setdefault(tuple(_WORD.findall(phrase)), {})[kind] = Entry(kind, japanese)
    polite = sorted(data["polite"], key=len, reverse=True)
    return EnglishWords(
        entries=entries,
        known=frozenset(word for phrase in entries for word in phrase),
        irregular=data["irregular"],
        asks=tuple((ask["name"], re.compile(rf"\b(?:{ask['english']})\b")) for ask in data["asks"]),
        polite=re.compile(rf"\b(?:{'|'.join(map(re.escape, polite))})\b,?", re.IGNORECASE),
        rephrased=tuple((re.compile(r["english"], re.IGNORECASE), r["plain"]) for r in data["rephrase"]),
        tables=data,
    )
