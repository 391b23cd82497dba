"""Reciprocal rank fusion: several rankings into one, without comparing their scores.

Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods,
SIGIR 2009.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

K = 10
"""How fast a rank's worth falls; 10 instead of the paper's 60, as chosen on JaQuAD-dev."""


def fuse(rankings: Mapping[str, Sequence[int]], weights: Mapping[str, float], k: int = K) -> list[tuple[int, float]]:
    """Fuse rankings of document numbers (best first) into (number, score), best first.

    Each ranking gives weight / (k + rank); ties are broken by document number so that runs agree.
    """
    scores: dict[int, float] = {}
    for name, ranking in rankings.items():
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + weights[name] / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
