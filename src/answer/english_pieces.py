"""An English question cut into pieces that are understood: words of the glossary, names and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.english_dates import japanese_dates
from answer.english_names import japanese_name
from answer.english_words import EnglishWords, Entry, Kind, is_past, load_english
from retrieve.names import NameIndex

PieceKind = Literal["noun", "name", "time", "verb", "adjective", "extreme", "most", "preposition", "and", "break"]

_TOKEN = re.compile(r"[A-Za-zÀ-ɏ]+\.?(?:(?<=St\.) )?|[0-9]+(?:st|nd|rd|th)?\b(?![一-龥])|[^\sA-Za-zÀ-ɏ,.?!;:'\"()/-]+|,")
_JAPANESE = re.compile(r"[぀-ヿ一-龥々]")
_POSSESSIVE = re.compile(r"['’]s?(?![A-Za-z])")
_PLACE_OF = re.compile(r"\bthe (?:city|town|village|prefecture|state|region|oblast|ward) of (?=[A-Z])")
_ORDINALS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, name or date in Japanese; of a verb `past` tells that it was written as a past form."""

    kind: PieceKind
    japanese: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a question asks for ("" where that is not told), its pieces, the names that stand nowhere, other words."""

    asks: str
    pieces: tuple[Piece, ...]
    unknown_names: tuple[str, ...]
    unknown_words: tuple[str, ...]
    auxiliary: str = ""
    head_follows: bool = False


def cut(text: str, names: NameIndex) -> Pieces:
    """Cut a question into its pieces."""
    words = load_english()
    plain = _PLACE_OF.sub("", _POSSESSIVE.sub(" ", words.polite.sub(" ", japanese_dates(text))))
    plain = " ".join(plain.split()).rstrip("?!. ")
    asks, start, end = words.ask(plain.lower())
    rest = plain[end:].split()
    auxiliaries = {*words.tables["auxiliary"], *words.tables["passive"], "have", "has", "had", "will", "can", "the"}
    follows = bool(rest) and rest[0].lower() not in auxiliaries
    plain = f"{plain[:start]} {plain[end:]}"
    cutter = _Cutter(plain, words, names)
    auxiliary = next((w for w in text.lower().split() if w in words.tables["auxiliary"]), "")
    return Pieces(asks, tuple(cutter.run()), tuple(cutter.unknown_names), tuple(cutter.unknown), auxiliary, follows)


class _Cutter:
    """Goes through the tokens of a text from left to right, and takes the longest that is understood."""

    def __init__(self, text: str, words: EnglishWords, names: NameIndex) -> None:
        self._text, self._words, self._names = text, words, names
        self._tokens = list(_TOKEN.finditer(text))
        self._lower = [token[0].lower().rstrip(". ") for token in self._tokens]
        self.unknown_names: list[str] = []
        self.unknown: list[str] = []

    def run(self) -> list[Piece]:
        """Return the pieces."""
        pieces: list[Piece] = []
        at = 0
        while at < len(self._tokens):
            found, length = self._at(at)
            pieces += found
            at += length
        return pieces

    def _at(self, at: int) -> tuple[list[Piece], int]:
        token, word = self._tokens[at][0], self._lower[at]
        if _JAPANESE.search(token):
            return [Piece("time" if token[0].isdigit() else "name", token)], 1
        if token == "," or word == "and":
            return [Piece("and")], 1
        if word == "most" and not (at + 1 < len(self._lower) and self._lower[at + 1] == "recent"):
            return [Piece("most")], 1
        entries, length = self._words.find(self._lower[at:])
        name, spelled = self._name(at, entries)
        if name and spelled >= length:
            return [Piece("name", name)], spelled
        ordinal = self._ordinal(at)
        if ordinal:
            return ordinal, len(ordinal)
        if entries:
            return [self._entry(entries, at)], length
        if token[0].isupper():
            self.unknown_names.append(token)
        elif not token.isdigit():
            self.unknown.append(token)
        return [Piece("noun", token)], 1

    def _ordinal(self, at: int) -> list[Piece]:
        """An ordinal with what it counts: second oldest -> 2番目に古い, third item -> 第3項目."""
        figure = re.fullmatch(r"([0-9]+)(?:st|nd|rd|th)", self._lower[at])
        number = int(figure[1]) if figure else _ORDINALS.get(self._lower[at], 0)
        entries, _ = self._words.find(self._lower[at + 1 : at + 2]) if number else ({}, 0)
        if "extreme" in entries:
            return [Piece("extreme", entries["extreme"].japanese.replace("最も", f"{number}番目に")), Piece("break")]
        if entries.get("noun") and entries["noun"].japanese in self._words.tables["words"]["numbered"]:
            return [Piece("adjective", f"第{number}"), Piece("noun", entries["noun"].japanese)]
        return [Piece("adjective", f"第{number}")] if figure else []

    def _entry(self, entries: Mapping[Kind, Entry], at: int) -> Piece:
        past = is_past(self._lower[at], self._words.irregular)
        order: Sequence[Kind] = ("verb", "noun") if past else ("noun", "verb")
        kind = next(k for k in (*order, "preposition", "extreme", "adjective", "stop") if k in entries)
        if kind == "stop":
            return Piece("break")
        return Piece(kind, entries[kind].japanese, past)  # type: ignore[arg-type]

    def _name(self, at: int, entries: Mapping[Kind, Entry]) -> tuple[str, int]:
        """The longest name that begins here, and how many words it is; it ends inside no phrase of the glossary."""
        if entries and not (self._lower[at] == "republic" or self._tokens[at][0][0].isupper()):
            return "", 0
        if "stop" in entries or "preposition" in entries:
            return "", 0
        last = min(at + _MOST_WORDS, len(self._tokens))
        for end in range(last, at, -1):
            if not all(token[0][0].isalpha() and token[0].isascii() for token in self._tokens[at:end]):
                continue
            written = self._text[self._tokens[at].start() : self._tokens[end - 1].end()]
            name = "" if self._cuts_phrase(at, end) else japanese_name(written, self._names)
            if name:
                return name, end - at
        return "", 0

    def _cuts_phrase(self, at: int, end: int) -> bool:
        """Tell whether a phrase of two words or more begins before an end and goes on behind it (State | University)."""
        starts = range(max(at + 1, end - 2), end)
        return any(start + self._words.find(self._lower[start:])[1] > end for start in starts)
