"""A question as search sees it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from japanese.normalize import fold
from japanese.stopwords import question_stopwords
from japanese.tokens import char_ngrams, content_lemmas
from retrieve.synonyms import Synonyms, TermGroup


@dataclass(frozen=True, slots=True)
class Query:
    """A question folded, its content words but those of asking, its characters, and how its words may be said."""

    folded: str
    lemmas: tuple[str, ...]
    grams: tuple[str, ...]
    words: tuple[TermGroup, ...]

    @classmethod
    def of(cls, text: str, synonyms: Synonyms) -> Query:
        """Analyse a question."""
        stopwords = question_stopwords()
        lemmas = tuple(lemma for lemma in content_lemmas(text) if lemma not in stopwords)
        return cls(fold(text), lemmas, tuple(char_ngrams(text)), synonyms.groups(lemmas))

    @property
    def chars(self) -> tuple[TermGroup, ...]:
        """Its characters and character pairs, each for itself."""
        return tuple(TermGroup((gram,), {}) for gram in self.grams)

    def said(self, present: Collection[str]) -> frozenset[str]:
        """Return which of its words a text says, given the text's words: themselves or in other words."""
        kept: set[str] = set()
        for group in self.words:
            kept.update(term for term in group.terms if term in present)
            if any(all(word in present for word in other) for other in group.others):
                kept.update(group.terms)
        return frozenset(kept)
