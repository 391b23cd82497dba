"""Words and sentences."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japanese.normalize import normalize
from japanese.tokens import char_ngrams, content_lemmas, split_sentences, tokenize


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("行く。帰る。", ["行く。", "帰る。"]),
        ("「行く。帰る。」と言った。寝た。", ["「行く。帰る。」と言った。", "寝た。"]),
        ("本当？ はい！", ["本当？", "はい！"]),
        ("3.5万人です。", ["3.5万人です。"]),
        ("一行目\n二行目", ["一行目", "二行目"]),
        ("（開いたまま。次の文。", ["（開いたまま。", "次の文。"]),
        ("文の終わりがない", ["文の終わりがない"]),
        ("  。 ", []),
        ("", []),
    ],
)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text(alphabet=st.sampled_from("あ国。！「」（）\n A1ー"), max_size=60))
def test_sentences_lie_in_order_and_lose_no_letter(text: str) -> None:
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[a:b] for a, b in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_inflections_share_a_dictionary_form() -> None:
    assert "結ぶ" in content_lemmas("姉妹都市が結ばれた")
    assert "結ぶ" in content_lemmas("提携を結んだ年")


def test_tokens_stand_where_they_say() -> None:
    text = "サンクト・ペテルブルグ市は 1991 年に提携した。"
    plain = normalize(text)
    assert all(plain[token.start : token.end] == token.surface for token in tokenize(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ソチって何?", ["ソチ", "って", "何", "?"]),
        ("ワニノっていつ", ["ワニノ", "って", "いつ"]),
        ("サボってはだめ", ["サボっ", "て", "は", "だめ"]),
    ],
)
def test_a_katakana_name_ends_where_hiragana_begins(text: str, words: list[str]) -> None:
    assert [token.surface for token in tokenize(text)] == words


@pytest.mark.parametrize(
    ("text", "grams"),
    [("都市", ["都", "市", "都市"]), ("か。", ["か", "か。"]), ("スポーツ", ["ス", "ポ", "ツ", "スポ", "ポツ"])],
)
def test_char_ngrams(text: str, grams: list[str]) -> None:
    assert char_ngrams(text) == grams


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("四十六件", ["46", "件"]),
        ("４６件", ["46", "件"]),
        ("千三百人", ["1300", "人"]),
        ("1,300人", ["1300", "人"]),
        ("6,000万円", ["60000000", "円"]),
        ("6千万円", ["60000000", "円"]),
        ("二〇一九年", ["2019", "年"]),
        ("3.50%", ["3.50"]),
        ("二人", ["2", "人"]),
        ("2人", ["2", "人"]),
        ("2,3日", ["2", "3", "日"]),
        ("12 34", ["12", "34"]),
        ("数十人", ["数十", "人"]),
        ("三重県四日市市", ["ミエ", "県", "ヨツカイチ", "市"]),
    ],
)
def test_a_number_is_one_word_in_any_writing(text: str, lemmas: list[str]) -> None:
    assert content_lemmas(text) == lemmas


def test_threads_tokenise_alike() -> None:
    texts = [f"第{n}回の会議は市役所で開かれた。" for n in range(200)]
    expected = [tokenize(text) for text in texts]
    tokenize.cache_clear()
    found: list[bool] = []

    def work() -> None:
        found.append([tokenize(text) for text in texts] == expected)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4
