"""A forest of regression trees, as LightGBM trains them, read and walked with numpy alone.

Importing LightGBM would take longer than answering; a forest that is trained needs only its nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file


@dataclass(frozen=True, slots=True)
class Forest:
    """Nodes of all trees in one line; a leaf is its own child.

    `roots` has shape (trees,), the rest (nodes,): a row goes left where its feature is at most the threshold. `depth`
    is the longest way to a leaf.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    depth: int

    @classmethod
    def load(cls, path: Path) -> Forest:
        """Read a forest that `scripts/forest_file.py` wrote."""
        held = load_file(path)
        return cls(
            held["roots"],
            held["feature"],
            held["threshold"],
            held["left"],
            held["right"],
            held["value"],
            int(held["depth"][0]),
        )

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the sum of the leaves each row reaches, shape (rows,); `rows` has shape (rows, features)."""
        at = np.tile(self.roots, (len(rows), 1))
        numbers = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[numbers, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(axis=1), dtype=np.float32)
