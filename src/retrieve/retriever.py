"""Question to hits: the lexical ranking and the embedding's, fused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from records import Hit
from retrieve.embedding import Embedder
from retrieve.fuse import fuse
from retrieve.query import Query
from retrieve.ranking import rank, top
from retrieve.store import Index

WEIGHTS: Mapping[str, float] = {"lexical": 1.0, "dense": 0.1}
"""What each ranking counts for; the dense weight was tuned on JaQuAD-dev for the built-in model."""

DEPTH = 100
"""How many passages each leg ranks."""


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches an opened index."""

    index: Index
    embedder: Embedder
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Return up to k hits for a query, best first; none where no leg finds a shared term."""
        rankings = self.rankings(query)
        ranks = {leg: {number: rank for rank, number in enumerate(found, 1)} for leg, found in rankings.items()}
        fused = fuse({leg: rankings[leg] for leg in self.weights if leg in rankings}, self.weights)
        return [
            Hit(
                self.index.passages[number],
                score,
                {leg: positions[number] for leg, positions in ranks.items() if number in positions},
            )
            for number, score in fused[:k]
        ]

    def rankings(self, text: str, depth: int = DEPTH) -> dict[str, list[int]]:
        """Return each leg's passage numbers for a query, best first, at most `depth` of them.

        `words` and `chars` are BM25 alone, `lexical` is both with a closer look at the best, `dense` the embedding.
        """
        query = Query.of(text, self.index.synonyms)
        shares = self.shares(query)
        found = {leg: top(values, depth) for leg, values in shares.items()}
        found["lexical"] = rank(query, shares, self.index.analyses, self.index.lexical, depth)
        if self.weights.get("dense", 0.0) > 0:
            vector = self.embedder.encode_queries([text])[0]
            found["dense"] = [number for number, _ in self.index.dense.search(vector, depth)]
        return found

    def shares(self, query: Query) -> dict[str, NDArray[np.float32]]:
        """Return how much of a query's words and of its characters each passage holds, 0 to 1, shape (passages,)."""
        lexical = self.index.lexical
        return {"words": lexical["words"].shares(query.words), "chars": lexical["chars"].shares(query.chars)}
