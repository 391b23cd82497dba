"""The assistant over a small collection of its own: what it says, and what keeps it from saying it."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.assistant import Assistant
from ingest.build import ingest
from retrieve.embedding import Embedder

HARBOUR = """# 青葉港の記録

## 灯台

青葉港の灯台は1920年に建てられた。灯台の高さは30メートルである。灯台の色は白である。

## 船

青葉港には毎年多くの客船が入る。客船の乗客は市場を訪れる。

## 施設

青葉港の施設は市が管理する。青葉港には、灯台、倉庫、桟橋、市場などの施設がある。

## 駐車場

駐車場の利用料は無料である。ただし、夜間に利用できるのは市民だけである。

## 人口

若葉港の人口は300人である。
"""
VISITS = "場所,年,内容\n青葉港,2001,船員が学校を訪れて演奏した。\n若葉港,2003,船員が工場を見学した。\n"
SCHEMA = """title = "寄港の行事"
unit = "件"
subjects = ["行事"]
sentence = "{場所}で{年}年に{内容}"
[[columns]]
name = "場所"
type = "name"
[[columns]]
name = "年"
type = "year"
[[columns]]
name = "内容"
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("harbour")
    for name, text in (("harbour.md", HARBOUR), ("visits.csv", VISITS), ("visits.toml", SCHEMA)):
        (folder / name).write_text(text, encoding="utf-8")
    index: Path = folder / "index"
    ingest([folder], index, embedder)
    return Assistant.over(index, embedder)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("青葉港の灯台はいつ建てられた?", "1920年"),
        ("灯台の高さは何メートル?", "30メートル"),
        ("青葉港の行事は?", "演奏"),
        ("工場を見学したのは?", "若葉港"),
    ],
)
def test_what_stands_there_is_said(harbour: Assistant, question: str, said: str) -> None:
    answer = harbour.ask(question)
    assert said in answer.text
    assert any(citation.spans for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "青葉港の客船の乗客は何人?",  # the words are all there, a number of people is not
        "青葉港の客船はいつ入った?",  # nor is a date
        "横浜の灯台の色は?",  # a name that stands nowhere
        "青葉港の行事の参加者は何人?",  # a row that is about it, without the number
        "青葉港の人口は?",  # another place's
        "市民以外の利用料は?",  # whom it leaves out is not told
    ],
)
def test_what_does_not_stand_there_is_not(harbour: Assistant, question: str) -> None:
    answer = harbour.ask(question)
    assert (answer.status, answer.citations) == ("not_found", ())


def test_a_name_that_stands_nowhere_is_told(harbour: Assistant) -> None:
    assert "「横浜」という語が資料にありません" in harbour.ask("横浜の灯台の色は?").text


def test_two_things_at_once_are_both_quoted(harbour: Assistant) -> None:
    answer = harbour.ask("灯台の高さと色は?")
    assert "30メートル" in answer.text
    assert "白" in answer.text
    assert len(answer.citations[0].sentences) >= 2


def test_the_words_that_answer_lead_and_are_marked_inside_their_sentence(harbour: Assistant) -> None:
    answer = harbour.ask("灯台の高さは何メートル?")
    (citation, *_) = answer.citations
    assert answer.text.startswith("30メートルです。")
    assert [citation.passage.text[slice(*span)] for span in citation.spans] == ["30メートル"]
    assert [citation.passage.text[slice(*span)] for span in citation.sentences] == ["灯台の高さは30メートルである。"]
    assert 0.5 < answer.confidence <= 1


@pytest.mark.parametrize(
    "question", ["駐車場は夜間も利用できる?", "駐車場の利用料は夜間も無料ですか", "駐車場が無料の理由は?"]
)
def test_a_condition_is_quoted_with_what_it_limits(harbour: Assistant, question: str) -> None:
    assert "市民だけ" in harbour.ask(question).text


def test_a_sentence_longer_than_what_is_quoted_is_quoted_itself(tmp_path: Path, embedder: Embedder) -> None:
    boxes = "、".join(f"第{number}区画の木箱" for number in range(60))
    (tmp_path / "store.md").write_text(f"# 港\n\n倉庫には{boxes}を置くことができる。\n", encoding="utf-8")
    ingest([tmp_path], tmp_path / "index", embedder)
    assert boxes in Assistant.over(tmp_path / "index", embedder).ask("倉庫には木箱を置くことができる?").text


def test_a_refusal_is_sure_of_nothing(harbour: Assistant) -> None:
    answer = harbour.ask("青葉港の客船の乗客は何人?")
    assert answer.confidence < 0.2
    assert answer.related


def test_all_legs_find(harbour: Assistant) -> None:
    (first, *_) = harbour.retriever.search("灯台の高さ")
    assert set(first.ranks) == {"words", "chars", "lexical", "dense"}
    assert "dense" in harbour.retriever.rankings("灯台の高さ")


@pytest.mark.parametrize("year", ["1920年", "大正9年", "大正九年", "T9年"])
def test_a_year_is_found_in_either_calendar(harbour: Assistant, year: str) -> None:
    assert "1920年" in harbour.ask(f"{year}に建てられたのは?").text


def test_a_list_is_told_by_the_sentence_that_lists(harbour: Assistant) -> None:
    assert "灯台、倉庫、桟橋、市場" in harbour.ask("青葉港の施設の内容を一通り教えて").text
