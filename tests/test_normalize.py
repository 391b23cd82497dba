"""One spelling for searching, and the way back to the text as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japanese.normalize import fold, fold_with_offsets, normalize, normalize_with_offsets

JAPANESE = st.text(
    alphabet=st.sampled_from("ヴァィェォウラジオストクペテルブグー・ ｻﾊﾘﾝﾞﾟ日本３3年ABcヶカ国　\n\t-–―。(（\u3099が"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ｻﾊﾘﾝ州", "サハリン州"),
        ("ﾊﾞｲｶﾙ", "バイカル"),
        ("ＰＣＭＡ　Rus", "pcma rus"),
        ("約 700 件", "約700件"),
        ("サンクト・ペテルブルグ", "サンクトペテルブルグ"),
        ("サンクト ペテルブルグ", "サンクトペテルブルグ"),
        ("教育・文化", "教育・文化"),
        ("ヴォルガ", "ボルガ"),
        ("ヴラジオストク", "ウラジオストク"),
        ("レヴ", "レブ"),
        ("27カ国・27ヶ国・27ヵ国", "27か国・27か国・27か国"),
        ("北海道–モスクワ州", "北海道-モスクワ州"),
        ("８００㎞", "800km"),
        ("a\u200bb\x00c", "a b c"),
        ("", ""),
    ],
)
def test_normalize(written: str, expected: str) -> None:
    assert normalize(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サンクト・ペテルブルグ", "サンクトペテルブルク"),
        ("ユーラシア", "ユラシア"),
        ("ヴォルゴグラード", "ボルゴグラード"),
        ("ウラジオストック", "ウラジオストク"),
        ("ﾊﾊﾞﾛﾌｽｸ", "ハバロフスク"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ナホトカ", "ナトカ"), ("京都", "東京都"), ("ブラーツク", "ブリヤート")])
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(JAPANESE | st.text(max_size=40))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(JAPANESE | st.text(max_size=40))
def test_every_character_leads_back_to_its_source(text: str) -> None:
    folded = fold_with_offsets(text)
    assert len(folded.text) == len(folded.offsets)
    starts = [start for start, _ in folded.offsets]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in folded.offsets)


def test_a_match_is_found_in_the_text_as_written() -> None:
    written = "市は ｻﾝｸﾄ・ペテルブルグ と結ぶ"
    folded = fold_with_offsets(written)
    at = folded.text.index("ペテルブルク")
    start, end = folded.source_span(at, at + len("ペテルブルク"))
    assert written[start:end] == "ペテルブルグ"


def test_an_empty_stretch_has_no_source() -> None:
    with pytest.raises(ValueError, match="empty stretch"):
        fold_with_offsets("日本").source_span(1, 1)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("平成31年度", "2019年度"),
        ("平成三十一年", "2019年"),
        ("令和元年5月", "2019年5月"),
        ("Ｈ31予算額", "2019年予算額"),
        ("昭和36年", "1961年"),
        ("昭和40年代", "昭和40年代"),  # a decade
        ("昭和の頃", "昭和の頃"),
        ("H2ロケット", "h2ロケット"),
    ],
)
def test_years_of_an_era_are_western_years(written: str, normal: str) -> None:
    assert normalize(written) == normal


def test_a_year_leads_back_to_the_whole_of_it() -> None:
    normalized = normalize_with_offsets("予算は平成31年度まで")
    at = normalized.text.index("2019")
    assert normalized.source_span(at, at + 5) == (3, 8)
    assert normalized.source_span(at + 1, at + 2) == (3, 8)
