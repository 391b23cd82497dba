"""What every embedding model offers to the index and to the retriever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with the number of texts done and the number of all texts."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1 whose dot product is the similarity; a text it cannot read is a zero row."""

    @property
    def name(self) -> str:
        """Return what the index manifest records: a readable name and a short hash of the files."""

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""

    @property
    def weight(self) -> float:
        """Return what this model's ranking counts for in the fusion, where a search by words counts 1."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a (len(texts), dimension) array, one row a question."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return a (len(texts), dimension) array, one row a passage."""


def normalise_rows(vectors: Vectors) -> Vectors:
    """Scale every row to length 1 in place, leaving zero rows as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors
