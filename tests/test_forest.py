"""A forest walked with numpy gives what its trees say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.passages.forest import Forest

STUMP = {"split_feature": 0, "threshold": 0.5, "left_child": {"leaf_value": 1.0}, "right_child": {"leaf_value": 2.0}}
DEEPER = {
    "split_feature": 1,
    "threshold": -1.0,
    "left_child": {"leaf_value": 10.0},
    "right_child": {
        "split_feature": 0,
        "threshold": 3.0,
        "left_child": {"leaf_value": 20.0},
        "right_child": {"leaf_value": 30.0},
    },
}
MODEL: dict[str, Any] = {"tree_info": [{"tree_structure": STUMP}, {"tree_structure": DEEPER}]}


def walk(node: dict[str, Any], row: tuple[float, float]) -> float:
    while "split_feature" in node:
        node = node["left_child" if row[node["split_feature"]] <= node["threshold"] else "right_child"]
    value: float = node["leaf_value"]
    return value


@pytest.mark.parametrize(
    ("row", "score"),
    [((0.5, 0.0), 21.0), ((0.6, 0.0), 22.0), ((0.0, -1.0), 11.0), ((4.0, 0.0), 32.0), ((3.0, -2.0), 12.0)],
)
def test_a_row_is_worth_the_leaves_it_reaches(row: tuple[float, float], score: float) -> None:
    assert Forest.of_lightgbm(MODEL).scores(np.array([row], dtype=np.float32)).tolist() == [score]


@given(st.lists(st.tuples(st.floats(-5, 5, width=32), st.floats(-5, 5, width=32)), min_size=1, max_size=20))
def test_all_rows_at_once_give_what_each_gives(rows: list[tuple[float, float]]) -> None:
    scores = Forest.of_lightgbm(MODEL).scores(np.array(rows, dtype=np.float32))
    assert scores.tolist() == [walk(STUMP, row) + walk(DEEPER, row) for row in rows]


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    made = Forest.of_lightgbm(MODEL)
    made.save(tmp_path / "forest.safetensors")
    rows = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    assert np.array_equal(Forest.load(tmp_path / "forest.safetensors").scores(rows), made.scores(rows))


def test_a_tree_of_one_leaf_is_its_value() -> None:
    forest = Forest.of_lightgbm({"tree_info": [{"tree_structure": {"leaf_value": 7.0}}]})
    assert forest.scores(np.zeros((2, 1), dtype=np.float32)).tolist() == [7.0, 7.0]
