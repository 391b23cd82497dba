"""Measures against values worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from eval.answer_report import ended_well, report
from eval.canonical import canonical, contains
from eval.datasets import ROOT, EvaluationError
from eval.judge import Expectation, judge, load_expectations
from eval.measures import ndcg_at, recall_at, reciprocal_rank_at
from evaluate.figures import bootstrap_interval, wilson_interval
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
        ("昭和36年に提携した", "1961年", True),
        ("1961年に提携した", "昭和三十六年", True),
        ("1961年に提携した", "1961", True),
        ("上限5百万円", "500万円", True),
        ("上限5,000,000円", "500万円", True),
        ("上限1500万円", "500万円", False),
        ("三件です", "3件", True),
        ("3つあります", "三件", True),
        ("3組あります", "3つ", True),
        ("13つあります", "3件", False),
        ("3人です", "3件", False),
        ("六十名です", "60人", True),
        ("二〇一九年一月二十二日", "2019/1/22", True),
        ("2019年1月2日", "2019年1月22日", False),
        ("2019年11月22日", "1月22日", False),
        ("41自治体", "4", False),
        ("0.5億円", "5,000万円", True),
        ("0.5億円", "5億円", False),
        ("二か所", "2箇所", True),
    ],
)
def test_contains(said: str, wanted: str, held: bool) -> None:
    assert contains(canonical(said), wanted) is held


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


ROWS = ({"市": "小樽市", "年": "1966"}, {"市": "釧路市", "年": "1975"})


@pytest.mark.parametrize(
    ("groups", "category", "right"),
    [
        ((("釧路市",), ("小樽市", "おたる市")), "list", True),  # in any order
        ((("釧路市",), ("小樽市",), ("稚内市",)), "list", False),  # one is missing
        ((("釧路市",), ("1975",)), "list", False),  # the row of 小樽市 is one too many
        ((("釧路市",), ("1975",)), "comparison", True),
    ],
)
def test_lists_are_sets(groups: tuple[tuple[str, ...], ...], category: str, right: bool) -> None:
    answer = Answer("q", "answered", "小樽市は1966年、釧路市は1975年。", "table", (), ROWS)
    assert judge(Expectation("1", "q", groups, (), category), answer).right is right


def test_evidence_behind_the_third_citation_is_cited_but_not_first() -> None:
    passages = [Passage(n, "d", "t", "", "", f"{n}番は{town}市。") for n, town in enumerate("甲乙丙丁")]
    answer = Answer("q", "answered", "丁市", "passage", tuple(Citation(p, ((0, 1),), 1.0) for p in passages))
    fourth = judge(Expectation("1", "q", (("丁市",),), ("丁市", "甲市"), ""), answer)
    assert (fourth.cited, fourth.cited_first) == (True, False)
    third = judge(Expectation("1", "q", (("丁市",),), ("丙市", "甲市"), ""), answer)
    assert (third.cited, third.cited_first) == (True, True)


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


def test_a_report_sets_indexes_side_by_side() -> None:
    wanted = [Expectation("1", "q", (("1961",),), (), "single"), Expectation("2", "q", (), (), "absent")]
    first = [judge(w, a) for w, a in zip(wanted, (ANSWERED, REFUSED), strict=True)]
    second = [judge(w, a) for w, a in zip(wanted, (REFUSED, ANSWERED), strict=True)]
    lines = report({"edition": first, "original": second})
    single = next(line.split() for line in lines if line.startswith("single"))
    assert single == ["single", "1", *["100", "(21-100)"] * 3, "0", "(0-79)", *["0", "(0-79)"] * 3, "100", "(21-100)"]
    absent = next(line.split() for line in lines if line.startswith("absent"))
    assert absent == ["absent", "1", "-", "-", "-", "100", "(21-100)", "-", "-", "-", "0", "(0-79)"]
    assert lines[-2:] == ["edition: right 1, rightly refused 1", "original: wrongly refused 1, wrongly answered 1"]
    assert {name: values.tolist() for name, values in ended_well(second).items()} == {"single": [0], "absent": [0]}


def test_questions_are_read_with_their_history(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": 1, "question": "いつ?", "history": ["小樽市の相手は?"], "answers": ["1966"]}\n', encoding="utf-8"
    )
    assert load_expectations(path) == [
        Expectation("1", "いつ?", (("1966",),), (), "", ("小樽市の相手は?",)),
    ]


@pytest.mark.parametrize(
    "line", ["{", '{"id": 1}', '{"id": 1, "question": "q", "answers": ["a"], "answerable": false}']
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 1 is no question"):
        load_expectations(path)


def test_the_small_talk_is_forty_questions_without_answers() -> None:
    questions = load_expectations(ROOT / "eval" / "questions" / "small-talk.jsonl")
    assert len({e.question for e in questions}) == 40
    assert not any(e.answerable for e in questions)
