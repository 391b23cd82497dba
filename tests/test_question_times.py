"""The longest questions there may be, made to be slow: none takes the processor for long."""

from __future__ import annotations

import time

import pytest

from answer.assistant import Assistant
from answer.question import MAX_CHARS, MAX_READ, QuestionError, analyse_question, check_question
from answer.several import flatten
from japanese.normalize import normalize
from japanese.tokens import Token

MOST = 5.0
"""Seconds of processor time; on a quiet machine the slowest takes a tenth of it."""

PARTS = ["1", "1,", "平成3年", "(", "「」", "酒田市と", "ア", "あ", "の", "は", "、の", "カムチャ", "abc,"]
COMPATIBLE = ["Ⅷ", "㌖", "㈱", "㎡", "㍻3年", "½", "ǆ", "ﾊﾞ"]
MIXED = [
    "港、",
    "港",
    "酒田市",
    "何年",
    "12㎡、",
    "3-",
    "1x",
    "億",
    "【（",
    "1990年から2000年、",
    "いつ、",
    "where is ",
]


@pytest.mark.parametrize("part", [*PARTS, *COMPATIBLE, *MIXED])
def test_a_question_of_one_part_over_and_over_is_answered_soon(part: str, assistant: Assistant) -> None:
    allowed = min(MAX_CHARS // len(part), MAX_READ // len(normalize(part))) - 3
    started = time.thread_time()
    assistant.ask(part * allowed + "は？")
    assert time.thread_time() - started < MOST


@pytest.mark.parametrize(
    ("part", "chars"), [("Ⅷ", "4,000"), ("㌖", "6,000"), ("㈱", "3,000"), ("ﷺ", "15,000"), ("あa", "2,000")]
)
def test_a_question_that_is_read_as_a_much_longer_one_is_too_long(part: str, chars: str) -> None:
    with pytest.raises(QuestionError, match=f"質問が長すぎます（{chars}文字）。1,000文字以内に縮めてください。"):
        check_question(part * MAX_CHARS)
    assert flatten([part * MAX_CHARS, "酒田市の姉妹都市は？"]) == ["酒田市の姉妹都市は？"]


@pytest.mark.parametrize("part", ["㎡", "平成3年", "№", "あ"])
def test_a_question_that_is_read_as_a_little_longer_one_is_not(part: str) -> None:
    whole = (part * MAX_CHARS)[:MAX_CHARS]
    assert check_question(whole) == whole


def test_the_names_of_a_question_are_looked_for_once() -> None:
    question = analyse_question("酒田市と札幌市の縁組は何年ですか？")
    assert question.names is question.names
    assert {"酒田", "札幌"} <= {token.surface for token in question.names}
    assert [token for token in question.terms if question.is_name(token)] == list(question.names)


def test_words_are_not_compared_each_with_each(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    words, compared, equal = 400, [0], Token.__eq__

    def counted(one: Token, other: object) -> bool:
        compared[0] += 1
        return equal(one, other)

    monkeypatch.setattr(Token, "__eq__", counted)
    assistant.ask("酒田市の" + "㎡" * words + "はいつ？")
    assert compared[0] < 100 * words
