"""Evidence by its words or by the name of its place, the same in the judgement and in the diagnosis; other counters."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from evaluate.counting import counted_otherwise
from evaluate.diagnosis import Diagnoser
from evaluate.evidence import source_of
from evaluate.judging import judge
from evaluate.records import Expectation
from records import Answer, Citation, Passage

TABLE = Passage(
    0, "tables/pairings", "図1 日露姉妹都市状況", "北海道 > 道北の提携", "表の3行目", "小樽市 ナホトカ 1966 46", "row"
)
TEXT = Passage(
    1, "documents/02-affairs", "促進に向けて", "事業の内容 > 図2「対象 事業」", "5行目", "促進事業の対象は市である。"
)


@pytest.mark.parametrize(
    ("passage", "piece", "held"),
    [
        (TABLE, "図1 日露姉妹都市状況", True),
        (TABLE, "図１", True),
        (TABLE, "日露姉妹都市状況", True),
        (TABLE, "姉妹都市", False),
        (TABLE, "図", False),
        (TABLE, "図11", False),
        (TABLE, "北海道", True),
        (TABLE, "道北の提携", True),
        (TABLE, "北海道 > 道北の提携", True),
        (TABLE, "pairings", True),
        (TABLE, "pairings.csv", True),
        (TABLE, "tables/pairings.xlsx", True),
        (TABLE, "others.csv", False),
        (TABLE, "1966年", True),
        (TABLE, "昭和41年", True),
        (TABLE, "昭和42年", False),
        (TABLE, "46年", False),
        (TEXT, "図2", True),
        (TEXT, "対象事業", True),
        (TEXT, "事業の内容", True),
        (TEXT, "02-affairs.md", True),
        (TEXT, "促進に向けて", True),
        (TEXT, "対象は市", True),
        (TEXT, "対象は町", False),
    ],
)
def test_a_piece_stands_in_a_passage_or_names_its_place(passage: Passage, piece: str, held: bool) -> None:
    assert source_of(passage).holds(piece) is held
    answer = Answer("q", "answered", "小樽市です。", "table", (Citation(passage, ((0, 3),), 1.0),))
    assert judge(Expectation("1", "q", (("小樽市",),), (piece,)), answer).cited is held


@pytest.mark.parametrize("piece", ["昭和57年", "1982年", "図1", "日露姉妹都市状況"])
def test_what_the_judgement_finds_the_diagnosis_finds(assistant: Assistant, piece: str) -> None:
    wanted = Expectation("1", "写真の撮影者は?", (("ナホトカ",),), ("敦賀市", piece))
    answer = Answer(wanted.question, "not_found", "見当たりません。", "none")
    found = Diagnoser(assistant).diagnose(answer, judge(wanted, answer))
    assert "どこにもありません" not in found.remedy
    assert "表の36行目" in found.remedy


@pytest.mark.parametrize(
    ("wanted", "said", "found"),
    [
        ("2件", "2事業です。", [("2件", "2事業")]),
        ("二件", "2事業です。", [("二件", "2事業")]),
        ("41自治体", "41市町村です。", [("41自治体", "41市町村")]),
        ("2件", "3事業です。", []),
        ("2件", "12事業です。", []),
        ("2件", "2件です。", []),
        ("2件", "2月です。", []),
        ("2件", "2年目です。", []),
        ("2件", "第2回です。", []),
        ("1966年", "1966件です。", []),
        ("5km", "5件です。", []),
        ("2件", "小樽市です。2事業のうちの一つ。", []),  # not what is stated first
        ("小樽市", "2事業です。", []),
    ],
)
def test_counts_that_differ_in_the_word_only(wanted: str, said: str, found: list[tuple[str, str]]) -> None:
    expectation = Expectation("1", "q", ((wanted,),))
    assert counted_otherwise(expectation, Answer("q", "answered", said, "passage")) == found


def test_another_counter_is_told_and_no_passage_blamed(assistant: Assistant) -> None:
    wanted = Expectation("1", "対象は何件ですか", (("2件",),), ("敦賀市",))
    answer = Answer(wanted.question, "answered", "2事業です。", "passage", (Citation(TEXT, ((0, 1),), 1.0),))
    result = judge(wanted, answer)
    assert result.outcome == "wrong"
    assert result.why == "正解の「2件」が答えにありません（数は同じ、数え方が違う: 「2事業」）。"
    found = Diagnoser(assistant).diagnose(answer, result)
    assert found.part == ""
    assert "「2件｜2事業」" in found.remedy


@pytest.mark.parametrize("evidence", [(), ("敦賀市", "ナホトカ")])
def test_the_file_may_be_wrong_too(assistant: Assistant, evidence: tuple[str, ...]) -> None:
    cited = next(p for p in assistant.index.passages if "敦賀市" in p.text and "ナホトカ" in p.text)
    answer = Answer("q", "answered", "ナホトカです。", "passage", (Citation(cited, ((0, 1),), 1.0),))
    wanted = Expectation("1", "敦賀市の提携先は?", (("沿海",),), evidence)
    found = Diagnoser(assistant).diagnose(answer, judge(wanted, answer))
    assert "正解のほうが違うこともあります" in found.remedy
    assert evidence or "根拠は" not in found.remedy
