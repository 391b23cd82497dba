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


# What is asked for itself is never passed over as padding, nor does a row that says but another word for one answer.
NOT_PASSED_OVER = [
    "交流事業の国の負担割合は",
    "国の負担割合を教えてください",
    "交流事業の国の負担割合",
    "加茂市に何人住んでるか教えてください",
]


@pytest.mark.parametrize("question", NOT_PASSED_OVER)
def test_what_is_asked_for_is_never_passed_over(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"


# question, what the answer says, how many rows the table that answers first has for it
OF_ANY_RELATION = [
    ("うちは石川県ですが、ロシアと交流している市はありますか", ["はい", "金沢市", "七尾市", "能美市"], 3),
    ("石川県でロシアと交流している市は", ["金沢市", "七尾市", "能美市"], 3),
    ("石川県でロシアと交流している市は何件", ["3市です"], 3),
    ("富山県はロシアのどこと交流していますか", ["沿海地方です"], 1),
    ("モスクワと交流している自治体は", ["北海道です", "ほかに、図1", "東京都です"], 1),
    ("サンクトペテルブルクと交流している自治体をすべて挙げてください", ["酒田市", "下田市", "大阪市", "洲本市"], 2),
    ("京都府とレニングラード州の交流はいつ始まりましたか", ["2018年度", "1994年"], 1),
    ("山口県が交流している相手は", ["ソチ市", "クラスノダール地方です"], 1),
]


@pytest.mark.parametrize(("question", "said", "rows"), OF_ANY_RELATION)
def test_tables_that_all_tell_of_parties_are_all_asked(
    assistant: Assistant, question: str, said: list[str], rows: int
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert all(word in answer.text for word in said), answer.text
    assert len(answer.rows) == rows
    assert (len(answer.citations) > rows) == ("ほかに、" in answer.text)


IN_OTHER_WORDS = [
    ("2018年度に新しく始まった事業は何件", "5事業です"),
    ("2018年度に新しく始まった事業は", "栃木県、石川県、静岡県富士市・沼津市・下田市、山口県長門市、福岡県です。5事業"),
    ("2018年度の新しい事業は何件ですか", "5事業です"),
    ("2017年度から始まった事業は何件", "4事業です"),
    ("2017年に始まった交流は", "北海道、山形県酒田市、兵庫県神戸市、愛媛県です。4事業"),
    ("新しく交流を始めた自治体は何件", "9自治体です"),
    ("2017年度に既存の交流を広げた事業は", "広島県広島市です"),
    ("一番新しい事業は", "7事業"),
]


@pytest.mark.parametrize(("question", "begins"), IN_OTHER_WORDS)
def test_a_kind_is_known_in_other_words(assistant: Assistant, question: str, begins: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith(begins), answer.text


# question, how the answer begins where a table answers it, "" where none may: what is asked for is no word of the row
ASKED_OF_A_ROW = [
    ("神戸市の事業の中身は", "2017年度の新規交流事業: 兵庫県神戸市"),
    ("酒田市の事業の概要は", "2017年度の新規交流事業: 山形県酒田市"),
    ("神戸市の事業の評判は", ""),
    ("福岡県の事業に参加した人数は", ""),
    ("タタルスタン共和国とソチ市ではどちらの人口が多いですか", ""),
    ("北海道と新潟県ではどちらの提携が多いですか", "北海道です。北海道は18件、新潟県は4件です。"),
]


@pytest.mark.parametrize(("question", "begins"), ASKED_OF_A_ROW)
def test_a_table_answers_only_what_its_rows_hold(assistant: Assistant, question: str, begins: str) -> None:
    answer = assistant.ask(question)
    assert (answer.kind == "table") == bool(begins)
    assert answer.text.startswith(begins), answer.text
