"""Answers as text and as JSON."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from records import Answer, Citation, Passage, Span
from serve.show.certainty import certainty
from serve.show.words import words_in
from wire import answer_to_json, answer_to_text

TEXT = "港は1979年に開いた。市が建てた。"
FIRST: Span = (0, 12)


def _answer(spans: tuple[Span, ...], sentences: tuple[Span, ...]) -> Answer:
    passage = Passage(1, "d", "港の記録", "", "1行目", TEXT)
    return Answer(
        "港はいつ?", "answered", "港は1979年に開いた。", "passage", (Citation(passage, spans, 1.0, sentences),)
    )


@pytest.mark.parametrize(
    ("spans", "sentences", "quote"),
    [
        (((2, 7),), (FIRST,), "「港は【1979年】に開いた。」"),
        ((FIRST,), (FIRST,), "「港は1979年に開いた。」"),
        ((), (FIRST,), "「港は1979年に開いた。」"),
        (((0, 1), (2, 7)), (FIRST,), "「【港】は【1979年】に開いた。」"),
        (((2, 7), (4, 8)), (FIRST,), "「港は【1979年】【に】開いた。」"),
        (((13, 14),), (FIRST,), "「港は1979年に開いた。」"),
        (((2, 7),), (), f"「{TEXT}」"),
    ],
)
def test_the_words_that_answer_are_marked_in_the_quote(
    spans: tuple[Span, ...], sentences: tuple[Span, ...], quote: str
) -> None:
    assert answer_to_text(_answer(spans, sentences)).splitlines()[-1].strip() == quote


def test_how_a_follow_up_was_understood_comes_first(assistant: Assistant) -> None:
    answer = assistant.ask("相手は?", ["敦賀市の提携年は?"])
    assert answer_to_text(answer).startswith("（「敦賀市の相手は?」として検索しました。）\n")


def test_json_holds_the_parts(assistant: Assistant) -> None:
    answer = answer_to_json(assistant.ask("敦賀市の相手は? 横浜市は?"), 1.0)
    assert [(part["question"], part["status"], part["citations"]) for part in answer["parts"]] == [
        ("敦賀市の相手は?", "answered", [1]),
        ("横浜市は?", "not_found", []),
    ]
    assert answer_to_json(assistant.ask("敦賀市の相手は?"), 1.0)["parts"] == []


@pytest.mark.parametrize(
    ("confidence", "level"), [(1.0, "高"), (0.8, "高"), (0.79, "中"), (0.5, "中"), (0.49, "低"), (0, "低")]
)
def test_certainty_in_words(confidence: float, level: str) -> None:
    assert certainty(confidence, words_in("ja")).level == level
    assert f"{confidence:.2f}" in certainty(confidence, words_in("ja")).explained
