"""Figures of a run against values worked out by hand."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from evaluate.figures import (
    Share,
    bootstrap_interval,
    by_category,
    by_failed_part,
    refusal_curve,
    slowest,
    times,
    totals,
)
from evaluate.records import Expectation, Outcome, Overruling, Result


def result(
    number: int,
    outcome: Outcome,
    *,
    category: str = "",
    confidence: float = 1.0,
    elapsed_ms: float = 1.0,
    overruled: Outcome | None = None,
) -> Result:
    """A result whose question has an answer in the documents where its outcome says so."""
    answerable = outcome in {"right", "wrong", "wrongly refused"}
    return Result(
        expectation=Expectation(
            f"q{number}", f"{number}番の質問は?", (("正解",),) if answerable else (), ("根拠",), category
        ),
        status="not_found" if "refused" in outcome else "answered",
        answer="答え",
        confidence=confidence,
        citations=(),
        outcome=outcome,
        exact=outcome == "right",
        f1=1.0 if outcome == "right" else 0.5,
        cited=outcome == "right",
        cited_first=False,
        why="",
        elapsed_ms=elapsed_ms,
        failed_part="refused" if outcome == "wrongly refused" else "",
        overruled=Overruling(overruled, "", "", "") if overruled else None,
    )


OUTCOMES: tuple[Outcome, ...] = ("right", "right", "wrong", "wrongly refused", "rightly refused", "wrongly answered")
RESULTS = tuple(result(number, outcome) for number, outcome in enumerate(OUTCOMES))


@pytest.mark.parametrize(
    ("name", "count", "of"),
    [
        ("right", 2, 4),
        ("wrong", 1, 4),
        ("wrongly_refused", 1, 4),
        ("cited", 2, 4),
        ("exact", 2, 4),
        ("rightly_refused", 1, 2),
        ("wrongly_answered", 1, 2),
        ("ended_well", 3, 6),
    ],
)
def test_totals(name: str, count: int, of: int) -> None:
    share = getattr(totals(RESULTS), name)
    assert (share.count, share.of) == (count, of)
    assert share.low <= share.value <= share.high


def test_the_mean_f1_is_of_the_answerable_only() -> None:
    figures = totals(RESULTS)
    assert figures.f1 == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert figures.f1 and figures.f1_interval and figures.f1_interval[0] <= figures.f1 <= figures.f1_interval[1]
    assert (totals(RESULTS[4:]).f1, totals(RESULTS[4:]).f1_interval) == (None, None)
    alike = totals([result(1, "wrong")])
    assert (alike.f1, alike.f1_interval) == (0.5, (0.5, 0.5))


def test_evidence_is_counted_only_where_it_is_named() -> None:
    bare = [replace(r, cited=True, expectation=replace(r.expectation, evidence=())) for r in RESULTS]
    assert (totals(bare).cited.count, totals(bare).cited.of) == (0, 0)
    assert (totals([*RESULTS, *bare]).cited.count, totals([*RESULTS, *bare]).cited.of) == (2, 4)


def test_as_many_categories_as_questions_take_no_time() -> None:
    results = [result(n, "right", category=f"分類{n}") for n in range(20_000)]
    started = time.process_time()
    found = by_category(results)
    assert (len(found), found["分類7"].f1, found["分類7"].f1_interval) == (20_000, 1.0, None)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("count", [1, 7, 90, 2003])
def test_the_bootstrap_draws_as_it_did_one_round_at_a_time(count: int) -> None:
    values = np.random.default_rng(count).random(count)
    generator = np.random.default_rng(0)
    means = [generator.choice(values, count).mean() for _ in range(1000)]
    assert bootstrap_interval(values) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])))


def test_nothing_asked_has_no_shares() -> None:
    figures = totals([])
    assert figures.questions == 0
    assert figures.right == Share(0, 0, 0.0, 1.0)
    assert figures.right.value == 0
    assert (figures.f1, times([]), refusal_curve([]), by_category([])) == (None, None, None, {})


def test_a_person_counts_more_than_the_machine() -> None:
    results = [result(1, "wrong", overruled="right"), result(2, "right")]
    assert (totals(results).right.count, totals(results, machine=True).right.count) == (2, 1)


def test_categories_come_in_the_order_of_the_questions() -> None:
    results = [result(1, "right", category="乙"), result(2, "wrong", category="甲"), result(3, "wrong", category="乙")]
    found = by_category(results)
    assert list(found) == ["乙", "甲"]
    assert (found["乙"].right.count, found["乙"].right.of) == (1, 2)


def test_a_miss_that_a_person_declared_well_is_no_miss_of_a_part() -> None:
    miss = result(1, "wrongly refused")
    assert by_failed_part([miss, result(2, "right")]) == {"refused": 1}
    assert not by_failed_part([replace(miss, overruled=Overruling("right", "", "", ""))])


def test_the_refusal_curve_by_hand() -> None:
    # With an answer 0.9, 0.4 (refused); without one 0.6 (answered), 0.1. Thresholds 0, 0.1, 0.4, 0.6, 0.9, above 1.
    results = [
        result(1, "right", confidence=0.9),
        result(2, "wrongly refused", confidence=0.4),
        result(3, "wrongly answered", confidence=0.6),
        result(4, "rightly refused", confidence=0.1),
    ]
    curve = refusal_curve(results)
    assert curve
    assert curve.thresholds[:5].tolist() == [0.0, 0.1, 0.4, 0.6, 0.9]
    assert curve.wrongly_refused.tolist() == [0.0, 0.0, 0.0, 0.5, 0.5, 1.0]
    assert curve.wrongly_answered.tolist() == [1.0, 1.0, 0.5, 0.5, 0.0, 0.0]
    assert curve.now == (0.5, 0.5)
    failed = [replace(r, status="error") for r in (results[1], results[3])]
    erred = refusal_curve([results[0], failed[0], results[2], failed[1]])
    assert erred and erred.now == (0.0, 1.0)  # an error is no refusal, as in the totals
    assert curve.area == pytest.approx(3 / 4)  # of four pairs only 0.4 and 0.6 stand the wrong way round


def test_times() -> None:
    results = [result(n, "right", elapsed_ms=float(n)) for n in range(1, 102)]
    found = times(results)
    assert found and (found.median, found.most, found.longest, found.total) == (51, 96, 101, 5151)
    assert [r.elapsed_ms for r in slowest(results, 2)] == [101, 100]
