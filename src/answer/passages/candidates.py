"""The stretches of a sentence that could be the words that answer: names, dates, numbers, quotations, clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from japanese.normalize import normalize, normalize_with_offsets
from japanese.tokens import Token, tokenize
from records import Span

_NOMINAL = frozenset({"名詞", "接頭辞", "接尾辞", "記号", "形状詞"})
_INSIDE = frozenset({"・", "=", "-", "&", "/", "~", "〜", ":", ".", "'", "×", "+", "%", "°", "ー", "―", "‐"})
_NUMERAL = "数詞"
_JOINS = frozenset({"の"})
_LISTS = frozenset({"と", "や", "、", "及び", "および", "並びに", "ならびに", "か", "または", "又は", "から"})
_QUOTED = re.compile(r"「[^「」]+」|『[^『』]+』|“[^“”]+”|\"[^\"]+\"|《[^《》]+》|〈[^〈〉]+〉")
_CLAUSE_ENDS = frozenset({"ため", "為", "ので", "から", "こと", "事", "より", "よう", "よっ"})
KINDS = ("run", "part", "number", "phrase", "list", "quoted", "inside quotes", "clause")
"""How a candidate came about."""

_MOST_PARTS = 5
_MOST_RUNS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A candidate: tokens `first` up to, not including, `end` of its sentence, and how it came about."""

    first: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence as candidates are taken from it: its words and the candidates."""

    text: str
    plain: str
    words: tuple[Token, ...]
    pieces: tuple[Piece, ...]

    def span(self, piece: Piece) -> Span:
        """Return where a candidate stands in the sentence as written."""
        start, end = self.words[piece.first].start, self.words[piece.end - 1].end
        return normalize_with_offsets(self.text).source_span(start, end)

    def surface(self, piece: Piece) -> str:
        """Return a candidate's normalised text."""
        return self.plain[self.words[piece.first].start : self.words[piece.end - 1].end]


@lru_cache(maxsize=1024)
def parse(text: str) -> Parsed:
    """Read a sentence."""
    words = tokenize(text)
    plain = normalize(text)
    found: dict[tuple[int, int], str] = {}
    for piece in _pieces(words, plain):
        found.setdefault((piece.first, piece.end), piece.kind)
    return Parsed(text, plain, words, tuple(Piece(*limits, kind) for limits, kind in found.items()))


def _pieces(words: Sequence[Token], plain: str) -> Iterator[Piece]:
    runs = list(_runs(words))
    yield from _quotations(words, plain)
    for first, end in runs:
        yield from _parts(words, first, end)
    yield from _joined(words, runs, _JOINS, "phrase")
    yield from _joined(words, runs, _LISTS, "list")
    yield from _clauses(words)


def _is_nominal(word: Token) -> bool:
    return word.pos in _NOMINAL or word.surface in _INSIDE


def _runs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the longest stretches of nouns, with the marks that stand inside of names (サンクト・ペテルブルグ)."""
    at = 0
    while at < len(words):
        if not _is_nominal(words[at]) or words[at].surface in _INSIDE:
            at += 1
            continue
        end = at + 1
        while end < len(words) and _is_nominal(words[end]):
            end += 1
        last = end
        while words[last - 1].surface in _INSIDE and words[last - 1].surface not in {"%", "°"}:
            last -= 1
        yield at, last
        at = end


def _parts(words: Sequence[Token], first: int, end: int) -> Iterator[Piece]:
    """Yield a run and its parts that may stand alone: from or to its ends, and each number with what it counts."""
    yield Piece(first, end, "run")
    numbers = [n for n in range(first, end) if words[n].pos_detail == _NUMERAL]
    for n in numbers:
        yield from (Piece(n, to, "number") for to in (n + 2, n + 1, n + 3) if to <= end)
        yield from (Piece(*part, "part") for part in ((n, end), (first, n)) if part[0] < part[1])
    if numbers:  # 2019年5月10日 and all it begins with
        yield from (Piece(numbers[0], to, "number") for to in range(numbers[0] + 1, min(end, numbers[0] + 9)))
    for length in range(1, min(_MOST_PARTS, end - first)):
        yield Piece(first, first + length, "part")
        yield Piece(end - length, end, "part")
    for n in (n for n in range(first, end) if words[n].pos_detail == "固有名詞"):
        yield from (Piece(n, to, "part") for to in (n + 1, n + 2) if to <= end)


def _joined(
    words: Sequence[Token], runs: Sequence[tuple[int, int]], links: frozenset[str], kind: str
) -> Iterator[Piece]:
    """Yield neighbouring runs with one linking word between them (京都府の若手人材; 旅費、通訳費)."""
    for n, (first, _) in enumerate(runs):
        for m in range(n + 1, min(len(runs), n + _MOST_RUNS)):
            between = words[runs[m - 1][1] : runs[m][0]]
            if len(between) != 1 or between[0].surface not in links:
                break
            yield Piece(first, runs[m][1], kind)


def _quotations(words: Sequence[Token], plain: str) -> Iterator[Piece]:
    starts = {word.start: n for n, word in enumerate(words)}
    ends = {word.end: n + 1 for n, word in enumerate(words)}
    for match in _QUOTED.finditer(plain):
        first, end = starts.get(match.start()), ends.get(match.end())
        if first is not None and end is not None and end - first > 2:
            yield Piece(first, end, "quoted")
            yield Piece(first + 1, end - 1, "inside quotes")


def _clauses(words: Sequence[Token]) -> Iterator[Piece]:
    """Yield what stands between commas or after the subject, up to a comma or a word of reason (〜ため)."""
    cuts = [0]
    for n, word in enumerate(words):
        if word.surface in {"、", "。"} or (word.surface in {"は", "が"} and word.pos == "助詞"):
            cuts.append(n + 1)
    ends = [n for n, word in enumerate(words) if word.surface in {"、", "。"} or word.surface in _CLAUSE_ENDS]
    ends.append(len(words))
    for first in cuts:
        for end in [e for e in ends if e > first + 1][:3]:
            if any(words[n].pos in {"動詞", "形容詞"} for n in range(first, end)):
                yield Piece(first, end, "clause")
