"""Two runs compared: who changed, the exact test by hand and against scipy, the margin."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.comparing import Change, Outcomes, compare, compare_runs, differences, mcnemar, verdict
from evaluate.judging import judge
from evaluate.records import Expectation, Outcome, Result, Run
from evaluate.store import Store
from evaluate.summary import change_lines, others_to_compare, previous_run, run_lines
from records import Answer
from serve.evaluation.html import choice_text
from serve.show.view import JAPANESE
from tests.keeping import keep

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


def judged(query_id: str, question: str, wanted: str, *, said: str = "1961年", history: tuple[str, ...] = ()) -> Result:
    expectation = Expectation(query_id, question, ((wanted,),), history=history)
    return judge(expectation, Answer(question, "answered", said, "passage"))


def kept(name: str, *results: Result, without: str = "", digest: str = "d", version: str = "1") -> Run:
    settings = {"without": without} if without else {}
    started = f"2026-01-01T00:00:0{name[-1]}+00:00"
    return Run(name, started, version, "q.csv", digest, settings=settings, results=results)


def test_a_number_with_another_question_is_another_question() -> None:
    before = kept("r1", judged("1", "いつ?", "1961"), judged("2", "どこ?", "1961"), judged("3", "いつ?", "1961"))
    after = kept(
        "r2",
        judged("1", "いつ?", "1962"),  # the same question, another answer expected
        judged("2", "だれ?", "1962"),  # another question under the number
        judged("3", "いつ?", "1962", history=("舞鶴市は?",)),  # asked after another
    )
    found = compare_runs(before, after)
    assert (found.asked, found.newly_wrong) == (1, (Change("1", "right", "wrong"),))
    assert (found.only_before, found.only_after) == (("2", "3"), ("2", "3"))
    assert found.expected_otherwise == ("1",)
    assert verdict(found).endswith("うち1問は、質問ファイルの正解が前と違います。")
    assert compare_runs(before, before).expected_otherwise == ()


def test_a_run_is_compared_with_one_that_had_the_same_parts_switched_off(tmp_path: Path) -> None:
    store = Store(tmp_path)
    whole, weak = kept("r1", judged("1", "いつ?", "1961")), kept("r2", judged("1", "いつ?", "1962"), without="tables")
    for run in (whole, weak):
        keep(store, run)
    assert previous_run(kept("r3"), store) == whole
    assert previous_run(kept("r4", without="tables"), store) == weak
    assert previous_run(kept("r5", without="dense"), store) is None


def test_what_answered_otherwise_is_told() -> None:
    before = kept("r1", judged("1", "いつ?", "1961"))
    after = kept("r2", judged("1", "いつ?", "1961"), without="tables", version="2")
    assert differences(before, after) == [("版", "1", "2"), ("止めた部分", "なし", "tables")]
    assert (
        change_lines(after, before)[-1] == "  前回との違い: 版（前回 1、今回 2）、止めた部分（前回 なし、今回 tables）"
    )
    assert len(change_lines(before, before)) == 1


def test_runs_of_the_same_questions_are_offered_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run in (kept("r1", judged("1", "いつ?", "1961")), kept("r2", digest="e", without="dense"), kept("r3")):
        keep(store, run)
    assert [summary.id for summary in others_to_compare(store.summaries(), "r2")] == ["r3", "r1"]
    assert [summary.id for summary in others_to_compare(store.summaries(), "r1")] == ["r3", "r2"]  # not itself
    assert choice_text(store.summaries()[1], JAPANESE) == "2026年1月1日 09:00 q.csv 0/0問（止めた部分 dense）"
    lines = list(run_lines(store.summaries()))
    assert lines[1] == "r2  2026-01-01T00:00:02+00:00  0/0問  q.csv（止めた部分 dense）"
    assert lines[2] == "r1  2026-01-01T00:00:01+00:00  1/1問  q.csv"
