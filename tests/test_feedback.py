"""What users say of answers: kept for a time, without names, and made into questions by a person only."""

from __future__ import annotations

import dataclasses
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.assistant import Assistant
from evaluate.database import DatabaseError
from evaluate.feedback import FILE, LONGEST_COMMENT, Feedback, FeedbackStore, Rating
from evaluate.grown_set import NAME, Draft, GrownSet, suggest
from evaluate.judging import cited_of, judge
from evaluate.question_cells import QuestionFileError
from evaluate.question_files import read_question_bytes
from evaluate.records import Cited
from serve.page.opinions import Opinions
from serve.visitor import ANYONE, Visitor

CITED = Cited("tables/a", "表", "図1", "表の3行目", "12 敦賀市 ナホトカ 1982", ((3, 6), (7, 11)))


def at(days: float = 0) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def said(number: int = 1, rating: Rating = "good", days: float = 0, comment: str = "") -> Feedback:
    return Feedback(
        id=f"a{number}",
        at=at(days),
        rating=rating,
        question=f"問い{number}は？",
        status="answered",
        answer="ナホトカです。",
        comment=comment,
        understood="敦賀市の相手は？",
        citations=(CITED,),
        version="0.1.0+00000000",
    )


def test_what_is_kept_is_read_back_equal_and_the_newest_first(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path, 30)
    kept = [said(1, days=2), said(2, "bad", 1, "違う"), said(3)]
    for feedback in kept:
        store.keep(feedback)
    assert store.entries() == kept[::-1]
    assert store.entries(1, 1) == [kept[1]]
    assert store.entries(rating="good") == [kept[2], kept[0]]
    assert store.counts() == {"good": 2, "bad": 1}
    assert store.find("a2") == kept[1]
    store.delete("a2")
    assert store.find("a2") is None


def test_nothing_is_written_before_something_is_said(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "data", 30)
    store.forget_old()
    store.delete("a1")
    assert (store.entries(), store.counts(), store.find("a1")) == ([], {"good": 0, "bad": 0}, None)
    assert not (tmp_path / "data").exists()


def test_a_rating_takes_the_place_of_the_earlier_one_of_the_same_answer(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path, 30)
    store.keep(said(1, "good"))
    store.keep(said(1, "bad", comment="やはり違う"))
    assert [(entry.rating, entry.comment) for entry in store.entries()] == [("bad", "やはり違う")]


def test_what_is_old_is_forgotten_and_overwritten(tmp_path: Path) -> None:
    FeedbackStore(tmp_path, 300).keep(said(1, days=100, comment="消えるはずの意見"))
    assert "消えるはずの意見".encode() in (tmp_path / FILE).read_bytes()
    FeedbackStore(tmp_path, 30).forget_old()
    assert "消えるはずの意見".encode() not in (tmp_path / FILE).read_bytes()
    assert FeedbackStore(tmp_path, 300).entries() == []


def test_what_is_counted_is_what_is_listed(tmp_path: Path) -> None:
    FeedbackStore(tmp_path, 300).keep(said(1, days=31))
    store = FeedbackStore(tmp_path, 30)
    assert (store.counts(), store.entries()) == ({"good": 0, "bad": 0}, [])


@pytest.mark.parametrize("act", ["keep", "entries"])
def test_keeping_and_listing_forget_too(tmp_path: Path, act: str) -> None:
    FeedbackStore(tmp_path, 300).keep(said(1, days=31))
    FeedbackStore(tmp_path, 300).keep(said(2, days=29))
    store = FeedbackStore(tmp_path, 30)
    store.keep(said(3)) if act == "keep" else store.entries()
    with sqlite3.connect(tmp_path / FILE) as database:
        ids = {row[0] for row in database.execute("SELECT id FROM feedback")}
    database.close()
    assert ids == ({"a2", "a3"} if act == "keep" else {"a2"})


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: FeedbackStore(tmp_path, 30).keep(said(n)), range(40)))
    assert len(FeedbackStore(tmp_path, 30).entries(100)) == 40


@given(st.text())
def test_any_comment_is_kept_up_to_its_length(tmp_path_factory: pytest.TempPathFactory, comment: str) -> None:
    store = FeedbackStore(tmp_path_factory.mktemp("feedback"), 30)
    store.keep(said(1, comment=comment))
    kept = store.entries()[0].comment
    assert kept == comment.strip()[:LONGEST_COMMENT].encode("utf-8", "replace").decode()


def test_a_file_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database, only text " * 100)
    with pytest.raises(DatabaseError, match=r"利用者の声を読み書きできません（.*TOKUSHU_DATA"):
        FeedbackStore(tmp_path, 30).entries()


def test_an_answer_is_rated_as_it_was_given_and_by_nobody(tmp_path: Path, assistant: Assistant) -> None:
    opinions = Opinions(FeedbackStore(tmp_path, 30))
    answer = assistant.ask("相手は？", ["敦賀市の提携年は？"])
    token = opinions.offer(answer, Visitor("127.0.0.1", "yamada"))
    assert not opinions.rate(token, "good", "", Visitor("127.0.0.1", "suzuki"))  # not his to rate
    assert opinions.rate(token, "bad", " 市の名前も ", Visitor("127.0.0.1", "yamada"))
    kept = opinions.store.entries()[0]
    assert (kept.question, kept.understood, kept.whole) == ("相手は？", "敦賀市の相手は？", "敦賀市の相手は？")
    assert (kept.answer, kept.comment, kept.user) == (answer.text, "市の名前も", "")
    assert kept.citations == tuple(map(cited_of, answer.citations))
    assert kept.version


