"""Our measures against ir_measures, scikit-learn and SciPy on random input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray
from scipy.stats import binomtest  # type: ignore[import-untyped]
from sklearn.metrics import confusion_matrix, ndcg_score, roc_auc_score, roc_curve

from eval.measures import Ranks, ndcg_at, recall_at, reciprocal_rank_at
from evaluate.figures import refusal_curve, totals, wilson_interval
from evaluate.records import Outcome
from tests.test_figures import result

DEPTH = 30
RANKS = st.lists(st.none() | st.integers(1, DEPTH), min_size=1, max_size=25)
OURS: Mapping[Any, Callable[[Ranks], NDArray[np.float64]]] = {
    R @ 1: lambda ranks: recall_at(ranks, 1),
    R @ 5: lambda ranks: recall_at(ranks, 5),
    R @ 10: lambda ranks: recall_at(ranks, 10),
    RR @ 10: lambda ranks: reciprocal_rank_at(ranks, 10),
    nDCG @ 10: lambda ranks: ndcg_at(ranks, 10),
}


@settings(max_examples=50)
@given(RANKS)
def test_rankings_as_ir_measures_has_them(ranks: list[int | None]) -> None:
    relevant = {str(query): {"right": 1} for query in range(len(ranks))}
    run = {
        str(query): {"right" if place == rank else f"d{place}": float(-place) for place in range(1, DEPTH + 1)}
        for query, rank in enumerate(ranks)
    }
    theirs = {measure: np.zeros(len(ranks)) for measure in OURS}
    for metric in ir_measures.iter_calc(list(OURS), relevant, run):
        theirs[metric.measure][int(metric.query_id)] = metric.value
    for measure, ours in OURS.items():
        assert ours(ranks) == pytest.approx(theirs[measure]), measure


@given(st.integers(1, DEPTH))
def test_ndcg_as_scikit_learn_has_it(rank: int) -> None:
    gains = np.array([[float(place == rank) for place in range(1, DEPTH + 1)]])
    scores = np.array([[float(-place) for place in range(1, DEPTH + 1)]])
    assert ndcg_at([rank])[0] == pytest.approx(ndcg_score(gains, scores, k=10))


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_of_a_share_as_scipy_has_it(yes: int, no: int) -> None:
    values = np.array([1.0] * yes + [0.0] * no)
    theirs = binomtest(yes, yes + no).proportion_ci(method="wilson")
    assert wilson_interval(values) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


CONFIDENCE = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]) | st.floats(0, 1)


@given(st.lists(CONFIDENCE, min_size=1, max_size=20), st.lists(CONFIDENCE, min_size=1, max_size=20))
def test_the_refusal_curve_as_scikit_learn_has_it(there: list[float], absent: list[float]) -> None:
    results = [result(n, "right", confidence=value) for n, value in enumerate(there)]
    results += [result(n, "wrongly answered", confidence=value) for n, value in enumerate(absent, len(there))]
    curve = refusal_curve(results)
    assert curve
    labels, scores = _labelled(there, absent)
    answered_wrongly, answered, _ = roc_curve(labels, scores, drop_intermediate=False)
    theirs = {(round(1 - y, 9), round(x, 9)) for x, y in zip(answered_wrongly, answered, strict=True)}
    ours = zip(curve.wrongly_refused, curve.wrongly_answered, strict=True)
    assert {(round(float(x), 9), round(float(y), 9)) for x, y in ours} == theirs
    assert curve.area == pytest.approx(roc_auc_score(labels, scores))


def _labelled(there: list[float], absent: list[float]) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    return np.array([1] * len(there) + [0] * len(absent)), np.array([*there, *absent])


OUTCOMES = st.sampled_from(["right", "wrong", "wrongly refused", "rightly refused", "wrongly answered"])


@given(st.lists(OUTCOMES, min_size=1, max_size=40))
def test_the_totals_as_scikit_learn_counts_them(outcomes: list[Outcome]) -> None:
    results = [result(n, outcome) for n, outcome in enumerate(outcomes)]
    there = [r.expectation.answerable for r in results]
    answered = [r.status == "answered" for r in results]
    ((refused_rightly, answered_wrongly), (refused_wrongly, answered_there)) = confusion_matrix(
        there, answered, labels=[False, True]
    )
    found = totals(results)
    assert found.rightly_refused.count == refused_rightly
    assert found.wrongly_answered.count == answered_wrongly
    assert found.wrongly_refused.count == refused_wrongly
    assert found.right.count + found.wrong.count == answered_there
