"""Judgements against ones made by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.canonical import canonical, contains
from evaluate.english import said_in
from evaluate.judging import judge, judge_failure
from evaluate.records import Cited, Expectation
from evaluate.stated import set_f1, stated, stated_measures, token_f1, words
from records import Answer, Citation, Passage


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
        (ANSWERED, (("1961",), ("小樽",)), (), "wrong", False),  # without evidence there is nothing to cite
        (ANSWERED, (), (), "wrongly answered", False),
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
    exhaustive = category == "list"
    result = judge(Expectation("1", "q", groups, (), category, exhaustive=exhaustive), answer)
    assert (result.outcome == "right") is right


def test_evidence_behind_the_third_citation_is_cited_but_not_first() -> None:
    passages = [Passage(n, "d", "t", "", "", f"{n}番は{town}市。") for n, town in enumerate("甲乙丙丁")]
    answer = Answer("q", "answered", "丁市", "passage", tuple(Citation(p, ((0, 1),), 1.0) for p in passages))
    fourth = judge(Expectation("1", "q", (("丁市",),), ("丁市", "甲市"), ""), answer)
    assert (fourth.cited, fourth.cited_first) == (True, False)
    third = judge(Expectation("1", "q", (("丁市",),), ("丙市", "甲市"), ""), answer)
    assert (third.cited, third.cited_first) == (True, True)


@pytest.mark.parametrize(
    ("answer", "expectation", "why"),
    [
        (ANSWERED, Expectation("1", "q", (("1961",),)), "正解の「1961」が答えにあります。"),
        (
            ANSWERED,
            Expectation("1", "q", (("昭和36年", "1961"),)),
            "正解の「昭和36年」（ほかの書き方1つ）が答えにあります。",
        ),
        (ANSWERED, Expectation("1", "q", (("1962",),)), "正解の「1962」が答えにありません。"),
        (
            ANSWERED,
            Expectation("1", "q", (("1961",), ("小樽市",), ("釧路市",))),
            "挙げるべき3件のうち、「小樽市」「釧路市」が答えにありません。",
        ),
        (
            ANSWERED,
            Expectation("1", "q", (("1961",),), ("小樽市",)),
            "正解の「1961」が答えにありますが、根拠の「小樽市」が引用にありません。",
        ),
        (ANSWERED, Expectation("1", "q", ()), "資料にない問いに、見当たらないと答えずに、答えを示しました。"),
        (REFUSED, Expectation("1", "q", (("1961",),)), "資料にあるはずの「1961」を、見当たらないと答えました。"),
        (REFUSED, Expectation("1", "q", ()), "資料にない問いに、見当たらないと答えました。"),
        (
            Answer("q", "answered", "小樽市、釧路市です。", "table", (), ROWS),
            Expectation("1", "q", (("釧路市",), ("市です",)), exhaustive=True),
            "挙げるべき2件のほかに、余分な行「小樽市 1966」があります。",
        ),
    ],
)
def test_every_judgement_says_why(answer: Answer, expectation: Expectation, why: str) -> None:
    assert judge(expectation, answer).why == why
    assert not re.search("[ぁ-ゖァ-ヺ一-龥]", re.sub("「[^」]*」", "", said_in(why, "en")))


@pytest.mark.parametrize(
    ("piece", "cited"),
    [("図1 姉妹都市", True), ("図１姉妹都市", True), ("pairings", True), ("姉妹", False), ("北海道の提携", True)],
)
def test_the_name_of_the_place_is_evidence_when_whole(piece: str, cited: bool) -> None:
    passage = Passage(0, "tables/pairings", "図1 姉妹都市", "北海道の提携", "3行目", "小樽市 1966")
    answer = Answer("q", "answered", "1966年", "table", (Citation(passage, ((0, 3),), 1.0),))
    assert judge(Expectation("1", "q", (("1966",),), (piece,)), answer).cited is cited


def test_what_was_answered_is_kept_with_the_judgement() -> None:
    result = judge(Expectation("1", "q", (("1961",),)), replace(ANSWERED, confidence=0.25), 12.5)
    assert result.citations == (Cited("d", "t", "", "1行", "舞鶴市は1961年に提携した。", ((0, 5),)),)
    assert (result.status, result.answer, result.confidence, result.elapsed_ms) == (
        "answered",
        "1961年です。",
        0.25,
        12.5,
    )


def test_an_error_of_the_program_is_a_miss() -> None:
    failed = [judge_failure(Expectation("1", "q", groups), KeyError("x"), 1.0) for groups in ((("a",),), ())]
    assert [result.outcome for result in failed] == ["wrong", "wrongly answered"]
    assert all("KeyError" in result.why and result.status == "error" and not result.ended_well for result in failed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ナホトカです。敦賀市は1982年に提携した。", "ナホトカ"),
        ("5件あります。\n・小樽市", "5件"),
        ("小樽市、釧路市です。2件あります。", "小樽市、釧路市"),
        ("知事が訪問した。", "知事が訪問した"),
        ("", ""),
    ],
)
def test_stated(text: str, expected: str) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("said", "all_of", "exact", "f1"),
    [
        ("昭和36年です。", (("1961年",),), True, 1.0),
        ("5百万円です。", (("3百万円", "500万円"),), True, 1.0),
        ("沿海地方ナホトカです。", (("ナホトカ",),), False, 0.5),  # 沿海|地方|ナホトカ: 2 * 1 / (3 + 1)
        ("釧路市、小樽市です。2件あります。", (("小樽市",), ("釧路市",)), True, 1.0),  # in any order
        ("釧路市、小樽市、稚内市です。", (("小樽市",), ("釧路市",)), False, 0.8),  # 2 * 2 / (3 + 2)
        ("釧路市です。", (("小樽市",), ("釧路市",), ("稚内市",)), False, 0.5),  # 2 * 1 / (1 + 3)
        ("札幌市です。", (("小樽市",), ("釧路市",)), False, 0.0),
        ("札幌市です。", (), False, 0.0),
    ],
)
def test_exact_and_f1(said: str, all_of: tuple[tuple[str, ...], ...], exact: bool, f1: float) -> None:
    expectation = Expectation("1", "q", all_of, exhaustive=len(all_of) > 1)
    is_exact, value = stated_measures(expectation, Answer("q", "answered", said, "table"))
    assert is_exact is exact
    assert value == pytest.approx(f1)


PAIR = (("小樽市",), ("釧路市",))


@pytest.mark.parametrize(
    ("answer", "all_of", "exhaustive", "exact", "f1"),
    [
        # A list is what its rows hold, or its lines, not what the sentence above says of it.
        (Answer("q", "answered", "2件あります。", "table", (), ROWS), PAIR, True, True, 1.0),
        (Answer("q", "answered", "2件あります。\n・小樽市\n・釧路市", "passage"), PAIR, True, True, 1.0),
        (Answer("q", "answered", "2件あります。\n・小樽市\n・稚内市", "passage"), PAIR, True, False, 0.5),
        # Several things that are no list: rows beside them take nothing away.
        (Answer("q", "answered", "小樽市。釧路市。", "table", (), ({"市": "稚内市"},)), PAIR, False, False, 1.0),
        (Answer("q", "answered", "小樽市、釧路市です。", "passage"), PAIR, False, True, 1.0),
        (Answer("q", "answered", "小樽市です。", "passage"), PAIR, False, False, 0.75),  # 市 is shared: (1 + 1/2) / 2
        # The question said back above each of several answers is no answer.
        (
            Answer(
                "q",
                "answered",
                "「敦賀市の相手は?」\nナホトカです。\n「人口は?」\n見当たりません。",
                "table",
                parts=(
                    Answer("敦賀市の相手は?", "answered", "ナホトカです。", "table"),
                    Answer("人口は?", "not_found", "見当たりません。", "none"),
                ),
            ),
            (("ナホトカ",),),
            False,
            True,
            1.0,
        ),
    ],
)
def test_exact_and_f1_of_several_things(
    answer: Answer, all_of: tuple[tuple[str, ...], ...], exhaustive: bool, exact: bool, f1: float
) -> None:
    is_exact, value = stated_measures(Expectation("1", "q", all_of, exhaustive=exhaustive), answer)
    assert is_exact is exact
    assert value == pytest.approx(f1)


@pytest.mark.parametrize(
    ("evidence", "all_of", "proved"),
    [(("1961",), (("1961",),), True), (("小樽市",), (("1961",),), False), ((), (("1961",),), None), ((), (), None)],
)
def test_evidence_is_cited_or_not_only_where_there_is_some(
    evidence: tuple[str, ...], all_of: tuple[tuple[str, ...], ...], proved: bool | None
) -> None:
    result = judge(Expectation("1", "q", all_of, evidence), ANSWERED)
    assert (result.proved, result.proved_first) == (proved, proved)
    assert replace(result, cited=True).proved in {True, None}  # as runs kept by an earlier version say


def test_a_refusal_is_exact_where_the_documents_do_not_say() -> None:
    assert stated_measures(Expectation("1", "q", ()), REFUSED) == (True, 1.0)
    assert stated_measures(Expectation("1", "q", (("1961",),)), REFUSED) == (False, 0.0)


def test_naming_one_thing_twice_gains_nothing() -> None:
    assert set_f1(["小樽市", "小樽市"], [("小樽市",), ("釧路市",)]) == pytest.approx(0.5)
    assert set_f1(["甲乙", "甲"], [("甲",), ("乙",)]) == 1.0  # 甲乙 may stand for 乙, so that both are given


@given(st.lists(st.sampled_from("甲乙丙丁")), st.lists(st.sampled_from("甲乙丙丁")))
def test_f1_is_symmetric_and_between_nought_and_one(one: list[str], other: list[str]) -> None:
    value = token_f1(one, other)
    assert value == token_f1(other, one)
    assert 0 <= value <= 1
    assert (value == 1) == (sorted(one) == sorted(other) != [])


@given(st.text(max_size=40))
def test_a_text_is_exactly_itself(text: str) -> None:
    assert token_f1(words(text), words(text)) == (1.0 if words(text) else 0.0)


@given(st.text(alphabet="甲乙1961年、。昭和三十件・ 　abcヴ", max_size=30))
def test_judging_never_fails_and_agrees_with_itself(text: str) -> None:
    answer = Answer("q", "answered", text, "passage")
    if any(map(str.isalnum, canonical(text))):
        assert judge(Expectation("1", "q", ((text,),)), answer).outcome == "right"
