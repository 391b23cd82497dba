"""The tables of the edition, asked by value, filter, count, order, group, comparison and combinations of them."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant

# question, how the answer begins, how many rows it rests on
ANSWERED = [
    ("ワニノの相手は?", "北海道石狩市です。", 1),
    ("大阪市の姉妹都市は?", "レニングラード州サンクト・ペテルブルグ市です。", 1),
    ("大阪府の提携先は?", "沿海地方です。", 1),
    ("サハリン州の自治体と提携しているのは?", "14件あります。", 14),
    ("36番の提携は?", "福井県敦賀市です。", 1),
    ("兵庫県はどこと何年に提携した?", "ハバロフスク地方、1969年です。", 1),
    # times
    ("20世紀に結ばれた提携は何件?", "41件です。", 41),
    ("21世紀に結ばれた提携は何件?", "5件です。", 5),
    ("昭和に結ばれた提携は何件?", "16件です。", 16),
    ("昭和40年から昭和50年までの提携は何件?", "11件です。", 11),
    ("1990年代前半の提携は何件?", "23件です。", 23),
    ("1960年から1975年までに結ばれた提携は何件?", "12件です。", 12),
    ("1960年〜1975年の提携は何件?", "12件です。", 12),
    ("1970年より前に提携したのは何件?", "6件です。", 6),
    ("2000年より前で1995年以降の提携は?", "北海道、北海道函館市です。", 2),
    # order
    ("最後から2番目に提携したのは?", "秋田県、鳥取県です。", 2),
    ("一番古い姉妹都市トップ3は?", "京都府舞鶴市、新潟県新潟市、北海道小樽市です。", 3),
    ("姉妹都市を古い順に並べて", "46件あります。", 46),
    ("姉妹都市を新しい順に3つ", "山口県長門市、秋田県、鳥取県です。", 3),
    ("最初に提携した県は?", "兵庫県です。", 1),
    ("北海道を除く提携で一番古いのは?", "京都府舞鶴市です。", 1),
    ("東北で一番古い提携は?", "山形県酒田市です。", 1),
    # groups
    ("都道府県ごとに何件の提携がある?", "北海道 18件、山形県 4件", 46),
    ("2件以上の提携がある市は?", "稚内市、新潟市、函館市です。", 8),
    ("ロシアの都市三つと姉妹都市になっている市はどこですか", "稚内市、新潟市です。", 6),
    ("提携が1件しかない都道府県は?", "青森県、東京都、", 8),
    ("提携が最も少ない都道府県は?", "青森県、東京都、", 8),
    ("2番目に提携が多い都道府県は?", "山形県、新潟県、石川県です。それぞれ4件", 12),
    ("姉妹都市が多い都道府県トップ3は?", "北海道 18件、山形県 4件、新潟県 4件、石川県 4件です。", 30),
    ("提携が一番多い相手は?", "沿海地方です。5件", 5),
    ("年代ごとの提携の件数は?", "1960年代 6件、1970年代 9件、1980年代 1件、1990年代 25件", 46),
    # how many different ones
    ("提携している市町村の数は?", "30市町村です。", 35),
    ("提携している自治体はいくつ?", "41自治体です。", 46),
    ("何都道府県が提携している?", "11都道府県です。", 11),
    ("相手の州はいくつ?", "6州です。", 24),
    # kinds
    ("県どうしの提携は何件?", "7件です。", 7),
    ("町や村で提携しているところは?", "北海道天塩町、北海道猿払村、山形県庄内町です。", 3),
    ("都道府県として提携しているところは?", "11件あります。", 11),
    ("州と提携している県は?", "石川県です。", 1),
    ("共和国と提携しているところは?", "", 3),
    ("日本海側で提携している県は?", "7件あります。", 7),
    ("ナホトカ以外の沿海地方の提携は何件?", "8件です。", 8),
    ("サハリン州と沿海地方以外の提携は何件?", "21件です。", 21),
    ("相手がサハリン州でない北海道の市は?", "北海道札幌市、北海道函館市、北海道小樽市", 5),
    # comparison
    ("小樽市と敦賀市はどちらが早く提携した?", "小樽市です。小樽市は1966年、敦賀市は1982年です。", 2),
    ("舞鶴市と敦賀市の提携は何年違う?", "21年違います。", 2),
    ("舞鶴市の何年後に小樽市は提携した?", "5年後です。", 2),
    ("札幌市は小樽市の何年後に提携した?", "24年後です。", 2),
    ("最も古い提携と最も新しい提携は何年違う?", "57年違います。", 2),
    ("小樽市と敦賀市は同じ相手と提携しているか?", "はい、同じ相手です。沿海地方ナホトカです。", 2),
    ("札幌市と新潟市の相手は同じ?", "いいえ、", 4),
    ("札幌市と同じ年に提携したのは?", "北海道猿払村です。", 1),
    ("小樽市と同じ年に提携したのは?", "同じ年のものは、ほかにありません。", 1),
    ("新潟市と稚内市、姉妹都市が多いのはどちら?", "同じです。新潟市は3件、稚内市は3件です。", 6),
    # yes or no
    ("札幌市とノボシビルスクは姉妹都市か?", "はい、", 1),
    ("小樽市とモスクワ市は姉妹都市か?", "いいえ、", 2),
    ("敦賀市は1990年に提携した?", "いいえ、", 1),
    ("新潟市は提携していない?", "いいえ、", 3),
    ("稚内市の姉妹都市は4つですか?", "いいえ、3件です。", 3),
    ("東北で提携していない県は?", "岩手県、宮城県、福島県の3県です。", 7),
    # projects
    ("2018年度の拡大事業は?", "京都府、山口県です。", 2),
    ("雛飾りを紹介したのは?", "山形県酒田市です。", 1),
    ("商談会を開いたのは?", "山口県です。", 1),
    ("事業を年度ごとに数えて", "2017年度 5事業、2018年度 7事業です。", 12),
    ("酒田市の事業は何年度?", "2017年度です。", 1),
]


@pytest.mark.parametrize(("question", "begins", "rows"), ANSWERED)
def test_the_edition_is_asked(assistant: Assistant, question: str, begins: str, rows: int) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.kind) == ("answered", "table")
    assert answer.text.startswith(begins)
    assert len(answer.rows) == rows


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("九州の提携先は?", "見当たりません"),
        ("四国の提携は何件?", "0件"),
        ("四国に提携している自治体はありますか?", "いいえ"),
        ("1961年以降で1950年以前の提携は?", "矛盾"),
        ("提携していない市は?", "見当たりません"),
    ],
)
def test_what_no_row_meets_is_never_the_nearest_row(assistant: Assistant, question: str, says: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.rows, answer.citations) == ("not_found", (), ())
    assert says in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "旅費は拡大事業でも出る?",
        "提携をやめた市は?",
        "サハリン州とだけ提携している市は?",
        "2019年1月1日時点の姉妹都市の自治体数は?",
        "2017年度と2018年度の事業は何件違う?",
        "姉妹都市で一番人口が多いのは?",
        "タタルスタン共和国はモスクワからどれくらい離れている?",
    ],
)
def test_what_the_tables_cannot_tell_is_left_to_the_text(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert len(answer.rows) <= 1


def test_another_number_for_the_same_thing_is_said_too(assistant: Assistant) -> None:
    answer = assistant.ask("姉妹都市は全部で何件?")
    assert answer.text.startswith("46件です。")
    also = [line for line in answer.text.splitlines() if line.startswith("なお、")]
    assert any("2019年1月1日" in line and "41自治体" in line for line in also)
    assert any("45件" in line for line in also)
    quoted = [citation for citation in answer.citations if citation.passage.kind == "text"]
    assert len(quoted) == len(also)
    assert not any("なお、" in assistant.ask(q).text for q in ("事業は全部で何件?", "1991年の提携は何件?"))


def test_the_kind_of_a_project_is_called_as_in_the_documents(assistant: Assistant) -> None:
    assert "2018年度の交流拡大事業" in assistant.ask("2018年度の拡大事業は?").text
    assert "2018年度の新規交流事業" in assistant.ask("長門市の事業は?").text
