"""An English question cut into pieces that are understood: words of the glossary, names and dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.english.dates import japanese_dates
from answer.english.names import is_prefecture, japanese_name
from answer.english.words import EnglishWords, Entry, Kind, is_past, load_english
from retrieve.names import NameIndex

PieceKind = Literal[
    "noun", "name", "time", "verb", "adjective", "extreme", "comparative", "most", "preposition", "and", "break"
]

_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+\.?(?:(?<=St\.) )?|[0-9]+(?:st|nd|rd|th)?\b(?![一-龥])|[^\sA-Za-zÀ-ɏ,.?!;:'\"()/-]+|,"
)
_JAPANESE = re.compile(r"[぀-ヿ一-龥々]")
_POSSESSIVE = re.compile(r"['’]s?(?![A-Za-z])")
_PLACE_OF = re.compile(r"\bthe (?:([a-z]+) )?(?:city|town|village|prefecture|state|region|oblast|ward) of (?=[A-Z])")
_DO = re.compile(r"^(.*\b(?:did|does|do|has|have) .+)\b(?:do|done)\b(.*)$", re.IGNORECASE)
_DEFINES = re.compile(r"what(?:'s| is| are) (an? |(?:the )?(?!.* (?:of|in|for|between) ))", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?<=[a-z0-9)][.!?])(?<!\bSt\.)(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bNo\.)\s+(?=[A-Z])|(?<=[^\s.])\s*\n+\s*"
)
_COMMANDS = re.compile(r"\s*(?:please |kindly )?(?:list|show|name|give|tell|enumerate|count)\b", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(?:(?:hello|hi|hey|good (?:morning|afternoon|evening)|thanks|thank you|ok|okay|well|so|sorry|excuse me)"
    r"(?: (?:there|again|everyone|all|very much|a lot))?\s*[,.!:-]\s*)+",
    re.IGNORECASE,
)
_ORDINALS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_MOST_WORDS = 5
_KNOWN_PER_UNKNOWN = 2
_SHORTEST_ADVERB = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, name or date in Japanese.

    Of a verb `past` tells that it was written as a past form; `as_verb` is what a noun means where it is one (partner).
    """

    kind: PieceKind
    japanese: str = ""
    past: bool = False
    as_verb: str = ""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a question asks for ("" where that is not told), its pieces, the names that stand nowhere, other words.

    `auxiliary` is its did or does, if any, `passive` tells that it has a was or is; `head_follows` that a noun follows
    the words for asking (which city); `defines` is the article where it asks what a thing is (what is a sister city);
    `asks_unknown` tells that the very thing asked for is an unknown word (how many llamas).
    """

    asks: str
    pieces: tuple[Piece, ...]
    unknown_names: tuple[str, ...]
    unknown_words: tuple[str, ...]
    auxiliary: str = ""
    head_follows: bool = False
    passive: bool = False
    defines: str = ""
    asks_unknown: bool = False

    @property
    def understood_enough(self) -> bool:
        """Tell whether unknown words may be left out: a name, what is asked of it, and most other words are known."""
        kinds = [piece.kind for piece in self.pieces]
        known = sum(kind in {"name", "noun", "verb", "time", "adjective", "extreme"} for kind in kinds)
        asked = any(kind in {"noun", "verb"} for kind in kinds)
        named = "name" in kinds and bool(self.asks) and not self.asks_unknown
        return named and asked and known >= _KNOWN_PER_UNKNOWN * len(self.unknown_words)


def cut(text: str, names: NameIndex) -> Pieces:
    """Cut a question into its pieces."""
    words = load_english()
    text = words.polite.sub(" ", _asking_sentence(unicodedata.normalize("NFKC", text), words))
    text = words.rephrase(" ".join(text.split()))
    plain = _PLACE_OF.sub(_keep_known, _POSSESSIVE.sub(" ", words.polite.sub(" ", japanese_dates(text))))
    plain = _DO.sub(r"\1implement\2", " ".join(plain.split()).rstrip("?!. "))
    asks, start, end = words.ask(plain.lower())
    rest = plain[end:].split()
    auxiliaries = {*words.tables["auxiliary"], *words.tables["passive"], "have", "has", "had", "will", "can", "the"}
    follows = bool(rest) and rest[0].lower() not in auxiliaries
    plain = f"{plain[:start]} {plain[end:]}"
    cutter = _Cutter(plain, words, names)
    auxiliary = next((w for w in text.lower().split() if w in words.tables["auxiliary"]), "")
    pieces = cutter.run()
    if auxiliary and not any(piece.kind == "verb" for piece in pieces):
        pieces = [Piece("verb", piece.as_verb) if piece.as_verb else piece for piece in pieces]
    defines = _DEFINES.match(text)
    return Pieces(
        asks,
        tuple(pieces),
        tuple(cutter.unknown_names),
        tuple(cutter.unknown),
        auxiliary,
        follows,
        any(word in words.tables["passive"] for word in text.lower().split()),
        ("a" if defines[1].startswith("a") else "the") if defines else "",
        cutter.lacks_head,
    )


def _asking_sentence(text: str, words: EnglishWords) -> str:
    """The last sentence that asks, of a text with others around it (I am preparing a briefing. What is …?)."""
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    ask = [s for s in sentences if s.rstrip().endswith("?") or _COMMANDS.match(s)]
    return _GREETING.sub("", ask[-1] if ask and len(sentences) > 1 else text)


def _keep_known(place: re.Match[str]) -> str:
    """Drop the kind before a name (the lovely town of Teshio), not what is asked of it (the sister city of Teshio)."""
    return place[0] if place[1] and load_english().forms(place[1]) else ""


class _Cutter:
    """Goes through the tokens of a text from left to right, and takes the longest that is understood."""

    def __init__(self, text: str, words: EnglishWords, names: NameIndex) -> None:
        self._text, self._words, self._names = text, words, names
        self._tokens = list(_TOKEN.finditer(text))
        self._lower = [token[0].lower().rstrip(". ") for token in self._tokens]
        self.unknown_names: list[str] = []
        self.unknown: list[str] = []
        self.lacks_head = False

    def run(self) -> list[Piece]:
        """Return the pieces."""
        pieces: list[Piece] = []
        at = 0
        while at < len(self._tokens):
            found, length = self._at(at)
            pieces += found
            at += length
        return _with_prefectures(pieces)

    def _at(self, at: int) -> tuple[list[Piece], int]:
        """Return what stands at a token, as pieces, and how many tokens it is."""
        token, word = self._tokens[at][0], self._lower[at]
        if _JAPANESE.search(token):
            return [Piece("time" if token[0].isdigit() else "name", token)], 1
        if token == "," or word in {"and", "or"}:
            return [Piece("and", "," if token == "," else "")], 1
        if word == "most" and self._lower[at + 1 : at + 2] != ["recent"]:
            return [Piece("most")], 1
        entries, length = self._words.find(self._lower[at:])
        name, spelled = self._name(at, entries)
        if name and spelled >= length:
            return [Piece("name", name)], spelled
        if length < 2 and (found := self._to_verb(at) or self._number(at)):
            return found
        if not entries:
            return [self._unknown(at)], 1
        piece, behind = self._entry(entries, at), self._lower[at + length : at + length + 1]
        if piece.japanese in self._words.tables["words"]["numbered"] and behind and behind[0].isdigit():
            return [Piece("noun", f"第{behind[0]}{piece.japanese}")], length + 1  # section 6
        return [piece], length

    def _unknown(self, at: int) -> Piece:
        """Note a word that is not understood: a name, if it is written like one; an adverb says nothing."""
        token, word = self._tokens[at][0], self._lower[at]
        if word.endswith("ly") and len(word) > _SHORTEST_ADVERB and (word == token or at == 0):
            return Piece("break")
        if token[0].isupper() and not self._words.ask(word)[0]:
            self.unknown_names.append(token)
            return Piece("noun", token)
        self.unknown.append(token)
        behind = self._words.find(self._lower[at + 1 :])[0]
        if not {"noun", "adjective"} & behind.keys():
            self.lacks_head = True  # no adjective: a thing or an act
        return Piece("break")

    def _to_verb(self, at: int) -> tuple[list[Piece], int] | None:
        """An infinitive, which says what a past form would: the first city to partner."""
        entries, length = self._words.find(self._lower[at + 1 :]) if self._lower[at] == "to" else ({}, 0)
        return ([Piece("verb", entries["verb"].japanese, past=True)], 1 + length) if "verb" in entries else None

    def _number(self, at: int) -> tuple[list[Piece], int] | None:
        """A number with what it counts or ranks: second oldest -> 2番目に古い, third item -> 第3項目, two -> 2つの."""
        word = self._lower[at]
        figure = re.fullmatch(r"([0-9]+)(st|nd|rd|th)?", word)
        ranks = bool(figure[2]) if figure else word in _ORDINALS
        number = int(figure[1]) if figure else _ORDINALS.get(word) or self._words.tables["numbers"].get(word, 0)
        entries, length = self._words.find(self._lower[at + 1 :]) if number else ({}, 0)
        if ranks and "extreme" in entries:
            return [Piece("extreme", entries["extreme"].japanese.replace("最も", f"{number}番目に"))], 1 + length
        noun = entries["noun"].japanese if "noun" in entries else ""
        if noun in self._words.tables["words"]["numbered"]:
            return [Piece("adjective", f"第{number}" if ranks else str(number)), Piece("noun", noun)], 1 + length
        if number and (figure or not ranks):
            return [Piece("adjective", f"{number}番目の" if ranks else f"{number}つの")], 1
        return None

    def _entry(self, entries: Mapping[Kind, Entry], at: int) -> Piece:
        past = is_past(self._lower[at], self._words.irregular)
        order: Sequence[Kind] = ("verb", "noun") if past else ("noun", "verb")
        if "comparative" in entries and ("or" in self._lower or "extreme" not in entries):
            return Piece("comparative", entries["comparative"].japanese)
        kind = next(k for k in (*order, "preposition", "extreme", "adjective", "stop") if k in entries)
        if kind == "stop":
            return Piece("break")
        as_verb = entries["verb"].japanese if kind == "noun" and "verb" in entries else ""
        return Piece(kind, entries[kind].japanese, past, as_verb)

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
        """Tell whether a phrase of several words begins before an end and goes on behind it (State | University)."""
        starts = range(max(at + 1, end - 2), end)
        return any(start + self._words.find(self._lower[start:])[1] > end for start in starts)


def _with_prefectures(pieces: Sequence[Piece]) -> list[Piece]:
    """A place and the prefecture behind a comma as one name: Nagato, Yamaguchi -> 山口の長門."""
    done: list[Piece] = []
    for n, piece in enumerate(pieces):
        behind = pieces[n + 1].kind if n + 1 < len(pieces) else "break"
        inside = len(done) > 1 and done[-1] == Piece("and", ",") and done[-2].kind == piece.kind == "name"
        if inside and behind != "and" and is_prefecture(piece.japanese) and not is_prefecture(done[-2].japanese):
            done[-2:] = [Piece("name", f"{piece.japanese}の{done[-2].japanese}")]
        else:
            done.append(piece)
    return done
