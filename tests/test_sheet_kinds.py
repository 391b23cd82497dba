"""Ordinary sheets of other kinds: codes for names, money per month, parts of columns, the year before, ○ and ×."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from ingest.build import ingest
from retrieve.embedding import Embedder

PLOTS = """区画番号,地区,種別,賃料,広さ（㎡）,水道,開設年月日
P-01,東浜,貸付,月2万5千円,30,○,平成12年4月1日
P-02,東浜,貸付,月3万円,45,×,平成15年4月1日
P-03,西浜,貸付,月1万8千円,28,○,令和2年4月1日
P-11,西浜,分譲,420万円,180,○,令和4年10月1日
"""
BOARDS = """名称,所管課,委員数,うち女性委員,予算額（千円）,前年度予算額（千円）,任期
環境審査会,環境課,20人,8人,1200,1000,2年
文化・芸術会議,文化課,10人,6人,800,950,1年
防犯協議会,総務課,16人,4人,500,500,2年
緑化審査会,環境課,8人,2人,300,200,2年
"""
ROOMS = """館名,部屋,定員,使用料（午前）,使用料（夜間）,冷暖房,飲食,備考
浜館,大広間,120,3000円,4500円,○,×,舞台あり
浜館,研修室,40,1000円,1500円,○,○,
丘館,茶室,12,800円,1200円,×,○,炉を備える
丘館,工房,16,600円,900円,×,×,
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "市民農園区画一覧.csv").write_text(PLOTS, encoding="utf-8")
    (folder / "審議機関等一覧.csv").write_text(BOARDS, encoding="utf-8")
    (folder / "貸室一覧.csv").write_text(ROOMS, encoding="utf-8")
    index = tmp_path_factory.mktemp("index") / "index"
    ingest([folder], index, embedder)
    return Assistant.open(index)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("P-02の賃料はいくらですか", "月3万円"),
        ("P-03に水道は付いていますか", "はい"),
        ("P-11はいつできましたか", "令和4年10月1日"),
        ("環境審査会で女性を除いた委員は何人ですか", "12人"),
        ("文化・芸術会議の女性の割合は", "60%"),
        ("環境審査会の予算は前年度からいくら増えましたか", "200"),
        ("予算が前年度より減った会議はどれですか", "文化・芸術会議"),
        ("審議機関を所管する課は、重複を除いて何種類ありますか", "3課"),
        ("大広間を夜に借りるといくらですか", "4500円"),
        ("研修室って何人まで入れますか", "40人"),
        ("飲み食いしてもいい部屋を全部教えて", "研修室、茶室"),
        ("冷暖房が付いていない部屋はいくつありますか", "2"),
    ],
)
def test_sheets_answer(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert said in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "P-09の賃料はいくらですか",
        "環境審査会の会長は誰ですか",
        "大広間に車は何台停められますか",
        "文化・芸術会議の人口は",
    ],
)
def test_sheets_refuse(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"
