"""A question as search sees it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from japanese.normalize import fold
from japanese.stopwords import question_stopwords
from japanese.tokens import char_ngrams, content_lemmas
from retrieve.synonyms import Synonyms, TermGroup


@dataclass(frozen=True, slots=True)
class Query:
    """A question folded, its content words but those of asking, its characters, and how its words may be said.

    `pairs` are the content words that follow each other, `stretches` its runs of four characters.
    """

    folded: str
    lemmas: tuple[str, ...]
    grams: tuple[str, ...]
    words: tuple[TermGroup, ...]
    pairs: frozenset[tuple[str, str]]
    stretches: frozenset[str]

    @classmethod
    def of(cls, text: str, synonyms: Synonyms) -> Query:
        """Analyse a question."""
        stopwords = question_stopwords()
        everything = content_lemmas(text)
        groups = synonyms.groups(everything)  # of all words: 緊急時 is a phrase, though 時 alone says nothing
        lemmas = tuple(lemma for lemma in everything if lemma not in stopwords)
        folded = fold(text)
        return cls(
            folded=folded,
            lemmas=lemmas,
            grams=tuple(char_ngrams(text)),
            words=tuple(group for group in groups if not stopwords.issuperset(group.terms)),
            pairs=frozenset(pairwise(lemmas)),
            stretches=frozenset(folded[n : n + 4] for n in range(len(folded) - 3)),
        )

    @property
    def chars(self) -> tuple[TermGroup, ...]:
        """Its characters and character pairs, each for itself."""
        return tuple(TermGroup((gram,), {}) for gram in self.grams)

    def said(self, present: Collection[str], least: float = 0.0) -> frozenset[str]:
        """Return which of its words a text says, given the text's words: themselves or in other words.

        Other words count that mean the same at least so far, 0 to 1.
        """
        kept: set[str] = set()
        words = present if isinstance(present, set | frozenset) else frozenset(present)
        for group in self.words:
            kept.update(words.intersection(group.terms))
            if any(weight >= least and words.issuperset(other) for other, weight in group.others.items()):
                kept.update(group.terms)
        return frozenset(kept.intersection(self.lemmas))
