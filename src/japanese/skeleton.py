"""A name in Latin letters and in katakana as one row of consonants, with the vowels between them to be sure.

Khabarovsk and ハバロフスク are both H-V-R-V-S-K. Katakana puts a vowel behind every consonant (ス of -sk), so vowels
cannot be part of what is looked up; but where Latin letters have a vowel, the katakana must have it too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

from japanese.kana import read_morae
from japanese.normalize import normalize

SHORTEST = 3
"""Fewer consonants than this tell no name from a word."""

_FILE = Path(__file__).parent / "data" / "latin.tsv"
_VOICELESS = {"D": "T", "G": "K", "Z": "S"}
_TWO_WAYS = {"J": ("Z", "i"), "C": ("T", "H")}  # Jakarta, Jakutsk; Sochi, Nachodka
_MOST_READINGS = 48
_GLIDE = re.compile(r"i(?=e)")  # ye, ニェ
_SOFT_GLIDE = re.compile(r"i(?=[aueo])")  # zha, ジャ, sha, シャ; elsewhere it is heard: ulya-, ウリヤ
_SOFT = frozenset("STZ")
_REPEATED = re.compile(r"(.)\1+")
_FILLED_IN = {"T": ("", "o", "u", "i"), "D": ("", "o"), "N": ("", "i")}
_OTHERWISE_FILLED_IN = ("", "u", "i")
"""The vowels that katakana adds behind a consonant: ト, スク, リ; u also before a vowel: -sk-Ilim, スクイリム."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The classes of a name's consonants, and the vowels before, between and behind them: one group more."""

    consonants: str
    vowels: tuple[str, ...]

    def is_spelled_by(self, latin: Skeleton) -> bool:
        """Tell whether a katakana name (this) may be what Latin letters spell."""
        if self.consonants != latin.consonants or self.vowels[0] != latin.vowels[0] or not any(latin.vowels):
            return False
        behind = zip(self.consonants, self.vowels[1:], latin.vowels[1:], strict=True)
        return all(
            mine == theirs or mine in (["u" + theirs] if theirs else _FILLED_IN.get(consonant, _OTHERWISE_FILLED_IN))
            for consonant, mine, theirs in behind
        )


def _skeleton(pieces: list[str]) -> Skeleton:
    """Join pieces, upper case for consonants, lower case for vowels; a double consonant is one (ンニ, nn)."""
    consonants = ""
    groups = [""]
    for piece in pieces:
        if piece.islower():
            groups[-1] += piece
        elif not (consonants and consonants[-1] == piece and not groups[-1]):
            consonants += piece
            groups.append("")
    vowels = (
        _REPEATED.sub(r"\1", (_SOFT_GLIDE if consonant in _SOFT else _GLIDE).sub("", group))
        for consonant, group in zip(" " + consonants, groups, strict=True)
    )
    return Skeleton(consonants, tuple(vowels))


def kana_skeletons(name: str) -> tuple[Skeleton, ...]:
    """Return the skeletons of a katakana name: ウラジ is also vlad-, ウラン ur-; none where it holds other letters."""
    morae = read_morae(normalize(name))
    if not morae:
        return ()
    pieces: list[str] = []
    for mora in morae:
        pieces += [*mora.consonant.replace("Q", "").replace("y", "i"), *mora.vowel]
    first = (_skeleton(pieces),)
    return (*first, _skeleton(["V", *pieces[1:]])) if pieces[:1] == ["u"] and pieces[1:2] != ["a"] else first


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def latin_skeletons(word: str) -> tuple[Skeleton, ...]:
    """Return the ways to read a word in Latin letters as a foreign name; () where it holds other characters."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    pieces = _pieces(re.sub(r"[\s'’.-]", "", plain))
    if not pieces:
        return ()
    choices = [_readings(pieces, n) for n in range(len(pieces))]
    readings = islice(product(*choices), _MOST_READINGS)
    return tuple(dict.fromkeys(_skeleton([p for p in reading if p]) for reading in readings))


def _pieces(word: str) -> list[str]:
    """Consonant classes and vowels of a word, longest spellings first (shch -> S, T)."""
    letters = _letters()
    found: list[str] = []
    at = 0
    while at < len(word):
        length = next((n for n in (4, 3, 2, 1) if word[at : at + n] in letters and at + n <= len(word)), 0)
        if not length:
            return []
        piece = letters[word[at : at + length]]
        softens = piece == "K" and word[at] == "c" and word[at + 1 : at + 2] in {"e", "i", "y"}
        found += "S" if softens else piece
        at += length
    return found


def _readings(pieces: list[str], n: int) -> tuple[str, ...]:
    """The ways to hear one piece among those around it, the plain one first; "" is not heard."""
    piece = pieces[n]
    after = pieces[n + 1] if n + 1 < len(pieces) else ""
    between_vowels = 0 < n and pieces[n - 1].islower() and after.islower()
    if piece == "V" and between_vowels:
        return ("V", "")  # -divostok, ジオストク
    if piece == "D" and after == "i":
        return ("D", "Z")  # di, ジ
    if piece in _VOICELESS and not after.islower():
        return (piece, _VOICELESS[piece])  # -dka, トカ; -burg, ブルク
    if piece == "M" and after in {"V", "P"}:
        return ("M", "N")  # mb, ンブ
    if piece in _TWO_WAYS:
        return _TWO_WAYS[piece]
    return (piece,)
