"""Measures of rankings by the first relevant document of each query, and the uncertainty of any share."""

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


def bootstrap_interval(values: NDArray[np.float64], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean by resampling queries with replacement."""
    generator = np.random.default_rng(seed)
    means = [generator.choice(values, len(values)).mean() for _ in range(rounds)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def wilson_interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % score interval of a share of yes (1) and no (0), good also for few; (0, 1) where there is none.

    Wilson, Probable inference, the law of succession, and statistical inference, JASA 1927.
    """
    n = len(values)
    if not n:
        return 0.0, 1.0
    share, z2 = float(values.mean()), 1.959964**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = float(np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)
