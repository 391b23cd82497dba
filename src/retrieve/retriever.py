"""Question to hits: three rankings of the passages, fused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from records import Hit, Passage
from retrieve.embedding import Embedder
from retrieve.fuse import fuse
from retrieve.store import Index

WEIGHTS: Mapping[str, float] = {"words": 1.0, "chars": 1.0, "dense": 0.1}
"""What each leg's rank counts for; the dense weight was tuned on JaQuAD-dev for the built-in model."""

DEPTH = 100
"""How many passages each leg ranks."""


def search_text(passage: Passage) -> str:
    """Return what is indexed for a passage: the headings it stands under give it the subject it may not name."""
    heading = " ".join(part for part in (passage.title, passage.section) if part)
    return f"{heading}\n{passage.text}" if heading else passage.text


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches an opened index."""

    index: Index
    embedder: Embedder
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """Return up to k hits for a query, best first; none where no leg finds a shared term.

        A name that stands nowhere is searched as the documents spell it.
        """
        rankings = self.rankings(query)
        ranks = {leg: {number: rank for rank, number in enumerate(found, 1)} for leg, found in rankings.items()}
        return [
            Hit(
                self.index.passages[number],
                score,
                {leg: positions[number] for leg, positions in ranks.items() if number in positions},
            )
            for number, score in fuse(rankings, self.weights)[:k]
        ]

    def rankings(self, query: str, depth: int = DEPTH) -> dict[str, list[int]]:
        """Return each leg's passage numbers for a query, best first, at most `depth` of them."""
        query = self.index.names.rewrite(query).text
        found = {reading: top(lexical.scores(query), depth) for reading, lexical in self.index.lexical.items()}
        if self.weights.get("dense", 0.0) > 0:
            vector = self.embedder.encode_queries([query])[0]
            found["dense"] = [number for number, _ in self.index.dense.search(vector, depth)]
        return found


def top(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above 0, best first, ties by position."""
    count = min(k, len(scores))
    if count == 0:
        return []
    best = np.argpartition(-scores, count - 1)[:count]
    ordered = best[np.lexsort((best, -scores[best]))]
    return [int(number) for number in ordered if scores[number] > 0]
