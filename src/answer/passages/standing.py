"""Where the words of a question stand in the documents, for a refusal that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.tables.tolerance import load_lists
from answer.words import alternatives
from japanese.normalize import fold
from japanese.tokens import char_ngrams
from records import Passage
from retrieve.store import Index

_SHORTEST = 2
"""A word of one letter (舞) stands in too many others to tell of."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The passages in which each word stands as it is written, by number."""

    index: Index
    places: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, words: Sequence[str], index: Index) -> Standing:
        """Look for words; what folds alike is written alike (ヴ, ブ)."""
        return cls(index, {word: _places(word, index) for word in words if len(word) >= _SHORTEST})

    def nowhere(self, words: Sequence[str]) -> list[str]:
        """Return those of the words that stand in no passage as they are written, only cut in two (負担|割合)."""
        return [word for word in words if word in self.places and not self.places[word]]

    def rarest(self, words: Sequence[str]) -> str:
        """Return that of the words that stands in the fewest passages, but in some; "" where none does."""
        found = [word for word in words if self.places.get(word)]
        return min(found, key=lambda word: len(self.places[word]), default="")

    def never_with(self, word: str) -> list[str]:
        """Return the other words that stand somewhere, but in no document that holds a word."""
        return self._lacking(word, self._documents(word))

    def never_beside(self, word: str) -> list[str]:
        """Return the other words that stand somewhere, but not in the document of the passage nearest to a word."""
        return self._lacking(word, frozenset({self.nearest(word).document}))

    def _lacking(self, word: str, documents: frozenset[str]) -> list[str]:
        """Return the other words that stand somewhere, but in none of some documents.

        Every row says what its table is about without writing it (提携).
        """
        apart = [w for w, held in self.places.items() if w != word and held and not documents & self._documents(w)]
        rows = [row for n in self.places[word] if apart and (row := self.index.row(self.index.passages[n]))]
        schemas = {id(table.schema): table.schema for table, _ in rows if table.schema}
        told = [load_lists().any_relation] if rows else []
        told += [alternatives((*s.subjects, *s.silent, *(c.label for c in s.columns))) for s in schemas.values()]
        return [w for w in apart if not any(pattern.search(fold(w)) for pattern in told)]

    def nearest(self, word: str) -> Passage:
        """Return the passage with a word that holds most of the others, in the document that has it most often."""
        others = [held for other, held in self.places.items() if other != word]
        often = Counter(self.index.passages[n].document for n in self.places[word])

        def fits(n: int) -> tuple[int, int]:
            return sum(n in held for held in others), often[self.index.passages[n].document]

        return self.index.passages[max(sorted(self.places[word]), key=fits)]

    def in_several(self, word: str) -> bool:
        """Tell whether a word stands in more than one document."""
        return len(self._documents(word)) > 1

    def _documents(self, word: str) -> frozenset[str]:
        return frozenset(self.index.passages[n].document for n in self.places[word])


def _places(word: str, index: Index) -> frozenset[int]:
    folded = fold(word)
    numbers = index.lexical["chars"].holding(char_ngrams(word, (min(2, len(folded)),)) if folded else ())
    return frozenset(n for n in numbers if folded in index.analyses.passage(n).whole)
