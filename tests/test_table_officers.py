"""Questions as officers put them: what is computed, where words that no list knows stand around it."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant

BEGINS = [
    ("1960年代は低調だったそうですが、実際は何件でしたか", "6件"),
    ("平成に改まった1989年以降に結ばれた提携は何件", "30件"),
    ("昭和の時代の掉尾を飾った提携はどの市のもの", "敦賀市"),
    ("次回の研修に備え、北海道を別にして次に提携の多い県を確認したい", "山形県"),
    ("1960年代より1970年代のほうが提携数は上という認識でよろしいですか", "1970年代"),
    ("小樽市　旭川市　ロシアとの提携が早いのは", "小樽市"),
    ("全体の何割が沿海地方相手なんでしょうか", ""),
    ("同じ1991年生まれの提携はどれとどれ", ""),
    ("ロシアの市や区、重複を除くと何か所", "提携自治体は26か所"),
    ("ロシアの州・地方のうち提携が一件しか存在しないところを並べて", ""),
    ("コルサコフ 日本側", "北海道"),
]
WITHOUT = [
    "小樽市がウラジオストクと姉妹都市になったのは何年",
    "旭川市とナホトカの提携年を教えて",
]


@pytest.mark.parametrize(("question", "begins"), BEGINS)
def test_what_officers_ask_is_computed(assistant: Assistant, question: str, begins: str) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.status) == ("table", "answered")
    assert answer.text.startswith(begins)


@pytest.mark.parametrize("question", WITHOUT)
def test_the_year_of_a_combination_that_does_not_stand_is_not_found(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert "組み合わせはありません" in answer.text


STATES = ["姉妹都市の解消を検討している市はありますか", "提携をやめた自治体の数", "帯広市と姉妹都市提携している市は?"]


@pytest.mark.parametrize("question", STATES)
def test_a_name_or_a_state_that_no_row_has_is_never_passed_over(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"
