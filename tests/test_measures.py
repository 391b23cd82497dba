"""Measures against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval.answer_report import ended_well, report
from eval.measures import ndcg_at, recall_at, reciprocal_rank_at
from evaluate.figures import bootstrap_interval, wilson_interval
from evaluate.judging import judge
from evaluate.records import Expectation
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
    ("values", "low", "high"),
    [
        ([1, 0], 0.0945, 0.9055),  # (0.5 + 0.9604) / 2.9207 = 0.5, half 1.96 * sqrt(0.125 + 0.2401) / 2.9207
        ([1] * 10, 0.7225, 1.0),  # 1 / (1 + 0.38415)
        ([0] * 10, 0.0, 0.2775),
        ([], 0.0, 1.0),
    ],
)
def test_wilson_interval(values: list[int], low: float, high: float) -> None:
    assert wilson_interval(np.array(values, dtype=float)) == pytest.approx((low, high), abs=1e-3)


PASSAGE = Passage(0, "d", "t", "", "1行", "舞鶴市は1961年に提携した。")
ANSWERED = Answer("q", "answered", "1961年です。", "passage", (Citation(PASSAGE, ((0, 5),), 1.0),))
REFUSED = Answer("q", "not_found", "1961年は見当たりません。", "none")


def test_evidence_that_is_not_named_is_not_counted_as_cited() -> None:
    judged = [judge(Expectation("1", "q", (("1961",),), (), "single"), ANSWERED)]
    lines = report({"edition": judged})
    single = next(line.split() for line in lines if line.startswith("single"))
    assert single == ["single", "1", "100", "(21-100)", "-", "-", "0", "(0-79)"]
    cited = next(line for line in lines if line.startswith("answerable, evidence cited"))
    assert cited.endswith("0   no such question")


def test_a_report_sets_indexes_side_by_side() -> None:
    wanted = [Expectation("1", "q", (("1961",),), ("舞鶴市",), "single"), Expectation("2", "q", (), (), "absent")]
    first = [judge(w, a) for w, a in zip(wanted, (ANSWERED, REFUSED), strict=True)]
    second = [judge(w, a) for w, a in zip(wanted, (REFUSED, ANSWERED), strict=True)]
    lines = report({"edition": first, "original": second})
    single = next(line.split() for line in lines if line.startswith("single"))
    assert single == ["single", "1", *["100", "(21-100)"] * 3, "0", "(0-79)", *["0", "(0-79)"] * 3, "100", "(21-100)"]
    absent = next(line.split() for line in lines if line.startswith("absent"))
    assert absent == ["absent", "1", "-", "-", "-", "100", "(21-100)", "-", "-", "-", "0", "(0-79)"]
    assert lines[-2:] == ["edition: right 1, rightly refused 1", "original: wrongly refused 1, wrongly answered 1"]
    assert {name: values.tolist() for name, values in ended_well(second).items()} == {"single": [0], "absent": [0]}
