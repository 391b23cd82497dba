"""Question to hits: three rankings of the passages, fused, and the best of them re-ranked where a model is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from records import Hit, Passage
from retrieve.embedding import Embedder
from retrieve.fuse import fuse
from retrieve.reranker import Reranker
from retrieve.store import Index

LEXICAL_WEIGHTS: Mapping[str, float] = {"words": 1.0, "chars": 1.0}
"""What the rank of each search by words counts for; the embedding model has a weight of its own."""

DEPTH = 100
"""How many passages each leg ranks."""

RERANKED = 30
"""How many of the fused hits a re-ranker reads: each costs a run of its model."""


def search_text(passage: Passage) -> str:
    """Return what is indexed for a passage: the headings it stands under give it the subject it may not name."""
    heading = " ".join(part for part in (passage.title, passage.section) if part)
    return f"{heading}\n{passage.text}" if heading else passage.text


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches an opened index; a `dense_weight` replaces the embedding model's own."""

    index: Index
    embedder: Embedder
    dense_weight: float | None = None
    reranker: Reranker | None = None

    @property
    def weights(self) -> Mapping[str, float]:
        """What each leg's rank counts for."""
        dense = self.embedder.weight if self.dense_weight is None else self.dense_weight
        return {**LEXICAL_WEIGHTS, "dense": dense}

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Return up to k hits for a query, best first; none where no leg finds a shared term.

        A hit's score is the fused one, also where a re-ranker has changed the order.
        """
        rankings = self.rankings(query)
        ranks = {leg: {number: rank for rank, number in enumerate(found, 1)} for leg, found in rankings.items()}
        hits = [
            Hit(
                self.index.passages[number],
                score,
                {leg: positions[number] for leg, positions in ranks.items() if number in positions},
            )
            for number, score in fuse(rankings, self.weights)[: max(k, RERANKED if self.reranker else 0)]
        ]
        return rerank(self.reranker, query, hits)[:k] if self.reranker else hits

    def rankings(self, query: str, depth: int = DEPTH) -> dict[str, list[int]]:
        """Return each leg's passage numbers for a query, best first, at most `depth` of them."""
        found = {reading: top(lexical.scores(query), depth) for reading, lexical in self.index.lexical.items()}
        if self.weights["dense"] > 0:
            vector = self.embedder.encode_queries([query])[0]
            found["dense"] = [number for number, _ in self.index.dense.search(vector, depth)]
        return found


def rerank(reranker: Reranker, query: str, hits: Sequence[Hit], count: int = RERANKED) -> list[Hit]:
    """Return the hits with the first `count` in the re-ranker's order, equal scores in the order they came in."""
    head = hits[:count]
    if not head:
        return []
    scores = reranker.scores(query, [search_text(hit.passage) for hit in head])
    return [head[n] for n in np.argsort(-scores, kind="stable")] + list(hits[count:])


def top(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above 0, best first, ties by position."""
    count = min(k, len(scores))
    if count == 0:
        return []
    best = np.argpartition(-scores, count - 1)[:count]
    ordered = best[np.lexsort((best, -scores[best]))]
    return [int(number) for number in ordered if scores[number] > 0]
