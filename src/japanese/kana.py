"""Katakana as sounds: what each letter is made of, and how it is written in hiragana and in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "kana.tsv"
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_LONG = str.maketrans(dict.fromkeys("āâ", "aa") | dict.fromkeys("īî", "ii") | dict.fromkeys("ūû", "uu"))
_LONG |= str.maketrans(dict.fromkeys("ēê", "ee") | dict.fromkeys("ōô", "oo"))
_OH = re.compile(r"oh(?![aiueoy])")  # Ohsaka, Satoh
_SYLLABIC_N = re.compile(r"n['’]")  # San'in is サンイン, not サニン
_BREAKS = re.compile(r"[\s'’-]")
_VOWELS = frozenset("aiueo")


@dataclass(frozen=True, slots=True)
class Mora:
    """One sound of a katakana word: the class of its consonant, its vowel (either may be ""), its Hepburn spelling."""

    consonant: str
    vowel: str
    hepburn: str


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, Mora], Mapping[str, str]]:
    """The sounds by katakana, and the katakana by its spellings in Latin letters."""
    sounds: dict[str, Mora] = {}
    spelled: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kana, consonant, vowel, *latin = line.split("\t")
            spellings = latin[0].split() if latin else []
            sounds[kana] = Mora(consonant, vowel, spellings[0] if spellings else consonant.lower() + vowel)
            spelled |= dict.fromkeys(spellings, kana)
    return sounds, spelled


def to_katakana(text: str) -> str:
    """Return a text with its hiragana as katakana (さはりん -> サハリン)."""
    return text.translate(_TO_KATAKANA)


def read_morae(kana: str) -> list[Mora] | None:
    """Return the sounds of a katakana word, without ー; ッ is the consonant Q. None where a letter is no katakana."""
    sounds, _ = _table()
    found: list[Mora] = []
    at = 0
    while at < len(kana):
        length = 2 if kana[at : at + 2] in sounds and at + 2 <= len(kana) else 1
        piece = kana[at : at + length]
        if piece in sounds:
            found.append(sounds[piece])
        elif piece == "ッ":
            found.append(Mora("Q", "", "q"))
        elif piece != "ー":
            return None
        at += length
    return found


def romaji_to_katakana(text: str) -> str | None:
    """Return a word in Latin letters in katakana, spelled by Hepburn, kunrei or wapuro, with macrons or without.

    Tsuruga and Turuga -> ツルガ, Tōkyō -> トオキョオ, Namba -> ナンバ, San'in -> サンイン; None where it is no such
    spelling (Moscow).
    """
    _, spelled = _table()
    plain = _SYLLABIC_N.sub("ɴ", unicodedata.normalize("NFC", text.lower()).translate(_LONG))
    word = _OH.sub("oo", _BREAKS.sub("", plain))
    kana = ""
    at = 0
    while at < len(word):
        length = next((n for n in (3, 2, 1) if word[at : at + n] in spelled and len(word) >= at + n), 0)
        rest = word[at:]
        if length and not (rest[0] == "n" and length == 1):
            kana += spelled[word[at : at + length]]
        elif rest[0] in "nɴ" or (rest[0] == "m" and rest[1:2] in {"b", "m", "p"}):
            kana, length = kana + "ン", 1
        elif rest[0] not in _VOWELS and (rest[:1] == rest[1:2] or rest.startswith("tch")):
            kana, length = kana + "ッ", 1
        else:
            return None
        at += length
    return kana or None
