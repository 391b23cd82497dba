"""Conversations about tables: each follow-up changes the question before it.

`data/dialogue/conversations.jsonl` holds the turns, the rows that the last answer rests on (by the column `key`) and
what it must say; `of` tells the documents: the project's own, or the two sheets beside it, which nobody described.
Rows and words were computed from the tables' cells.
"""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path
from typing import TypedDict

import pytest

from answer.assistant import Assistant
from answer.dialogue.fragments import Fragment, new_subject, read_fragment
from ingest.build import ingest
from retrieve.embedding import Embedder

_DATA = Path(__file__).parent / "data" / "dialogue"


class Conversation(TypedDict):
    """A conversation and what its last answer must hold."""

    of: str
    turns: list[str]
    key: str
    rows: list[str]
    says: list[str]


def _conversations() -> list[Conversation]:
    lines = (_DATA / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("sheets")
    ingest(sorted(_DATA.glob("*.csv")), folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


@pytest.mark.parametrize("told", _conversations(), ids=lambda told: " / ".join(told["turns"]))
def test_a_conversation_is_answered(assistant: Assistant, sheets: Assistant, told: Conversation) -> None:
    *history, question = told["turns"]
    answer = (assistant if told["of"] == "edition" else sheets).ask(question, history)
    assert {row.get(told["key"]) for row in answer.rows} == {*told["rows"]}
    assert [said for said in told["says"] if said not in answer.text] == []


_EARLIER = ["サハリン州と提携したのは何件?", "1992年に提携した自治体は?", "北海道の市の提携は?", "提携は何件?"]
_FEWER = ["北海道以外は", "1990年代のは何件", "沿海地方のものは", "サハリン州のものは", "一番古いのは", "市に限ると"]


@pytest.mark.parametrize(("earlier", "fewer"), [*itertools.product(_EARLIER, _FEWER)])
def test_what_is_asked_of_some_is_among_them(assistant: Assistant, earlier: str, fewer: str) -> None:
    every = [row["number"] for row in assistant.ask(earlier).rows]
    some = assistant.ask(f"そのうち{fewer}", [earlier])
    none = some.text.startswith("いいえ")  # with what there is instead
    assert none or {row["number"] for row in some.rows} <= {*every}


@pytest.mark.parametrize("opener", ["ところで、", "話は変わりますが、", "別件ですが、", "ところで"])
@pytest.mark.parametrize("question", ["新潟市の相手は?", "1972年に提携したのは?", "一番古い提携は?"])
def test_a_new_subject_drops_the_old_one(assistant: Assistant, opener: str, question: str) -> None:
    history = ["サハリン州と提携しているのは何件?", "うち北海道以外は"]
    answer, alone = assistant.ask(opener + question, history), assistant.ask(question)
    assert (answer.text, answer.rows) == (alone.text, alone.rows)
    later = assistant.ask("そのうち一番新しいのは", [*history, opener + question])
    assert (later.text, later.rows) == (
        (again := assistant.ask("そのうち一番新しいのは", [question])).text,
        again.rows,
    )


UNANSWERED = ["人口は?", "面積を教えて", "予算はいくら?", "市長の年齢は?", "そのうち解消したのは"]


@pytest.mark.parametrize("question", UNANSWERED)
def test_what_no_document_says_is_not_answered_by_an_earlier_question(assistant: Assistant, question: str) -> None:
    for earlier in ("敦賀市の相手は?", "サハリン州と提携しているのは何件?"):
        assert assistant.ask(question, [earlier]).status == "not_found"


FRAGMENTS = [
    ("うち北海道以外の自治体は", Fragment("北海道以外は?", narrows=True, among=True)),
    ("そのうち道外はいくつ", Fragment("道外はいくつ?", narrows=True, among=True)),
    ("じゃあその次に古いのは？", Fragment("", rank=1)),
    ("3番目は", Fragment("", place=3)),
    ("上位5つ教えて", Fragment("", limit=5)),
    ("2018は?", Fragment("2018年は?")),
    ("秋田も同じ感じで", Fragment("秋田は?", swaps=True)),
    ("町村だけだと?", Fragment("町村は?", narrows=True)),
    ("それって何年から続いてるんですか", Fragment("何年から続いてるんですか?", points=True)),
    ("東北は除いて", Fragment("東北以外?")),
    ("町も含めると", Fragment("町は?", adds=True)),
    ("内訳は", Fragment("内訳は?")),
    ("方法は?", Fragment("方法は?")),
]


@pytest.mark.parametrize(("text", "read"), FRAGMENTS)
def test_a_fragment_is_read(text: str, read: Fragment) -> None:
    assert read_fragment(text) == read


SUBJECTS = [
    ("ところで新潟市の相手は?", "新潟市の相手は?"),
    ("話は変わりますが、新潟市の相手は?", "新潟市の相手は?"),
    ("新潟市の相手は?", None),
    ("ところで", None),
    ("話を聞いたのは誰?", None),
]


@pytest.mark.parametrize(("text", "asked"), SUBJECTS)
def test_a_new_subject_is_seen(text: str, asked: str | None) -> None:
    assert new_subject(text) == asked


_FISCAL = date.today().year - (date.today().month < 4)
_ASKED = "昨年度の相談は何件?"
COUNTED = [
    ([_ASKED, "今年度は?"], 0),
    ([_ASKED, "一昨年度は?"], -2),
    ([_ASKED, f"{_FISCAL}年度は?"], 0),
    ([_ASKED, f"{_FISCAL - 2}年度は?"], -2),
    ([f"{_FISCAL}年度の相談は何件?", "昨年度は?"], -1),
    ([_ASKED, "今年度は?", "昨年度は?"], -1),
    ([_ASKED, "来年度は?"], 1),
]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("counted")
    numbers = {0: 2, -1: 3, -2: 1}
    rows = [f"相談{n}{off},窓口{n},{_FISCAL + off}年度" for off, many in numbers.items() for n in range(many)]
    (folder / "相談一覧.csv").write_text("\n".join(["相談名,受付,年度", *rows]) + "\n", encoding="utf-8")
    ingest([folder / "相談一覧.csv"], folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


@pytest.mark.parametrize(("turns", "off"), COUNTED, ids=lambda told: str(told))
def test_a_year_counted_from_today_takes_the_place_of_a_year(counted: Assistant, turns: list[str], off: int) -> None:
    *history, question = turns
    answer = counted.ask(question, history)
    many = {0: 2, -1: 3, -2: 1}.get(off, 0)
    assert {row["年度"] for row in answer.rows} == ({f"{_FISCAL + off}年度"} if many else set())
    assert len(answer.rows) == many
    assert (answer.status == "answered") == bool(many)
