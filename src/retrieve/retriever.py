"""Question to hits: the lexical ranking and the embedding's, fused, and the best re-ranked where a model is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from records import Hit
from retrieve.analysis import search_text
from retrieve.embedding import Embedder
from retrieve.fuse import fuse
from retrieve.query import Query
from retrieve.ranking import rank, top
from retrieve.reranker import Reranker
from retrieve.store import Index

LEXICAL_WEIGHT = 1.0
"""What the lexical ranking counts for; the embedding model has a weight of its own."""

DEPTH = 100
"""How many passages each leg ranks."""

_NOT_RANKED = -100.0
"""The lexical score of a passage that only the embedding found."""

RERANKED = 30
"""How many of the fused hits a re-ranker reads: each costs a run of its model."""


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches an opened index; a `dense_weight` replaces the embedding model's own, a weight of 0 leaves a leg out."""

    index: Index
    embedder: Embedder
    dense_weight: float | None = None
    reranker: Reranker | None = None
    lexical_weight: float = LEXICAL_WEIGHT

    @property
    def weights(self) -> Mapping[str, float]:
        """What each ranking counts for in the fusion."""
        dense = self.embedder.weight if self.dense_weight is None else self.dense_weight
        return {"lexical": self.lexical_weight, "dense": dense}

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Return up to k hits for a query, best first; none where no leg finds a shared term.

        A name that stands nowhere is searched as the documents spell it. A hit's score is the fused one, also where a
        re-ranker has changed the order.
        """
        text = self.index.names.rewrite(query).text
        asked = Query.of(text, self.index.synonyms)
        shares = self.shares(asked)
        looked = self._look(asked, shares, DEPTH)
        rankings = self._rankings(text, shares, looked, DEPTH)
        ranks = {leg: {number: rank for rank, number in enumerate(found, 1)} for leg, found in rankings.items()}
        fused = fuse({leg: rankings[leg] for leg, weight in self.weights.items() if weight > 0}, self.weights)
        hits = [
            Hit(
                self.index.passages[number],
                score,
                {leg: positions[number] for leg, positions in ranks.items() if number in positions},
                {
                    **{reading: float(values[number]) for reading, values in shares.items()},
                    "lexical": looked.get(number, _NOT_RANKED),
                },
            )
            for number, score in fused[: max(k, RERANKED if self.reranker else 0)]
        ]
        return rerank(self.reranker, text, hits)[:k] if self.reranker else hits

    def rankings(self, text: str, depth: int = DEPTH) -> dict[str, list[int]]:
        """Return each leg's passage numbers for a query, best first, at most `depth` of them.

        `words` and `chars` are BM25 alone, `lexical` is both with a closer look at the best, `dense` the embedding.
        """
        query = Query.of(text, self.index.synonyms)
        shares = self.shares(query)
        return self._rankings(text, shares, self._look(query, shares, depth), depth)

    def _look(self, query: Query, shares: Mapping[str, NDArray[np.float32]], depth: int) -> dict[int, float]:
        return rank(query, shares, self.index.analyses, self.index.lexical, depth)

    def _rankings(
        self, text: str, shares: Mapping[str, NDArray[np.float32]], looked: Mapping[int, float], depth: int
    ) -> dict[str, list[int]]:
        found = {leg: top(values, depth) for leg, values in shares.items()}
        found["lexical"] = list(looked)
        if self.weights["dense"] > 0:
            vector = self.embedder.encode_queries([text])[0]
            found["dense"] = [number for number, _ in self.index.dense.search(vector, depth)]
        return found

    def shares(self, query: Query) -> dict[str, NDArray[np.float32]]:
        """Return how much of a query's words and of its characters each passage holds, 0 to 1, shape (passages,)."""
        lexical = self.index.lexical
        return {"words": lexical["words"].shares(query.words), "chars": lexical["chars"].shares(query.chars)}


def rerank(reranker: Reranker, query: str, hits: Sequence[Hit], count: int = RERANKED) -> list[Hit]:
    """Return the hits with the first `count` in the re-ranker's order, equal scores in the order they came in."""
    head = hits[:count]
    if not head:
        return []
    scores = reranker.scores(query, [search_text(hit.passage) for hit in head])
    return [head[n] for n in np.argsort(-scores, kind="stable")] + list(hits[count:])
