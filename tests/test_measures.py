"""Measures against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval.judge import Expectation, contains, judge
from eval.measures import bootstrap_interval, ndcg_at, recall_at, reciprocal_rank_at
from records import Answer, Citation, Passage
from retrieve.fuse import fuse
from retrieve.ranking import top

RANKS = [1, 2, None, 11]


def test_ranking_measures() -> None:
    assert recall_at(RANKS, 1).tolist() == [1, 0, 0, 0]
    assert recall_at(RANKS, 2).tolist() == [1, 1, 0, 0]
    assert reciprocal_rank_at(RANKS).tolist() == [1, 0.5, 0, 0]
    assert ndcg_at(RANKS).tolist() == pytest.approx([1, 1 / math.log2(3), 0, 0])


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = np.array([0.0, 1.0] * 10), np.array([0.0, 1.0] * 1000)
    (low, high), (lower, higher) = bootstrap_interval(many), bootstrap_interval(few)
    assert lower < low < 0.5 < high < higher


def test_fusion_by_hand() -> None:
    # document 7: 1/11 + 0.5/12, document 3: 1/12 + 0.5/11, document 9: 1/13
    fused = fuse({"a": [7, 3, 9], "b": [3, 7]}, {"a": 1.0, "b": 0.5})
    assert [number for number, _ in fused] == [7, 3, 9]
    assert [score for _, score in fused] == pytest.approx([1 / 11 + 0.5 / 12, 1 / 12 + 0.5 / 11, 1 / 13])


@pytest.mark.parametrize(
    ("scores", "k", "expected"), [([0.0, 2, 1, 2], 3, [1, 3, 2]), ([0.0, 0], 2, []), ([], 3, []), ([1.0, 3], 9, [1, 0])]
)
def test_top(scores: list[float], k: int, expected: list[int]) -> None:
    assert top(np.array(scores, dtype=np.float32), k) == expected


@pytest.mark.parametrize(
    ("said", "wanted", "held"),
    [
        ("14件です", "4件", False),
        ("4件です", "4件", True),
        ("約 800㎞", "800km", True),
        ("サンクト・ペテルブルグ", "サンクトペテルブルク", True),
    ],
)
def test_contains(said: str, wanted: str, held: bool) -> None:
    from japanese.normalize import fold

    assert contains(fold(said), wanted) is held


PASSAGE = Passage(0, "d", "t", "", "1行", "舞鶴市は1961年に提携した。")
ANSWERED = Answer("q", "answered", "1961年です。", "passage", (Citation(PASSAGE, ((0, 5),), 1.0),))
REFUSED = Answer("q", "not_found", "1961年は見当たりません。", "none")


@pytest.mark.parametrize(
    ("answer", "all_of", "evidence", "outcome", "cited"),
    [
        (ANSWERED, (("1961", "昭和36"),), ("舞鶴市", "1961"), "right", True),
        (ANSWERED, (("1961",),), ("小樽市",), "right", False),
        (ANSWERED, (("1961",), ("小樽",)), (), "wrong", True),
        (ANSWERED, (), (), "wrongly answered", True),
        (REFUSED, (("1961",),), (), "wrongly refused", False),
        (REFUSED, (), (), "rightly refused", False),
    ],
)
def test_judgements(
    answer: Answer, all_of: tuple[tuple[str, ...], ...], evidence: tuple[str, ...], outcome: str, cited: bool
) -> None:
    judgement = judge(Expectation("1", "q", all_of, evidence, ""), answer)
    assert (judgement.outcome, judgement.cited) == (outcome, cited)
