"""A FAISS index of passage embeddings, searched by inner product of unit vectors (cosine)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray


class DenseIndex:
    """Exact nearest-neighbour search; knows how to save and load itself."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return int(self._index.d)

    @property
    def size(self) -> int:
        """How many passages are indexed."""
        return int(self._index.ntotal)

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """Index unit vectors of shape (passages, dimension); the row is the passage's number."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def subset(self, numbers: Sequence[int]) -> DenseIndex:
        """Return an index of some passages, numbered anew in the order given."""
        vectors = [self._index.reconstruct(number) for number in numbers]
        return DenseIndex.build(np.array(vectors, dtype=np.float32).reshape(len(vectors), self.dimension))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index written by `save`."""
        return cls(faiss.read_index(str(path)))

    def search(self, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return up to k (passage number, cosine) for one unit vector of shape (dimension,), best first."""
        scores, numbers = self._index.search(np.ascontiguousarray(query.reshape(1, -1), dtype=np.float32), k)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in found if number >= 0 and score > 0]
