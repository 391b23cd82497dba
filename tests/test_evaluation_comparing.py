"""Two runs compared: who changed, the exact test by hand and against scipy, the margin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.comparing import Change, Outcomes, compare, mcnemar, verdict
from evaluate.records import Outcome

STATS = pytest.importorskip("scipy.stats")
OUTCOMES: list[Outcome] = ["right", "wrong", "wrongly refused", "rightly refused", "wrongly answered"]
BEFORE: Outcomes = {"a": "right", "b": "wrong", "c": "rightly refused", "d": "wrong", "gone": "right"}
AFTER: Outcomes = {"new": "wrong", "a": "wrong", "b": "right", "c": "rightly refused", "d": "wrongly refused"}


def test_every_change_is_named() -> None:
    found = compare(BEFORE, AFTER)
    assert (found.asked, found.well_before, found.well_after) == (4, 2, 2)
    assert found.newly_right == (Change("b", "wrong", "right"),)
    assert found.newly_wrong == (Change("a", "right", "wrong"),)
    assert found.otherwise_wrong == (Change("d", "wrong", "wrongly refused"),)
    assert (found.only_before, found.only_after) == (("gone",), ("new",))
    assert (found.difference, found.p_value, found.regressed(0.0)) == (0.0, 1.0, False)


@pytest.mark.parametrize(
    ("won", "lost", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),  # 2 * 1/2
        (0, 5, 0.0625),  # 2 * 1/32
        (0, 6, 0.03125),
        (1, 9, 0.021484375),  # 2 * (1 + 10) / 1024
        (5, 5, 1.0),
    ],
)
def test_mcnemar_by_hand(won: int, lost: int, p: float) -> None:
    assert mcnemar(won, lost) == pytest.approx(p)


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_the_binomial_test(won: int, lost: int) -> None:
    expected = STATS.binomtest(won, won + lost, 0.5).pvalue if won + lost else 1.0
    assert mcnemar(won, lost) == pytest.approx(expected)
    assert mcnemar(won, lost) == mcnemar(lost, won)


def test_mcnemar_of_very_many_is_a_number() -> None:
    assert 0 <= mcnemar(20_000, 21_000) < 1e-5


def _lost(lost: int, won: int = 0, of: int = 200) -> tuple[Outcomes, Outcomes]:
    before: dict[str, Outcome] = {str(n): "right" if n < of - won else "wrong" for n in range(of)}
    after: dict[str, Outcome] = {str(n): "wrong" if n < lost else "right" for n in range(of)}
    return before, after


@pytest.mark.parametrize(
    ("lost", "won", "margin", "regressed"),
    [
        (2, 0, 0.01, False),
        (3, 0, 0.01, True),
        (3, 1, 0.01, False),  # net of what was won
        (1, 0, 0.0, True),
        (0, 0, 0.0, False),
        (0, 5, 0.0, False),
        (20, 0, 0.1, False),
        (21, 0, 0.1, True),
    ],
)
def test_a_regression_is_beyond_the_margin(lost: int, won: int, margin: float, regressed: bool) -> None:
    assert compare(*_lost(lost, won)).regressed(margin) is regressed


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        (({}, {}), "同じ質問がないので、比べられません。"),
        (_lost(0), "200問の正誤は変わりません。"),
        (
            _lost(6),
            "200問のうち、新しく正しくなったもの0問、新しく誤ったもの6問で、偶然とは考えにくい差です（p = 0.031）。",
        ),
        (
            _lost(5),
            "200問のうち、新しく正しくなったもの0問、新しく誤ったもの5問で、偶然でも起こりうる差です（p = 0.062）。",
        ),
    ],
)
def test_the_verdict(outcomes: tuple[Outcomes, Outcomes], sentence: str) -> None:
    assert verdict(compare(*outcomes)) == sentence


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(OUTCOMES)), st.data())
def test_comparing_backwards_is_the_mirror(before: Outcomes, data: st.DataObject) -> None:
    after = data.draw(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(OUTCOMES)))
    there, back = compare(before, after), compare(after, before)
    assert there.difference == -back.difference
    assert {c.query_id for c in there.newly_right} == {c.query_id for c in back.newly_wrong}
    assert there.p_value == back.p_value
    assert not compare(before, before).regressed(0.0)
