"""What the ranking of sentences looks at."""

from __future__ import annotations

import pytest

from answer.passages.sentence_features import Asked, sentence_features
from answer.question import read_question
from answer.wanted import read_wanted
from japanese.reading import longest_in_order, longest_shared
from japanese.tokens import char_ngrams
from retrieve.query import Query
from retrieve.synonyms import Synonyms


def features(question: str, *sentences: str) -> list[dict[str, float]]:
    asked = read_question(question)
    words, chars = dict.fromkeys(asked.lemmas, 1.0), dict.fromkeys(char_ngrams(question), 1.0)
    return sentence_features(Asked.of(asked, Query.of(question, Synonyms({})), words, chars), sentences)


@pytest.mark.parametrize(
    ("question", "kind", "noun"),
    [
        ("酒田市はなぜ選ばれたか", "reason", ""),
        ("協定はいつ結ばれたか", "date", ""),
        ("訪問団は何人か", "number", "人"),
        ("塔の高さは何メートルか", "number", "メトル"),
        ("挨拶したのは誰か", "person", ""),
        ("大会はどこで開かれたか", "place", ""),
        ("式を開いたのはどの会社か", "organisation", "会社"),
        ("この湖は何と呼ばれるか", "name", ""),
        ("港の景色を眺める", "none", ""),
    ],
)
def test_what_a_question_wants(question: str, kind: str, noun: str) -> None:
    wanted = read_wanted(question)
    assert (wanted.kind, wanted.noun) == (kind, noun)


@pytest.mark.parametrize(("a", "b", "length"), [("姉妹都市の数", "姉妹都市が", 4), ("あ", "い", 0), ("", "い", 0)])
def test_longest_shared_stretch(a: str, b: str, length: int) -> None:
    assert longest_shared(a, b) == length


@pytest.mark.parametrize(
    ("wanted", "words", "count"), [("abc", "xaybzc", 3), ("abc", "cba", 1), ("abc", "", 0), ("ab", "ba", 1)]
)
def test_words_in_the_same_order(wanted: str, words: str, count: int) -> None:
    assert longest_in_order(tuple(wanted), tuple(words)) == count


def test_a_sentence_with_what_is_wanted_shows_it() -> None:
    told, untold = features("訪問団は何人で来たか", "訪問団は12人で来た。", "訪問団は船で来た。")
    assert told["number:shown"] == told["noun_counted"] == 1.0
    assert untold["number:shown"] == untold["noun_counted"] == 0.0
    assert told["number:new_numbers"] > untold["number:new_numbers"]


def test_a_number_the_question_names_is_nothing_new() -> None:
    (row,) = features("2018年に開かれた大会は何か", "2018年に大会が開かれた。")
    assert row["new_numbers"] == 0.0
    assert row["words"] == 1.0


def test_a_subject_named_before_counts_for_the_next_sentence() -> None:
    first, second = features("灯台の高さは何メートルか", "灯台は岬に立つ。", "高さは30メートルである。")
    assert second["previous_words"] > 0.0
    assert first["depth"] < second["depth"]
    assert second["only_here"] > 0.0
