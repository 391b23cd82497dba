"""A linear choice among candidates, learned from which one was right (conditional logit: McFadden 1974)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

Example = tuple[list[dict[str, float]], list[bool]]
"""The features of the candidates for one question, and which of them are right: some are, and some are not."""


def fit(examples: Sequence[Example], penalty: float) -> dict[str, float]:
    """Return the weights that make the right candidates likeliest, with an L2 penalty on scaled features."""
    names = sorted({name for rows, _ in examples for row in rows for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for rows, _ in examples for row in rows])
    right = np.array([value for _, values in examples for value in values])
    starts = np.cumsum([0, *(len(values) for _, values in examples)])[:-1]
    group = np.repeat(np.arange(len(examples)), np.diff([*starts, len(right)]))
    scale = matrix.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = matrix / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        chances = scores / np.add.reduceat(scores, starts)[group]
        won = np.add.reduceat(np.where(right, chances, 0.0), starts)
        wanted = np.where(right, chances, 0.0) / won[group]
        gradient = scaled.T @ (chances - wanted) / len(examples) + 2 * penalty * weights
        return float(-np.log(won).mean() + penalty * weights @ weights), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    print(f"loss {found.fun:.4f} over {len(examples)} questions, {len(names)} features")
    return {name: round(float(w), 4) for name, w in zip(names, found.x / scale, strict=True) if abs(w) > 1e-4}
