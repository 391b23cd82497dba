"""Measures of rankings by the first relevant document of each query."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ranks = Sequence[int | None]
"""For each query the rank of its first relevant document (1 is best), None where none was found."""


def recall_at(ranks: Ranks, k: int) -> NDArray[np.float64]:
    """Return for each query 1 where the document is among the first k, else 0."""
    return np.array([float(rank is not None and rank <= k) for rank in ranks])


def reciprocal_rank_at(ranks: Ranks, k: int = 10) -> NDArray[np.float64]:
    """Return for each query 1 / rank, 0 beyond k; its mean is MRR@k."""
    return np.array([1 / rank if rank is not None and rank <= k else 0.0 for rank in ranks])


def ndcg_at(ranks: Ranks, k: int = 10) -> NDArray[np.float64]:
    """Return for each query nDCG@k, which with one relevant document is 1 / log2(rank + 1), 0 beyond k.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.
    """
    return np.array([1 / np.log2(rank + 1) if rank is not None and rank <= k else 0.0 for rank in ranks])
