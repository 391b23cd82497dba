"""The lexical ranking: BM25 as shares of a query, and the closer look."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import Passage
from retrieve.analysis import AnalysedPassage, AnalysedText, Analyses, search_text
from retrieve.lexical import LexicalIndex
from retrieve.linear import LinearModel
from retrieve.query import Query
from retrieve.ranking import load_ranking, passage_features, rank
from retrieve.synonyms import Synonyms

TEXTS = (
    "灯台は1961年に建てられた。港の入口に立つ。",
    "港には船が入る。灯台は見えない。",
    "市の花は桜である。",
    "桜の港。港の桜。1961年。",
)


def passages(*texts: str, section: str = "") -> list[Passage]:
    return [Passage(n, "d", "", section, "", text) for n, text in enumerate(texts)]


def analysed(*texts: str, section: str = "") -> list[AnalysedPassage]:
    return [AnalysedPassage.of(passage) for passage in passages(*texts, section=section)]


def test_a_passage_is_analysed_once_and_read_back(tmp_path: Path) -> None:
    made = analysed(*TEXTS, section="港")
    Analyses.build(made).save(tmp_path / "analyses.jsonl")
    found = Analyses.load(tmp_path / "analyses.jsonl")
    assert [found.passage(n) for n in range(len(found))] == made
    assert made[2].heading == AnalysedText("港", ("港",))
    assert made[2].sentences == (AnalysedText("市の花は桜である。", ("市", "花", "桜")),)


def test_the_text_searched_holds_the_headings() -> None:
    assert search_text(Passage(0, "d", "題", "節", "", "本文")) == "題 節\n本文"
    assert search_text(Passage(0, "d", "", "", "", "本文")) == "本文"


@given(st.lists(st.sampled_from(["港", "灯台", "桜", "船", "見知らぬ"]), max_size=6))
def test_shares_lie_between_0_and_1_and_need_a_shared_word(words: list[str]) -> None:
    index = LexicalIndex.build([passage.lemmas for passage in analysed(*TEXTS)])
    shares = index.shares(Query.of("。".join(words), Synonyms({})).words)
    assert shares.shape == (len(TEXTS),)
    assert np.all((shares >= 0) & (shares <= 1))
    for text, share in zip(TEXTS, shares, strict=True):
        assert (share > 0) == any(word in text for word in words)


def test_features_by_hand() -> None:
    query = Query.of("灯台は1961年に建てられた", Synonyms({}))
    weights, grams = dict.fromkeys(query.lemmas, 1.0), dict.fromkeys(query.grams, 1.0)
    first, second = (passage_features(query, weights, grams, p, 2.0) for p in analysed(*TEXTS[:2]))
    assert first["present"] == first["nearby"] == first["phrases"] == first["pairs"] == 1.0
    assert first["rarest"] == 0.5
    assert second["present"] == pytest.approx(1 / len(query.lemmas))
    assert second["pairs"] == 0.0
    assert second["nearby"] < 0.5


def test_words_that_stand_together_win_over_words_that_lie_apart() -> None:
    made = analysed(
        "桜が咲く。人が多い。花火が上がる。祭りは夏にある。", "桜祭りは春にある。人が多い。花火が上がる。夏も。", *TEXTS
    )
    lexical = {
        "words": LexicalIndex.build([p.lemmas for p in made]),
        "chars": LexicalIndex.build([p.grams for p in made]),
    }
    query = Query.of("桜祭りはいつ?", Synonyms({}))
    shares = {"words": lexical["words"].shares(query.words), "chars": lexical["chars"].shares(query.chars)}
    assert list(rank(query, shares, Analyses.build(made), lexical, 10))[:2] == [1, 0]


def test_the_shipped_weights_name_the_features_there_are() -> None:
    query = Query.of("港", Synonyms({}))
    row = passage_features(query, {"港": 1.0}, {"港": 1.0}, analysed("港")[0], 1.0)
    assert set(load_ranking().weights) == {"words", "chars", *row}


def test_a_linear_model_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"a": 2.0, "b": -1.0}')
    assert LinearModel.load(tmp_path / "weights.json").score({"a": 1.0, "b": 3.0, "c": 9.0}) == -1.0
