"""A LightGBM model as the plain arrays that `answer/forest.py` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file


def write_forest(model: dict[str, Any], path: Path) -> None:
    """Write what LightGBM's `Booster.dump_model()` returned; features are numbers, none is missing."""
    nodes: list[tuple[int, float, int, int, float]] = []
    roots, deepest = [], 0
    for tree in model["tree_info"]:
        roots.append(len(nodes))
        deepest = max(deepest, _add(tree["tree_structure"], nodes))
    feature, threshold, left, right, value = zip(*nodes, strict=True)
    arrays = {
        "roots": np.array(roots, dtype=np.int32),
        "feature": np.array(feature, dtype=np.int32),
        "threshold": _not_above(np.array(threshold)),
        "left": np.array(left, dtype=np.int32),
        "right": np.array(right, dtype=np.int32),
        "value": np.array(value, dtype=np.float32),
        "depth": np.array([deepest], dtype=np.int32),
    }
    save_file(arrays, path)


def _add(node: dict[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
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


def _not_above(thresholds: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Round towards zero-or-below, so that a float32 feature falls on the same side as in training."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)
