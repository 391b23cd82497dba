"""What a passage must hold before any of it is quoted."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from answer.passages.requirements import Requirements
from answer.question import read_question
from records import Passage
from retrieve.query import Query


def passage(text: str, section: str = "", kind: str = "text") -> Passage:
    """A passage with a text under a heading."""
    return Passage(0, "d", "", section, "1行", text, "row" if kind == "row" else "text")


CASES = [
    ("栃木県が会った大使は?", passage("栃木県の一行は大使を訪ねた。"), True),
    ("石川県が会った大使は?", passage("栃木県の一行は大使を訪ねた。"), False),
    ("石川県が会った大使は?", passage("一行は大使を訪ねた。", section="石川県の取組"), True),
    ("2018年の訪問先は?", passage("平成30年に大学を訪れた。"), True),
    ("2016年の訪問先は?", passage("平成30年に大学を訪れた。"), False),
    ("敦賀市がナホトカと提携した理由は?", passage("36 福井県 敦賀市 ナホトカ 1982", kind="row"), False),
]


def requirements(question: str, assistant: Assistant) -> Requirements:
    query = Query.of(question, assistant.index.synonyms)
    return Requirements.of(read_question(question), assistant.index.lexical, query)


@pytest.mark.parametrize(("question", "found", "met"), CASES)
def test_names_years_and_the_last_noun_of_a_row_are_required(
    assistant: Assistant, question: str, found: Passage, met: bool
) -> None:
    required = requirements(question, assistant)
    lacking = required.missing_names(found) or required.missing_years(found)
    assert (required.allows(found) and not lacking) is met


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("酒田市の面積は?", "酒田市は1979年に提携した。", False),
        ("酒田市の面積は?", "酒田市の面積は602平方キロである。", True),
        ("明日の会議は?", "会議は2018年に開かれた。", False),
        ("酒田市の相手は?", "酒田市は1979年に提携した。", True),
        ("市長の名前は?", "知事が訪れた。", False),
        ("知事が会った大使は?", "公邸で大使と話した。", True),
    ],
)
def test_a_property_must_be_named_by_the_sentence(
    assistant: Assistant, question: str, sentence: str, met: bool
) -> None:
    assert requirements(question, assistant).met_by_sentence(sentence) is met
