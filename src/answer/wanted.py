"""What a question wants to be told: the kind of thing, and the unit or noun it is asked by (何メートル, どの国)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.normalize import fold
from japanese.tokens import tokenize

_FILE = Path(__file__).parent / "data" / "wanted.toml"
_ASKING = frozenset({"何", "どの", "どんな", "どういう", "いかなる", "どういった"})
_LINKS = frozenset({"の", "と", "いう", "か"})  # 何の雑誌, どこの国, 何という曲
_NUMBER = "[0-9一二三四五六七八九十百千万億兆数.]+"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of answer with what shows it, and the noun that stands behind the question word, folded ("" if none)."""

    kind: str
    shows: re.Pattern[str] | None
    noun: str

    def counts(self, folded: str) -> bool:
        """Tell whether a text counts the noun asked for (何メートル -> 35メートル, 何条 -> 第15条)."""
        return bool(self.noun) and re.search(_NUMBER + re.escape(self.noun), folded) is not None

    def names(self, folded: str) -> bool:
        """Tell whether the noun asked for ends a longer word in a text (何製品 -> 石油製品, どの国 -> 隣国)."""
        return bool(self.noun) and re.search(r"(?:[\w」』])" + re.escape(self.noun), folded) is not None


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple((k["name"], re.compile(k["asks"]), re.compile(k["shows"])) for k in data["kinds"])


def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, `none` last: a question that no pattern knows."""
    return (*(name for name, _, _ in _kinds()), "none")


@lru_cache(maxsize=64)  # each part that reads a question asks for it
def read_wanted(text: str) -> Wanted:
    """Read what a question wants from its words."""
    folded = fold(text)
    for name, asks, shows in _kinds():
        if asks.search(folded):
            return Wanted(name, shows, _asked_noun(text))
    return Wanted("none", None, _asked_noun(text))


def asks_for(folded: str) -> int:
    """Return for how many different things a question asks by a word (いつで、何人で、何を: 3)."""
    return len({match[0] for match in _pattern("question_words").finditer(folded)})


def asks_by_word(text: str) -> bool:
    """Tell whether a clause asks by a question word, whatever for (どういう順番で進みますか)."""
    return bool(_pattern("interrogatives").search(fold(text)))


@lru_cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(tomllib.loads(_FILE.read_text(encoding="utf-8"))[name])


def _asked_noun(text: str) -> str:
    """The noun behind the question word: 何メートルですか -> メートル, 何という雑誌 -> 雑誌, どこの国 -> 国."""
    tokens = tokenize(text)
    for n, token in enumerate(tokens):
        if token.surface in _ASKING or (
            token.surface == "どこ" and tokens[n + 1 : n + 2] and tokens[n + 1].surface == "の"
        ):
            k = n + 1
            while k < len(tokens) and tokens[k].surface in _LINKS:
                k += 1
            noun = ""
            while k < len(tokens) and tokens[k].pos in {"名詞", "接尾辞"}:
                noun += tokens[k].surface
                k += 1
            if noun:
                return fold(noun)
    return ""
