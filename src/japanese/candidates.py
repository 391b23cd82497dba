"""Where in a question a name may stand that is spelled otherwise than in the documents: whole words only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from japanese.normalize import fold, normalize
from japanese.places import suffix_at
from japanese.readings import is_proper
from japanese.tokens import Token, tokenize
from records import Span

Script = Literal["latin", "katakana", "hiragana", "listed"]
"""How a candidate is written; a listed one is a spelling of `names.tsv`, in any letters."""

_KATAKANA = re.compile(r"[ァ-ヺー]{2,}")
_HIRAGANA = re.compile(r"[ぁ-ゖ][ぁ-ゖー]+")
_LATIN = re.compile(r"[a-zß-ɏ]+(?:['’][a-zß-ɏ]+)*")
_BETWEEN_LATIN = re.compile(r"\.? |\. ?| ?[-/] ?")
_MOST_LATIN_WORDS = 5
_BEFORE = "のとやはがもをにで"
_BEHIND = re.compile(r"(?:の|は|が|を|に|で|と|や|も|へ|から|まで|より|って|など|です|だ|か(?![ぁ-ゖ])|$)")
_LONGEST_HIRAGANA = 20
"""No name is longer in kana, and a whole question in kana must not be tried from every letter to every other."""

_MOST_HIRAGANA = 1000
"""Of so many stretches of hiragana a question may ask; a question has some dozens (ののののの has thousands)."""

_SHORTEST_FIRST = 3
_SHORTEST_BARE = 4
"""A hiragana name of fewer letters, at the start of a question or further in, needs a suffix (つるが市), or must be a
name by the dictionary too: between other words it may be pieces of them (いた|か)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a normalised text that may be a name, and the suffix (市, 共和国) that stands behind it, if any."""

    start: int
    end: int
    script: Script
    suffix: str = ""


_Kind = Literal["name", "word", "unknown"]


def candidates(text: str) -> list[Candidate]:
    """Return where names may stand in a text, once normalised, left to right, the longest first at each place."""
    plain = normalize(text)
    found = [*_latin(plain), *_katakana(plain), *islice(_hiragana(text, plain), _MOST_HIRAGANA)]
    return sorted(found, key=lambda candidate: (candidate.start, -candidate.end))


def _latin(plain: str) -> Iterator[Candidate]:
    words = list(_LATIN.finditer(plain))
    for n, first in enumerate(words):
        end = first.end()
        yield Candidate(first.start(), end, "latin", suffix_at(plain, end))
        for other in words[n + 1 : n + _MOST_LATIN_WORDS]:
            if not _BETWEEN_LATIN.fullmatch(plain, end, other.start()):
                break
            end = other.end()
            yield Candidate(first.start(), end, "latin", suffix_at(plain, end))


def _katakana(plain: str) -> Iterator[Candidate]:
    for run in _KATAKANA.finditer(plain):
        script: Script = "katakana" if is_proper(run[0]) else "listed"  # プラン is a word and no name
        yield Candidate(run.start(), run.end(), script, suffix_at(plain, run.end()))


def _hiragana(text: str, plain: str) -> Iterator[Candidate]:
    runs = list(_HIRAGANA.finditer(plain))
    if not runs:
        return
    words = {(token.start, token.end): _kind(token) for token in tokenize(text)}
    for run in runs:
        for start in range(run.start(), run.end() - 1):
            if start == run.start() or plain[start - 1] in _BEFORE:
                yield from _hiragana_from(plain, start, run.end(), words)


def _hiragana_from(plain: str, start: int, run_end: int, words: Mapping[Span, _Kind]) -> Iterator[Candidate]:
    for end in range(min(run_end, start + _LONGEST_HIRAGANA), start + 1, -1):
        suffix = suffix_at(plain, end)
        if not _BEHIND.match(plain, end, run_end):
            continue
        kind = words.get((start, end), "unknown")
        if (
            suffix
            or kind == "name"
            or (kind == "unknown" and end - start >= (_SHORTEST_FIRST if start == 0 else _SHORTEST_BARE))
        ):
            yield Candidate(start, end, "hiragana", suffix)
        elif kind == "unknown":
            yield Candidate(start, end, "listed")


def _kind(token: Token) -> _Kind:
    """What the dictionary says of a hiragana word; one that it does not know has no other written form (ぷーちん)."""
    if token.pos_detail == "固有名詞":
        return "name"
    return "unknown" if token.pos == "名詞" and token.lemma == fold(token.surface) else "word"
