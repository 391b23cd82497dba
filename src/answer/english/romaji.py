"""Questions in Japanese typed in Latin letters (teshio-cho no shimaitoshi wa doko?), put into Japanese letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from answer.english.words import load_english
from japanese.kana import romaji_to_katakana
from japanese.names import reading_key
from japanese.normalize import normalize
from japanese.readings import readings_of
from retrieve.names import NameIndex

_TOKEN = re.compile(r"[a-zß-ɏ]+(?:['-][a-zß-ɏ]+)*|[0-9]+|[?!.,]")
_LONGEST = 3
_LEAST_KNOWN = 0.6
"""The share of the words that carry content that must be known; with less the rest is guessing."""


def read_romaji(text: str, names: NameIndex) -> str | None:
    """Return a question in romaji in Japanese letters, None for what is none or has too many unknown words."""
    tokens = _TOKEN.findall(normalize(text))
    words = [token for token in tokens if token[0].isalpha()]
    table = load_english().tables["romaji"]
    asking = [word for word in words if word in table["asking"] or word in table["particles"]]
    english = load_english()
    if not asking or not any(word in table["marks"] for word in words):
        return None
    if any(english.forms(word) and word not in table["particles"] and word not in table["asking"] for word in words):
        return None  # one in English
    pieces = list(_pieces(tokens, names))
    content = [known for known, said in pieces if said and known is not None]
    if not content or sum(content) < _LEAST_KNOWN * len(content):
        return None
    return "".join(said for _, said in pieces)


def _pieces(tokens: list[str], names: NameIndex) -> Iterator[tuple[bool | None, str]]:
    """Yield each stretch in Japanese with whether it is known; None for a word that carries no content."""
    table = load_english().tables["romaji"]
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + _LONGEST), at, -1):
            run = tokens[at:end]
            if not all(token[0].isalpha() for token in run) and len(run) > 1:
                continue
            small = {**table["particles"], **table["asking"]}.get(" ".join(run))
            said = small or _word(run, names)
            if said:
                yield (None if small else True), said
                break
        else:
            end = at + 1
            yield _unknown(tokens[at])
        at = end


def _unknown(token: str) -> tuple[bool | None, str]:
    if not token[0].isalpha():
        return None, {"?": "？", ",": "、", ".": "。"}.get(token, token)
    return False, romaji_to_katakana(token) or token


def _word(run: list[str], names: NameIndex) -> str:
    """The name or known word that some words spell together, or ""."""
    if {run[0], run[-1]} & load_english().tables["romaji"]["particles"].keys():
        return ""
    written = " ".join(run)
    found = names.spelled_by(written, "latin") if written[0].isalpha() else ()
    if len(found) == 1:
        return found[0]
    key = _key("".join(run).replace("-", ""))
    return _lexicon().get(key, "") if key else ""


def _key(word: str) -> str:
    kana = romaji_to_katakana(word)
    return reading_key(kana) if kana else ""


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, str]:
    """The glossary's Japanese words by their readings (teikei -> 提携)."""
    tables = load_english().tables
    words = [*tables["romaji"]["words"], *tables["nouns"].values(), *tables["verbs"].values()]
    found: dict[str, str] = {}
    for word in words:
        for reading in readings_of(word):
            found.setdefault(reading_key(reading), word)
    return found
