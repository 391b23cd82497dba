"""Several questions asked at once."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from answer.several import split_clauses, split_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("敦賀市の相手は?", ["敦賀市の相手は?"]),
        ("敦賀市の相手は? 小樽市は? それと一番古いのは?", ["敦賀市の相手は?", "小樽市は?", "一番古いのは?"]),
        ("敦賀市の相手は？また、小樽市は？！", ["敦賀市の相手は？", "小樽市は？！"]),
        ("相手はどこですか。提携年はいつですか。", ["相手はどこですか。", "提携年はいつですか。"]),
        ("今度ソチに行きます。人口は?", ["今度ソチに行きます。人口は?"]),
        ("「何が変わった?」という節は何を述べていますか?", ["「何が変わった?」という節は何を述べていますか?"]),
        ("https://example.jp/?a=1 の資料は?", ["https://example.jp/?a=1 の資料は?"]),
        ("敦賀市の相手は\n小樽市の相手は", ["敦賀市の相手は\n", "小樽市の相手は"]),
        ("???", []),
        ("", []),
    ],
)
def test_questions_are_cut_apart(text: str, parts: list[str]) -> None:
    assert split_questions(text) == [part.strip() for part in parts]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("敦賀市の提携はいつで、相手はどこですか", ["敦賀市の提携はいつ", "相手はどこですか"]),
        ("敦賀市の相手、それと小樽市の相手は", ["敦賀市の相手", "小樽市の相手は"]),
        ("敦賀市はいつ、どこと提携しましたか", ["敦賀市はいつ、どこと提携しましたか"]),
        ("どの県が何件か、また、どの市が多いか", ["どの県が何件か", "どの市が多いか"]),
        ("京都、また大阪と提携した州は", ["京都、また大阪と提携した州は"]),
    ],
)
def test_a_sentence_that_asks_twice_is_cut(text: str, clauses: list[str]) -> None:
    assert split_clauses(text) == clauses


def test_each_is_answered_under_its_question(assistant: Assistant) -> None:
    answer = assistant.ask("敦賀市の相手は? 小樽市は? それと一番古いのは?")
    assert answer.status == "answered"
    assert answer.text.splitlines()[:3] == [
        "「敦賀市の相手は?」",
        "沿海地方ナホトカです。福井県敦賀市は1982年に沿海地方ナホトカと提携した。",
        "（根拠: 1）",
    ]
    assert [part.understood_as for part in answer.parts] == ["", "小樽市の相手は?", "小樽市の相手で一番古いのは?"]
    assert [answer.numbers_of(part) for part in answer.parts] == [[1], [2], [2]]
    assert [c.passage.text.split()[2] for c in answer.citations] == ["敦賀市", "小樽市"]


def test_those_without_an_answer_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("横浜市の姉妹都市は? ソチ市の人口は?")
    assert (answer.status, answer.kind) == ("answered", "passage")
    assert answer.text.startswith("「横浜市の姉妹都市は?」\nお尋ねの内容は、資料には見当たりません。")
    assert answer.related == ()
    neither = assistant.ask("横浜市の姉妹都市は? ソチ市の面積は?")
    assert (neither.status, neither.kind, neither.citations) == ("not_found", "none", ())
    assert 0 < len(neither.related) <= 3


def test_one_row_answers_what_asks_twice(assistant: Assistant) -> None:
    answer = assistant.ask("敦賀市の提携はいつで、相手はどこですか")
    assert answer.parts == ()
    assert [row["municipality"] for row in answer.rows] == ["敦賀市"]


def test_five_are_answered_and_the_rest_is_told(assistant: Assistant) -> None:
    answer = assistant.ask(
        " ".join(f"{city}の相手は?" for city in ("敦賀市", "小樽市", "札幌市", "酒田市", "舞鶴市", "函館市"))
    )
    assert len(answer.parts) == 5
    assert answer.text.endswith("一度に答える質問は5つまでです。残りは続けて質問してください。")
