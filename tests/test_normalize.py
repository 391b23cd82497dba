"""One spelling for searching, and the way back to the text as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import japanese.normalize
from japanese.normalize import fold, fold_with_offsets, normalize, normalize_with_offsets

DATA = Path(japanese.normalize.__file__).parent / "data"
JAPANESE = st.text(
    alphabet=st.sampled_from(
        "ヴァィェォウラジオストクペテルブグー・ ｻﾊﾘﾝﾞﾟ日本國縣髙ヂヅヰヱヲッャイキルク"
        "昭和平成元SH３3年ABcヶカ国　\n\t-–―。(（\u3099が"
    ),
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
        ("鳥取縣と舊國鐵", "鳥取県と旧国鉄"),
        ("髙﨑・渡邊・渡邉・齋藤・龍馬", "高崎・渡辺・渡辺・斎藤・竜馬"),
        ("中嶋", "中嶋"),  # 中島 is another name
        ("ウラヂオストク、ヅ、ヰスキー、ヱビス", "ウラジオストク、ズ、イスキー、エビス"),
        ("Tōkyō City", "tōkyō city"),
        ("チャンス", "チャンス"),  # a dictionary word stays one
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
        ("カムチャッキー", "カムチヤツキイ"),
        ("キヤノン", "キャノン"),
        ("ウヰスキー", "ウイスキー"),
        ("ウラヂオストク", "ウラジオストク"),
        ("廣島縣", "広島県"),
        ("関ヶ原", "関ケ原"),
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
def test_normalising_is_idempotent(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_old_kanji_are_kept_apart_from_the_new() -> None:
    lines = (DATA / "old_kanji.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(pairs) > 300
    assert len({old for old, _ in pairs}) == len(pairs)
    assert {old for old, _ in pairs}.isdisjoint(new for _, new in pairs)
    assert all(normalize(old) == new for old, new in pairs)


@given(JAPANESE | st.text(max_size=40))
def test_every_character_leads_back_to_its_source(text: str) -> None:
    folded = fold_with_offsets(text)
    assert len(folded.text) == len(folded.offsets)
    starts = [start for start, _ in folded.offsets]
    ends = [end for _, end in folded.offsets]
    assert (starts, ends) == (sorted(starts), sorted(ends))
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
        ("S36に", "1961年に"),
        ("Ｈ31（2019）", "h31(2019)"),
        ("（H31、2019年度）", "(2019年、2019年度)"),
        ("H31の予算", "2019年の予算"),
        ("H31以降", "2019年以降"),
        ("S36型", "s36型"),
        ("T9.4.1", "1920年.4.1"),
        ("H31.4", "2019年.4"),
        ("M7.3の地震", "m7.3の地震"),
        ("Galaxy S10", "galaxy s10"),
        ("型番S36に", "型番s36に"),
        ("サイズS10、M20", "サイズs10、m20"),
        ("S25, S26", "s25,s26"),
        ("昭和三十六年", "1961年"),
        ("令和元年度", "2019年度"),
        ("平成元年", "1989年"),
    ],
)
def test_years_of_an_era_are_western_years(written: str, normal: str) -> None:
    assert normalize(written) == normal


def test_a_year_leads_back_to_the_whole_of_it() -> None:
    normalized = normalize_with_offsets("予算は平成31年度まで")
    at = normalized.text.index("2019")
    assert normalized.source_span(at, at + 5) == (3, 8)
    assert normalized.source_span(at + 1, at + 2) == (3, 8)
