"""Which part lost a miss, on the project's own corpus; and what is lost without a part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.assistant import Assistant
from eval.ablations import ask_without, report
from evaluate.ablations import PARTS, AblationError, without
from evaluate.diagnosis import Diagnoser, Diagnosis
from evaluate.judging import judge
from evaluate.labels import REMEDIES
from evaluate.records import Expectation
from records import Answer, Citation, Passage

NOT_FOUND = "お尋ねの内容は、資料には見当たりません。"


@pytest.fixture(scope="module")
def diagnoser(assistant: Assistant) -> Diagnoser:
    """Return a diagnoser over the edition."""
    return Diagnoser(assistant)


def passage(assistant: Assistant, *pieces: str) -> Passage:
    """Return a passage of the edition that holds all pieces."""
    return next(p for p in assistant.index.passages if all(piece in p.text for piece in pieces))


def refused(question: str, *related: Passage) -> Answer:
    """A refusal that offers passages."""
    return Answer(question, "not_found", NOT_FOUND, "none", related=tuple(Citation(p, (), 1.0) for p in related))


def answered(question: str, text: str, *cited: Passage) -> Answer:
    """An answer that cites passages."""
    return Answer(question, "answered", text, "passage", tuple(Citation(p, ((0, 1),), 1.0) for p in cited))


def told(diagnoser: Diagnoser, answer: Answer, wanted: Expectation) -> Diagnosis:
    return diagnoser.diagnose(answer, judge(wanted, answer))


TSURUGA = Expectation("1", "敦賀市の提携先は?", (("ナホトカ",),), ("敦賀市", "ナホトカ"))


def test_evidence_that_is_offered_with_a_refusal_was_refused(assistant: Assistant, diagnoser: Diagnoser) -> None:
    found = told(diagnoser, refused(TSURUGA.question, passage(assistant, "敦賀市", "ナホトカ")), TSURUGA)
    assert found.part == "refused"
    assert "表の36行目" in found.remedy


def test_evidence_that_is_cited_had_its_words_taken_wrong(assistant: Assistant, diagnoser: Diagnoser) -> None:
    answer = answered(TSURUGA.question, "1982年です。", passage(assistant, "敦賀市", "ナホトカ"))
    assert told(diagnoser, answer, TSURUGA).part == "wrong words"


def test_evidence_that_is_found_but_not_cited_was_not_chosen(assistant: Assistant, diagnoser: Diagnoser) -> None:
    answer = answered(TSURUGA.question, "レニングラード州です。", passage(assistant, "京都府", "レニングラード"))
    found = told(diagnoser, answer, TSURUGA)
    assert found.part == "not chosen"
    assert "表の36行目" in found.remedy


@pytest.mark.parametrize(
    ("question", "evidence", "remedy"),
    [
        ("写真の撮影者は?", ("敦賀市", "ナホトカ"), "表の36行目"),  # there, but the question is of another thing
        ("敦賀市の市長は?", ("山田太郎左衛門",), "山田太郎左衛門"),  # nowhere
        ("ウラジカフカスの提携先は?", ("敦賀市", "ナホトカ"), "names.tsv"),  # the question's name is nowhere
    ],
)
def test_evidence_that_is_not_found(
    diagnoser: Diagnoser, question: str, evidence: tuple[str, ...], remedy: str
) -> None:
    found = told(diagnoser, refused(question), Expectation("1", question, (("ナホトカ",),), evidence))
    assert found.part == "not found"
    assert remedy in found.remedy


def test_without_evidence_the_accepted_answers_are_traced(assistant: Assistant, diagnoser: Diagnoser) -> None:
    wanted = replace(TSURUGA, evidence=())
    cited = passage(assistant, "敦賀市", "ナホトカ")
    found = told(diagnoser, answered(wanted.question, "福井県です。", cited), wanted)
    assert (found.part, found.remedy) == ("wrong words", REMEDIES["no_evidence"])


def test_a_count_that_stands_nowhere_blames_no_part(assistant: Assistant, diagnoser: Diagnoser) -> None:
    wanted = Expectation("1", "日露姉妹都市は何件ですか", (("9999件",),))
    for answer in (answered(wanted.question, "45件です。", passage(assistant, "敦賀市")), refused(wanted.question)):
        found = told(diagnoser, answer, wanted)
        assert (found.part, found.remedy) == ("", REMEDIES["no_evidence"])
        assert "資料に足す" not in found.remedy


def test_what_ended_well_or_should_have_been_refused_blames_no_part(diagnoser: Diagnoser, assistant: Assistant) -> None:
    cited = passage(assistant, "敦賀市", "ナホトカ")
    assert told(diagnoser, answered(TSURUGA.question, "ナホトカです。", cited), TSURUGA) == Diagnosis("", "")
    absent = Expectation("2", "敦賀市の人口は?", ())
    assert told(diagnoser, answered(absent.question, "ナホトカです。", cited), absent) == Diagnosis("", "")


def test_a_question_asked_in_parts_is_traced_in_parts(diagnoser: Diagnoser, assistant: Assistant) -> None:
    wanted = Expectation("3", "写真の撮影者は? 敦賀市の提携先は?", (("沿海",),), ("敦賀市", "ナホトカ"))
    parts = (refused("写真の撮影者は?"), refused("敦賀市の提携先は?"))
    assert told(diagnoser, replace(refused(wanted.question), parts=parts), wanted).part == "not chosen"
    assert told(diagnoser, replace(refused(wanted.question), parts=parts[:1]), wanted).part == "not found"


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_switched_off(assistant: Assistant, part: str) -> None:
    weakened = without(assistant, [part])
    assert weakened.ask("長門市とソチ市の姉妹都市協定").question
    assert without(assistant, []) is assistant


def test_what_is_lost_without_a_part(assistant: Assistant) -> None:
    count = "日露姉妹都市は何件ですか"
    assert "46" in assistant.ask(count).text
    assert "46件" not in without(assistant, ["tables"]).ask(count).text.splitlines()[0]
    name = "つるがの提携先は?"
    assert assistant.ask(name).status == "answered"
    assert without(assistant, ["names"]).ask(name).status == "not_found"


@pytest.mark.parametrize(("off", "left"), [("dense", "lexical"), ("lexical", "dense")])
def test_without_a_ranking_only_the_other_finds(assistant: Assistant, off: str, left: str) -> None:
    retriever = without(assistant, [off]).retriever
    assert {name for name, weight in retriever.weights.items() if weight} == {left}
    ranks = [hit.ranks[left] for hit in retriever.search("石川県とタタルスタン共和国の交流", 5)]
    assert ranks == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("parts", "named"),
    [(["dense", "lexical"], "どちらか"), (["models"], "models"), (["tables", "dense", "lexical"], "検索")],
)
def test_parts_that_cannot_be_switched_off(assistant: Assistant, parts: list[str], named: str) -> None:
    with pytest.raises(AblationError, match=named):
        without(assistant, parts)


def test_lexical_is_not_switched_off_where_nothing_else_searches(assistant: Assistant) -> None:
    without_dense = replace(assistant, retriever=replace(assistant.retriever, dense_weight=0.0))
    with pytest.raises(AblationError, match="TOKUSHU_DENSE_WEIGHT"):
        without(without_dense, ["lexical"])


def test_what_each_part_is_worth_is_printed(assistant: Assistant) -> None:
    questions = [TSURUGA, Expectation("2", "日露姉妹都市は何件ですか", (("46件",),))]
    lines = report(ask_without(assistant, questions))
    assert [line.split()[-1] for line in lines if line.startswith("without")] == ["1", "1", "1", "1"]
    cells = next(line.split() for line in lines if line.startswith("without tables"))
    assert cells[2] == "1/2"
    assert cells[-3:] == ["1", "0", "1"]  # one lost, none won: of one question nothing can be said
