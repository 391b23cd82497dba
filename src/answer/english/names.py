"""Names in an English question as the documents spell them, and places of Japan that every reader knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from answer.english.words import load_english
from japanese.kana import romaji_to_katakana
from japanese.latin import latin_key, split_kind
from japanese.names import reading_key
from japanese.normalize import normalize
from japanese.places import prefectures, regions, short_form
from japanese.readings import readings_of
from retrieve.names import LATIN_WORD, NameIndex

_SHORTEST_LOWER = 4
"""A name of fewer letters is written in capitals: US is a country, us is not."""


def japanese_name(words: str, names: NameIndex) -> str:
    """Return the name that some words spell, all of them together; "" where they spell none."""
    written = names.rewrite(words)
    if len(written.pairs) == 1 and not LATIN_WORD.search(normalize(written.text)):
        return written.text
    if stands_there(words, names):
        return words
    known = _known().get(latin_key(words), "")
    if known and not (words.islower() and len(words) < _SHORTEST_LOWER):
        return known
    base, suffixes = split_kind(words)
    kana = romaji_to_katakana(base)
    found = _places().get(reading_key(kana), ()) if kana else ()
    return next((name for name in found if not suffixes or name.endswith(suffixes)), "")


def stands_there(words: str, names: NameIndex) -> bool:
    """Tell whether words in Latin letters stand in the documents (IJSP); words in lower case are no names."""
    return not words.islower() and all(part in names.latin for part in LATIN_WORD.findall(normalize(words)))


def is_prefecture(name: str) -> bool:
    """Tell whether a name is a prefecture's, with its suffix or without (山口, 山口県)."""
    return name in prefectures() or name in map(short_form, prefectures())


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """The names of the glossary by their keys."""
    return {latin_key(name): japanese for name, japanese in load_english().tables["names"].items()}


@lru_cache(maxsize=1)
def _places() -> Mapping[str, Sequence[str]]:
    """The prefectures and the parts of Japan by their readings, with the suffix and without (Tochigi, Tohoku)."""
    found: dict[str, list[str]] = {}
    for name in (*prefectures(), *regions()):
        for form in dict.fromkeys((name, short_form(name))):
            for reading in readings_of(form):
                found.setdefault(reading_key(reading), []).append(name)
    return found
