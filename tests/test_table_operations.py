"""What a question computes, in the many ways it can be said: asked of the feature's table and of another one."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from answer.question import read_question
from answer.tables.aggregates import AggregateReader
from answer.tables.answer import answer_from_tables
from answer.tables.intents import load_intents
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.words import load_words
from tests.test_table_foreign import FACILITIES


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # first and last
        ("姉妹都市提携の口火を切ったのはどこですか", "京都府舞鶴市です。"),
        ("いちばん新顔の提携はどこ", "山口県長門市です。"),
        ("北海道で最も早くから提携している市は", "北海道小樽市です。"),
        ("二番手の提携はどこ", "新潟県新潟市です。"),
        # ranks
        ("提携件数の筆頭はどの都道府県ですか", "北海道です。18件"),
        ("提携件数で次点の都道府県は", "山形県、新潟県、石川県です。それぞれ4件"),
        ("北海道の次に提携が多い都道府県はどこですか", "山形県、新潟県、石川県です。"),
        ("舞鶴市の次に古い提携はどこですか", "新潟県新潟市です。"),
        ("提携した件数が第二位の年は", "1972年です。4件"),
        # two side by side
        ("新潟県と石川県、提携件数で勝るのはどちら", "同じです。新潟県は4件、石川県は4件です。"),
        (
            "新潟市とウラジオストクは函館市とウラジオストクより何年早いですか",
            "1年違います。新潟市は1991年、函館市は1992年",
        ),
        (
            "秋田市とウラジオストク、新潟市とウラジオストクはどちらが先ですか",
            "新潟市です。秋田市は1992年、新潟市は1991年",
        ),
        ("県の提携と市の提携はどちらが多い", "市です。県は7件、市は32件です。"),
        ("小樽市と敦賀市では、どちらが先輩ですか", "小樽市です。"),
        ("小樽市と敦賀市の提携年の開きは", "16年違います。"),
        ("秋田県と鳥取県の提携年は一致しますか", "はい、同じ年です。"),
        ("鳥取県と秋田県で提携先はかぶっていますか", "はい、同じ提携先です。"),
        # shares
        ("全提携のうち沿海地方の割合は何パーセントですか", "46件のうち11件（23.9%、約2割）です。"),
        ("北海道の提携のうちサハリン州が占めるのは何割", "18件のうち13件（72.2%、約7割）です。"),
        ("サハリン州の提携は全体の何分の一にあたりますか", "46件のうち14件（30.4%、約3割）です。"),
        # different ones, groups
        ("提携先の州は重複を除いて何種類ですか", "6州です。"),
        ("年代別の提携件数の内訳は", "1960年代 6件、1970年代 9件、"),
        ("提携が1件だけの都道府県はどこですか", "青森県、東京都、富山県、福井県、"),
        ("提携がちょうど2件の府県は", "秋田県、京都府、大阪府、兵庫県です。"),
        # what is missing
        (
            "県自身は提携していないのに市町村は提携している県はどこですか",
            "山形県、新潟県、福井県、広島県、山口県の5です。",
        ),
        ("市町村の提携はないが県は提携しているところは", "青森県、東京都、富山県、鳥取県、島根県の5です。"),
    ],
)
def test_the_edition_is_asked(assistant: Assistant, question: str, begins: str) -> None:
    assert assistant.ask(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("公民館の定員を合算するといくつ", "200人です。"),
        ("定員の平均値は", "318.3人です。"),
        ("定員の合計が最も多い地区は", "東地区 1,470人です"),
        ("施設の数が最多の地区は", "東地区です。3件"),
        ("施設は何棟ありますか", "6件です。"),
        ("公民館は施設全体の何割", "6件のうち2件（33.3%、約3割）です。"),
        ("市民ホールの次に定員が多い施設は", "スポーツセンターです。"),
        ("いちばん昔に開館した施設は", "中央公民館、中央図書館です。"),
        ("施設の種別は重複を除くといくつ", "種別は4種類です。"),
        ("定員で2位の施設は", "スポーツセンターです。"),
    ],
)
def test_another_table_is_asked(question: str, begins: str) -> None:
    answer = answer_from_tables([FACILITIES], read_question(question))
    assert answer
    assert answer.text.startswith(begins)


def test_an_intent_stands_for_words_that_the_question_does_not_say() -> None:
    reader = FACILITIES.reader
    query = AggregateReader(Reading(read_question("東地区の施設"), reader.columns), reader.rows.rows, ()).read(
        TableQuery(), "count"
    )
    assert query.task == "count"


def test_each_intent_stands_for_words_that_there_are() -> None:
    assert frozenset().union(*load_intents().values()) <= load_words().tables.keys()
