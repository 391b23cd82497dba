"""BM25 over two readings of a text: dictionary forms of its words, and its characters by one and two.

Words join inflections (結ばれた, 結ぶ); characters catch names that the dictionary cuts wrongly or does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from japanese.tokens import char_ngrams, content_lemmas

Analyse = Callable[[str], list[str]]
READINGS: dict[str, tuple[Analyse, float, float]] = {
    "words": (content_lemmas, 0.6, 1.0),
    "chars": (char_ngrams, 0.6, 1.0),
}
"""Each reading with its k1 and b; chosen on JaQuAD-dev (`python -m eval retrieval`)."""


class LexicalIndex:
    """BM25 scores of one reading of the passages; knows how to save and load itself."""

    def __init__(self, reading: str, bm25: bm25s.BM25) -> None:
        self._analyse = READINGS[reading][0]
        self._bm25 = bm25
        self.size = int(bm25.scores["num_docs"])

    @classmethod
    def build(cls, reading: str, texts: Sequence[str]) -> LexicalIndex:
        """Index the texts; the position of a text is its document number."""
        analyse, k1, b = READINGS[reading]
        bm25 = bm25s.BM25(method="lucene", k1=k1, b=b)
        bm25.index([analyse(text) for text in texts], show_progress=False)
        return cls(reading, bm25)

    def save(self, folder: Path) -> None:
        """Write the index below a folder as .npy arrays and JSON (never pickle)."""
        self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, reading: str, folder: Path) -> LexicalIndex:
        """Read an index written by `save`."""
        return cls(reading, bm25s.BM25.load(str(folder), load_corpus=False, allow_pickle=False))

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for a query, shape (size,); 0 where no term is shared."""
        ids = [self._bm25.vocab_dict[term] for term in self._analyse(query) if term in self._bm25.vocab_dict]
        if not ids:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(ids), dtype=np.float32)

    def idf(self, term: str) -> float:
        """Return the inverse document frequency ln(1 + (N - df + 0.5) / (df + 0.5)) of a term, unseen ones included."""
        return self._idf(self.document_frequency(term))

    @property
    def highest_idf(self) -> float:
        """The inverse document frequency of a term that stands nowhere."""
        return self._idf(0)

    def _idf(self, df: int) -> float:
        return float(np.log1p((self.size - df + 0.5) / (df + 0.5)))

    def document_frequency(self, term: str) -> int:
        """Return in how many passages a term stands."""
        number = self._bm25.vocab_dict.get(term)
        if number is None:
            return 0
        starts = self._bm25.scores["indptr"]
        return int(starts[number + 1] - starts[number])
