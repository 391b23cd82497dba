"""BM25 over two readings of a text: dictionary forms of its words, and its characters by one and two.

Words join inflections (結ばれた, 結ぶ) and other words for the same (短大, 短期大学); characters catch names that the
dictionary cuts wrongly or does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieve.synonyms import TermGroup

READINGS = ("words", "chars")
K1, B = 0.6, 1.0
"""The same for both readings; chosen on JaQuAD-dev."""


class LexicalIndex:
    """BM25 scores of one reading of the passages; knows how to save and load itself."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self.size = int(bm25.scores["num_docs"])

    @classmethod
    def build(cls, passages: Sequence[Sequence[str]]) -> LexicalIndex:
        """Index the terms of each passage; its position is its number."""
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        if any(passages):
            bm25.index(list(map(list, passages)), show_progress=False)
        else:  # bm25s indexes no empty vocabulary
            nothing = np.zeros(0, dtype=np.int32)
            arrays = {"data": nothing.astype(np.float32), "indices": nothing, "indptr": np.zeros(1, dtype=np.int32)}
            bm25.vocab_dict, bm25.scores = {}, {**arrays, "num_docs": len(passages)}
        return cls(bm25)

    def save(self, folder: Path) -> None:
        """Write the index below a folder as .npy arrays and JSON (never pickle)."""
        self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read an index written by `save`."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, allow_pickle=False))

    @property
    def vocabulary(self) -> Collection[str]:
        """Every term of the passages."""
        vocabulary: Collection[str] = self._bm25.vocab_dict.keys()
        return vocabulary

    def shares(self, groups: Sequence[TermGroup]) -> NDArray[np.float32]:
        """Return how much of a query each passage holds, 0 to 1, shape (size,): BM25 over the most it could reach.

        A group is worth what its own terms score, or its best replacement if that is more.
        """
        total = np.zeros(self.size, dtype=np.float32)
        for group in groups:
            score = self._sum(group.terms)
            for other, weight in group.others.items():
                np.maximum(score, weight * self._replacement(group.terms, other), out=score)
            total += score
        most = sum(self.idf(term) for group in groups for term in group.terms)
        return total / np.float32(most) if most else total

    def _sum(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 scores of some terms, added."""
        score = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            numbers, scores = self._postings(term)
            score[numbers] += scores
        return score

    def _replacement(self, terms: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        """What passages that hold all of `other` score for it, at most what `terms` are worth themselves."""
        shares = np.ones(self.size, dtype=np.float32)
        for term in other:
            numbers, scores = self._postings(term)
            share = np.zeros(self.size, dtype=np.float32)
            share[numbers] = scores / np.float32(self.idf(term))
            np.minimum(shares, share, out=shares)
        worth = min(sum(map(self.idf, terms)), sum(map(self.idf, other)))
        return shares * np.float32(worth)

    def _postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The numbers of the passages with a term, and its score in each."""
        number = self._bm25.vocab_dict.get(term)
        arrays = self._bm25.scores
        part = slice(0, 0) if number is None else slice(*arrays["indptr"][number : number + 2])
        return arrays["indices"][part], arrays["data"][part]

    def idf(self, term: str) -> float:
        """Return the inverse document frequency ln(1 + (N - df + 0.5) / (df + 0.5)) of a term, unseen ones included."""
        return self._idf(self.document_frequency(term))

    @property
    def highest_idf(self) -> float:
        """The inverse document frequency of a term that stands nowhere."""
        return self._idf(0)

    def rarity(self, term: str) -> float:
        """Return a term's idf over the highest there is, so that collections of any size compare: 0 to 1."""
        return self.idf(term) / self.highest_idf

    def _idf(self, df: int) -> float:
        return float(np.log1p((self.size - df + 0.5) / (df + 0.5)))

    def holding(self, terms: Collection[str]) -> frozenset[int]:
        """Return the numbers of the passages that hold all of some terms; none where there are no terms."""
        held = [frozenset(self._postings(term)[0].tolist()) for term in terms]
        return frozenset.intersection(*held) if held else frozenset()

    def document_frequency(self, term: str) -> int:
        """Return in how many passages a term stands."""
        return len(self._postings(term)[0])
