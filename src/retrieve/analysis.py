"""What search looks at in a passage: its sentences folded and as dictionary forms, analysed once at indexing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from japanese.normalize import fold
from japanese.tokens import char_ngrams, content_lemmas, split_sentences
from records import Passage

_REMEMBERED = 2048  # passages, about 20 KB each once looked at


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """A stretch of text, folded, and its content words in order."""

    folded: str
    lemmas: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> AnalysedText:
        """Analyse a text."""
        return cls(fold(text), tuple(content_lemmas(text)))


@dataclass(frozen=True)
class AnalysedPassage:
    """A passage's sentences, and the headings it stands under: they give it the subject it may not name.

    What every question looks at is worked out once.
    """

    heading: AnalysedText
    sentences: tuple[AnalysedText, ...]

    @classmethod
    def of(cls, passage: Passage) -> AnalysedPassage:
        """Analyse a passage."""
        spans = split_sentences(passage.text) if passage.kind == "text" else []
        sentences = (passage.text[slice(*span)] for span in spans or [(0, len(passage.text))])
        return cls(AnalysedText.of(heading(passage)), tuple(map(AnalysedText.of, sentences)))

    @property
    def parts(self) -> Iterator[AnalysedText]:
        """The heading, then the sentences."""
        yield self.heading
        yield from self.sentences

    @property
    def lemmas(self) -> list[str]:
        """All content words, in order."""
        return [lemma for part in self.parts for lemma in part.lemmas]

    @property
    def grams(self) -> list[str]:
        """All characters and character pairs."""
        return [gram for part in self.parts for gram in char_ngrams(part.folded)]

    @cached_property
    def lemma_set(self) -> frozenset[str]:
        """All content words, whatever their order."""
        return frozenset(self.lemmas)

    @cached_property
    def gram_set(self) -> frozenset[str]:
        """All characters and character pairs, whatever their order."""
        return frozenset(self.grams)

    @cached_property
    def whole(self) -> str:
        """The heading and the sentences, folded, a line each."""
        return "\n".join(part.folded for part in self.parts)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """All content words that follow each other in a sentence."""
        return frozenset(pair for part in self.parts for pair in pairwise(part.lemmas))


def heading(passage: Passage) -> str:
    """Return the headings a passage stands under, as one line."""
    return " ".join(part for part in (passage.title, passage.section) if part)


def search_text(passage: Passage) -> str:
    """Return what is indexed for a passage: its headings and its text."""
    return f"{heading(passage)}\n{passage.text}" if heading(passage) else passage.text


class Analyses:
    """The analysed passages of an index by number, decoded when asked for; knows how to save and load itself."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.passage = lru_cache(maxsize=_REMEMBERED)(self._decode)

    @classmethod
    def build(cls, passages: Sequence[AnalysedPassage]) -> Analyses:
        """Keep the analyses of passages; the position is the number."""
        return cls([_encode(passage) for passage in passages])

    def subset(self, numbers: Sequence[int]) -> Analyses:
        """Return the analyses of some passages, numbered anew in the order given."""
        return Analyses([self._lines[number] for number in numbers])

    def save(self, path: Path) -> None:
        """Write a line of JSON a passage."""
        path.write_text("".join(f"{line}\n" for line in self._lines), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: Path) -> Analyses:
        """Read what `save` wrote."""
        return cls(path.read_text(encoding="utf-8").split("\n")[:-1])

    def __len__(self) -> int:
        """Return how many passages there are."""
        return len(self._lines)

    def _decode(self, number: int) -> AnalysedPassage:
        parts = [AnalysedText(folded, tuple(lemmas)) for folded, lemmas in json.loads(self._lines[number])]
        return AnalysedPassage(parts[0], tuple(parts[1:]))


def _encode(passage: AnalysedPassage) -> str:
    return json.dumps([[part.folded, part.lemmas] for part in passage.parts], ensure_ascii=False)
