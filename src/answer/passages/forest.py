"""A forest of regression trees, as LightGBM trains them, read and walked with numpy alone.

Importing LightGBM would take longer than answering; to walk a forest needs only its nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

_Nodes = list[tuple[int, float, int, int, float]]


@dataclass(frozen=True, slots=True)
class Forest:
    """The nodes of all trees in one line; a leaf is its own child.

    `roots` has shape (trees,), `depth` (1,) is the longest way to a leaf, the rest have shape (nodes,): a row goes left
    where its feature is at most the threshold.
    """

    roots: NDArray[np.int32]
    depth: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]

    @classmethod
    def of_lightgbm(cls, model: Mapping[str, Any]) -> Forest:
        """Take over what LightGBM's `Booster.dump_model()` returns; all features are numbers and none is missing."""
        nodes: _Nodes = []
        roots, deepest = [], 0
        for tree in model["tree_info"]:
            roots.append(len(nodes))
            deepest = max(deepest, _add(tree["tree_structure"], nodes))
        feature, threshold, left, right, value = zip(*nodes, strict=True)
        return cls(
            np.array(roots, dtype=np.int32),
            np.array([deepest], dtype=np.int32),
            np.array(feature, dtype=np.int32),
            _rounded_down(np.array(threshold)),
            np.array(left, dtype=np.int32),
            np.array(right, dtype=np.int32),
            np.array(value, dtype=np.float32),
        )

    def save(self, path: Path) -> None:
        """Write the arrays as safetensors."""
        save_file({name: getattr(self, name) for name in self.__slots__}, path)

    @classmethod
    def load(cls, path: Path) -> Forest:
        """Read what `save` wrote."""
        return cls(**load_file(path))

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the sum of the leaves each row reaches, shape (rows,); `rows` has shape (rows, features)."""
        at = np.tile(self.roots, (len(rows), 1))
        numbers = np.arange(len(rows))[:, None]
        for _ in range(int(self.depth[0])):
            goes_left = rows[numbers, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(axis=1), dtype=np.float32)


def _add(node: Mapping[str, Any], nodes: _Nodes) -> int:
    """Add a node and what hangs on it; return how deep that goes."""
    number = len(nodes)
    nodes.append((0, 0.0, number, number, float(node.get("leaf_value", 0.0))))
    if "split_feature" not in node:
        return 0
    left = len(nodes)
    depth = _add(node["left_child"], nodes)
    right = len(nodes)
    depth = max(depth, _add(node["right_child"], nodes))
    nodes[number] = (node["split_feature"], node["threshold"], left, right, 0.0)
    return depth + 1


def _rounded_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round to the float32 below, so that a float32 feature falls on the same side as in training."""
    rounded = thresholds.astype(np.float32)
    lower = np.nextafter(rounded, np.float32(-np.inf))
    return np.where(rounded > thresholds, lower, rounded).astype(np.float32)