@pytest.mark.parametrize(("named", "kept"), [(True, "山田"), (False, "")])
def test_who_signed_on_is_named_only_where_that_is_set(
    tmp_path: Path, assistant: Assistant, named: bool, kept: str
) -> None:
    opinions = Opinions(FeedbackStore(tmp_path, 30), named=named)
    token = opinions.offer(assistant.ask("敦賀市の相手は？"), Visitor("127.0.0.1", "山田"))
    assert opinions.rate(token, "good", "", Visitor("127.0.0.1", "山田"))
    assert opinions.store.entries()[0].user == kept


@pytest.mark.parametrize("token", ["", "made-up", "\x00"])
def test_only_an_answer_that_was_given_can_be_rated(tmp_path: Path, token: str) -> None:
    opinions = Opinions(FeedbackStore(tmp_path, 30))
    assert not opinions.rate(token, "good", "", ANYONE)
    assert opinions.store.entries() == []


@pytest.mark.parametrize(
    "question",
    [
        "酒田市の姉妹都市は？",
        "ソチ市の人口は？",
        "1991年に結ばれた姉妹都市は？",
        "カルーガ州が交流相手に栃木県を選んだ理由は？",
    ],
)
def test_an_answer_called_good_is_right_by_the_question_suggested(
    tmp_path: Path, assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    cited = tuple(map(cited_of, answer.citations))
    feedback = Feedback("a1", at(), "good", question, answer.status, answer.text, citations=cited)
    grown = GrownSet(tmp_path)
    grown.add(suggest(feedback))
    expectation = grown.question_set().questions[0]
    assert expectation.answerable
    assert judge(expectation, answer).outcome == "right"


def test_nothing_is_suggested_for_an_answer_called_bad() -> None:
    assert suggest(said(1, "bad")) == Draft("敦賀市の相手は？", feedback="a1")
    refused = dataclasses.replace(said(1), status="not_found", citations=())
    assert suggest(refused) == Draft("敦賀市の相手は？", feedback="a1")


def test_a_set_grows_by_what_a_person_adds_and_nothing_else(tmp_path: Path) -> None:
    grown = GrownSet(tmp_path)
    FeedbackStore(tmp_path, 30).keep(said())
    assert grown.drafts() == []
    with pytest.raises(QuestionFileError, match="問題集は空です"):
        grown.question_set()
    grown.add(Draft("敦賀市の相手は？", "ナホトカ｜ナホトカ市", "図1", "提携", "a1"))
    grown.add(Draft("横浜市の姉妹都市は？"))
    first, second = grown.question_set().questions
    assert (first.all_of, first.evidence, first.category) == ((("ナホトカ", "ナホトカ市"),), ("図1",), "提携")
    assert not second.answerable
    grown.remove(first.query_id)
    assert [draft.question for draft in grown.drafts()] == ["横浜市の姉妹都市は？"]


def test_the_voice_of_a_question_is_known(tmp_path: Path) -> None:
    grown = GrownSet(tmp_path)
    assert grown.used() == frozenset()
    grown.add(Draft("ソチ市の人口は?", "43万人", feedback="abc"))
    grown.add(Draft("ソチ市の面積は?", "3,502km2"))
    assert grown.used() == {"abc"}


def test_the_set_as_a_file_is_the_set(tmp_path: Path) -> None:
    grown = GrownSet(tmp_path)
    grown.add(Draft('"小樽市"の相手は？', "ナホトカ；コルサコフ|コルサーコフ", "図1\n1966", "提携, 市"))
    grown.add(Draft("面積は？"))
    again = read_question_bytes(grown.csv().encode(), "問題集.csv")
    assert again.problems == ()
    assert again.questions == grown.question_set().questions
    assert again.name != NAME


def test_a_cell_of_the_file_is_no_formula(tmp_path: Path) -> None:
    grown = GrownSet(tmp_path)
    grown.add(Draft("=1+1 はいくつ？", "=2"))
    assert "'=1+1 はいくつ？,'=2" in grown.csv()
    assert read_question_bytes(grown.csv().encode(), "問題集.csv").questions == grown.question_set().questions


def test_two_who_add_the_same_question_at_once_add_it_once(tmp_path: Path) -> None:
    def add(_: int) -> bool:
        with suppress(QuestionFileError):
            GrownSet(tmp_path).add(Draft("敦賀市の相手は？", "ナホトカ"))
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1
    assert len(GrownSet(tmp_path).drafts()) == 1


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (Draft(" "), "質問"),
        (Draft("？？？", "ナホトカ"), "文字も数もなく"),
        (Draft("あ" * 1001), "1,000文字"),
        (Draft("相手は？", "。。"), "文字も数もなく"),
        (Draft("相手は？", "あ" * 501), "長すぎます"),
        (Draft("\ud800は？", "ナホトカ"), "読めない文字"),
        (Draft("相手は？", "\ud800"), "読めない文字"),
        (Draft("相手は？", "a", "\ud800"), "読めない文字"),
        (Draft("相手は？", "a", "", "\ud800"), "読めない文字"),
        (Draft("敦賀市の相手は?", "ナホトカ"), "同じ質問が問題集にもうあります"),
    ],
)
def test_a_question_that_a_file_could_not_hold_is_refused(tmp_path: Path, draft: Draft, sentence: str) -> None:
    grown = GrownSet(tmp_path)
    grown.add(Draft("敦賀市の相手は？", "ナホトカ"))
    with pytest.raises(QuestionFileError, match=sentence):
        grown.add(draft)
    assert len(grown.drafts()) == 1
