"""What a text must show to answer: the value asked for, of the thing it is asked of."""

from __future__ import annotations

import pytest

from answer.passages.lacking import (
    is_about_nothing,
    lacks_state,
    lacks_value,
    shows_value,
    tells_of_another,
    tells_of_another_year,
)
from answer.question import read_question
from retrieve.query import Query
from retrieve.synonyms import Synonyms

LACKING = [
    ("敦賀市はどれくらいの人口がありますか", "敦賀市は1982年に提携した。", True),
    ("敦賀市 人口", "敦賀市の人口は約6万人である。", False),
    ("人口はどのぐらいの町か", "町には6万人が暮らす。", False),
    ("人口が減った理由は", "若い人が町を出たためである。", False),  # not how many
    ("湖の面積を教えて", "湖は県で最も広い。", True),
    ("湖の面積を教えて", "湖の広さは660平方キロメートルに及ぶ。", False),
    ("町長さんっておいくつ？", "町長は2015年に就任した。", True),
    ("町長さんは何歳ですか", "町長は62歳である。", False),
    ("開館したのは何月何日？", "2005年4月に開館した。", True),
    ("開館したのは何月何日？", "2005年4月9日に開館した。", False),
    ("調印日は", "2011年に調印した。会員は2019年3月31日現在で20団体である。", True),
    ("調印は何年", "2011年に調印した。", False),
    ("旅館は全部で何軒ほどですか", "温泉街には旅館が並ぶ。", True),
    ("旅館は全部で何軒ほどですか", "温泉街には旅館が12軒ある。", False),
    ("何本の木を植えたか", "桜を植えた。", True),
    ("何基準で決めるのか", "評価基準で決める。", False),  # no counter
    ("役場の電話番号を教えてください", "役場は駅の前にある。", True),
    ("役場のメールアドレス", "お問い合わせは info@example.jp まで。", False),
    ("定休日はいつですか", "店は駅前にある。", True),
    ("定休日はいつですか", "水曜が休みである。", False),
    ("大学の学生数は?", "式には学生30人も加わった。", True),
    ("大学の学生数は?", "大学には3,000人が学ぶ。学生数は年々増えている。", False),
    ("空港からどのくらい離れていますか", "空港は町の東にある。", True),
    ("空港からどのくらい離れていますか", "空港は町の東12kmにある。", False),
]


@pytest.mark.parametrize(("question", "said", "lacking"), LACKING)
def test_a_value_that_is_asked_for_must_be_shown(question: str, said: str, lacking: bool) -> None:
    assert lacks_value(read_question(question), said) is lacking


ANOTHERS = [
    ("北海道の面積は?", "北海道にある札幌の面積は1,121平方キロである。", True),
    ("札幌の面積は?", "札幌の面積は1,121平方キロである。", False),
    ("札幌の人口は?", "北海道は人口約520万人で、道庁は札幌にある。", True),
    ("札幌の人口は?", "人口197万人の札幌は北海道で最も大きい。", False),
    ("札幌の人口は?", "人口は197万人である。", False),  # of what the sentence before tells
    ("札幌の市長は誰?", "北海道は札幌を道都とする。", False),  # no value of the table
]


@pytest.mark.parametrize(("question", "sentence", "anothers"), ANOTHERS)
def test_a_property_is_that_of_what_it_is_asked_of(question: str, sentence: str, anothers: bool) -> None:
    asked = read_question(question)
    assert tells_of_another(asked, asked.names, sentence) is anothers


YEARS = [
    ("桜まつりは2016年に開いた?", "桜まつりは2015年から2020年まで毎年開いた。", False),
    ("桜まつりは平成28年度に開いた?", "桜まつりは平成27年〜令和2年に開いた。", False),
    ("桜まつりは2016年に開いた?", "桜まつりは2015年4月から毎年開いている。", False),
    ("桜まつりは2022年に開いた?", "桜まつりは2015年から2020年まで毎年開いた。", True),
    ("桜まつりは2014年に開いた?", "桜まつりは2015年から毎年開いている。", True),
    ("桜まつりは2016年に開いた?", "桜まつりは2015年と2020年に開いた。", True),
    ("桜まつりは2016年に開いた?", "桜まつりは毎年開いている。", False),
]


@pytest.mark.parametrize(("question", "passage", "another"), YEARS)
def test_what_is_of_another_year(question: str, passage: str, another: bool) -> None:
    assert tells_of_another_year(read_question(question), passage, passage) is another


def test_a_shown_value_is_of_the_names_asked_about() -> None:
    asked = read_question("札幌の人口は?")
    assert shows_value(asked, asked.names, "札幌の人口は197万人である。")
    assert not shows_value(asked, asked.names, "人口は197万人である。")
    assert not shows_value(read_question("人口は?"), (), "人口は197万人である。")


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("提携を解消した市は?", "市は1990年に提携した。", True),
        ("提携を解消した市は?", "市は2005年に提携を解消した。", False),
        ("提携した市は?", "市は1990年に提携した。", False),
    ],
)
def test_what_ended_must_be_said_to_have_ended(question: str, text: str, lacking: bool) -> None:
    asked = read_question(question)
    assert lacks_state(asked, Query.of(question, Synonyms({})), text) is lacking


@pytest.mark.parametrize(
    ("question", "nothing"), [("相手はどう?", True), ("札幌の相手はどう?", False), ("温泉はどう?", False)]
)
def test_a_question_of_nothing_but_kinds_is_about_nothing(question: str, nothing: bool) -> None:
    assert is_about_nothing(read_question(question)) is nothing
