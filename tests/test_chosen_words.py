"""The words of a sentence that could answer, and those that do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.passages.candidate_features import AskedWords, span_feature_names, span_features
from answer.passages.candidates import parse
from answer.passages.chosen_words import choose_words
from answer.question import read_question
from japanese.stopwords import question_stopwords
from japanese.tokens import content_lemmas

BRIDGE = "若葉橋は、1978年6月に技師の山田太郎氏が約3億円をかけて青葉市に架けた全長120メートルの「夢の橋」である。"


@pytest.mark.parametrize(
    "words",
    ["1978年6月", "1978年", "山田太郎", "約3億円", "3億円", "青葉市", "120メートル", "「夢の橋」", "夢の橋", "若葉橋"],
)
def test_dates_names_amounts_and_quotations_are_candidates(words: str) -> None:
    parsed = parse(BRIDGE)
    assert words in {BRIDGE[slice(*parsed.span(piece))] for piece in parsed.pieces}


@given(st.text(alphabet="酒田市は1979年、「の橋」と・()ａＡカﾅ。", max_size=40))
def test_candidates_lie_inside_their_sentence(text: str) -> None:
    parsed = parse(text)
    for piece in parsed.pieces:
        start, end = parsed.span(piece)
        assert 0 <= start < end <= len(text)


def asked(question: str) -> AskedWords:
    return AskedWords.of(question, {w: 1.0 for w in content_lemmas(question) if w not in question_stopwords()})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("若葉橋はいつ架けられましたか?", "1978年6月"),
        ("若葉橋を架けたのは誰ですか?", "山田太郎"),
        ("若葉橋の長さは何メートルですか?", "120メートル"),
        ("若葉橋が架けられたのはどこですか?", "青葉市"),
        ("若葉橋にはいくらかかりましたか?", "3億円"),
    ],
)
def test_the_words_are_of_the_kind_that_is_asked_for(question: str, words: str) -> None:
    chosen = choose_words(asked(question), BRIDGE, lambda _: 0.5, read_question(question).answer_type)
    assert chosen is not None
    assert words in BRIDGE[slice(*chosen.span)]


def test_features_have_a_row_a_candidate_and_a_column_a_name() -> None:
    rows = span_features(asked("若葉橋はいつ?"), BRIDGE, lambda _: 0.5)
    assert rows.shape == (len(parse(BRIDGE).pieces), len(span_feature_names()))
    assert len(set(span_feature_names())) == len(span_feature_names())


def test_a_sentence_without_words_has_no_answer() -> None:
    assert choose_words(asked("いつ?"), "。", lambda _: 0.5) is None
