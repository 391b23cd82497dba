"""Keys of names: spellings of one name meet under them, different names of the corpus never do."""

from __future__ import annotations

import re
import string
from pydoc_data.topics import topics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japanese.candidates import candidates
from japanese.kana import romaji_to_katakana
from japanese.latin import split_kind
from japanese.names import reading_key, sound_key, spelling_key
from japanese.normalize import normalize
from japanese.readings import proper_names, readings_of
from japanese.skeleton import kana_skeletons, latin_skeletons
from retrieve.store import Index


def spells(latin: str, katakana: str) -> bool:
    return any(name.is_spelled_by(word) for name in kana_skeletons(katakana) for word in latin_skeletons(latin))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ウラジオストク", "ウラジボストーク"),
        ("ウラジオストク", "ヴラジヴォストク"),
        ("ウラジオストク", "ウラジウォストック"),
        ("ウラジオストク", "うらじおすとく"),
        ("ワニノ", "ヴァニノ"),
        ("ジェレズノゴルスク", "ゼレズノゴルスク"),
        ("シェレホフ", "セレホフ"),
        ("ネベリスク", "ニェベリスク"),
        ("ビロビジャン", "ビロビザン"),
        ("ボルゴグラード", "ヴォルゴグラート"),
        ("ペテルブルグ", "ペテルブルク"),
        ("ミンニハノフ", "ミニハノフ"),
        ("ロシア", "ロシヤ"),
    ],
)
def test_foreign_names_that_sound_alike_meet(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("ナホトカ", "ナトカ"), ("ブラーツク", "ブリヤート"), ("サハ", "サハリン"), ("カザン", "カルーガ")],
)
def test_foreign_names_that_sound_otherwise_stay_apart(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize(
    ("kana", "key"),
    [
        ("ツルガ", "tsuruga"),
        ("まいづる", "maizuru"),
        ("キョウト", "kyoto"),
        ("きょーと", "kyoto"),
        ("オオサカ", "osaka"),
        ("ワッカナイ", "waqkanai"),
        ("敦賀", ""),
        ("", ""),
    ],
)
def test_reading_key(kana: str, key: str) -> None:
    assert reading_key(kana) == key


@pytest.mark.parametrize(
    ("latin", "kana"),
    [
        ("Tsuruga", "ツルガ"),
        ("turuga", "ツルガ"),
        ("Hukui", "フクイ"),
        ("Sizuoka", "シズオカ"),
        ("Tōkyō", "トオキョオ"),
        ("Tôkyô", "トオキョオ"),
        ("Ohsaka", "オオサカ"),
        ("Sapporo", "サッポロ"),
        ("Namba", "ナンバ"),
        ("Nanba", "ナンバ"),
        ("Moscow", None),
        ("", None),
    ],
)
def test_romaji(latin: str, kana: str | None) -> None:
    assert romaji_to_katakana(latin) == kana


@pytest.mark.parametrize(
    ("latin", "katakana"),
    [
        ("Khabarovsk", "ハバロフスク"),
        ("Habarovsk", "ハバロフスク"),
        ("Chabarowsk", "ハバロフスク"),
        ("Vladivostok", "ウラジオストク"),
        ("Wladiwostok", "ウラジオストク"),
        ("Nakhodka", "ナホトカ"),
        ("Vanino", "ワニノ"),
        ("Yuzhno-Sakhalinsk", "ユジノサハリンスク"),
        ("Ul'yanovsk", "ウリヤノフスク"),
        ("Yekaterinburg", "エカテリンブルグ"),
        ("Zheleznogorsk-Ilimsky", "ジェレズノゴルスク・イリムスキー"),
        ("Kronshtadt", "クロンシュタット"),
        ("Bratsk", "ブラーツク"),
        ("Ulan-Ude", "ウラン・ウデ"),
    ],
)
def test_latin_letters_spell_a_foreign_name(latin: str, katakana: str) -> None:
    assert spells(latin, katakana)


@pytest.mark.parametrize(
    ("latin", "katakana"),
    [("flat", "ブリヤート"), ("stolen", "シトロエン"), ("ptn", "プーチン"), ("brand", "ウラン・ウデ")],
)
def test_latin_letters_with_like_consonants_spell_no_name(latin: str, katakana: str) -> None:
    assert not spells(latin, katakana)


@pytest.mark.parametrize(
    ("text", "name", "suffixes"),
    [
        ("Tsuruga City", "tsuruga", ("市",)),
        ("tsuruga-shi", "tsuruga", ("市",)),
        ("Republic of Karelia", "karelia", ("共和国",)),
        ("Khabarovsk", "khabarovsk", ()),
        ("City", "city", ()),
    ],
)
def test_the_kind_of_place_is_split_off(text: str, name: str, suffixes: tuple[str, ...]) -> None:
    assert split_kind(text) == (name, suffixes)


def test_a_place_has_the_readings_of_its_suffix() -> None:
    assert readings_of("猿払村") == ("サルフツムラ", "サルフツソン")
    assert readings_of("敦賀市") == ("ツルガシ",)
    assert [name.text for name in proper_names("敦賀市と福田知事")] == ["敦賀", "敦賀市", "福田"]


def test_spelling_key() -> None:
    assert spelling_key("St. Petersburg") == spelling_key("ＳＴ　ＰＥＴＥＲＳＢＵＲＧ") == "stpetersburg"
    assert spelling_key("プリモーリエ") == spelling_key("プリモリエ")


@given(st.text(alphabet=string.ascii_letters + "āōûñ'-. ", max_size=20) | st.text(max_size=12))
def test_any_text_has_keys(text: str) -> None:
    romaji_to_katakana(text)
    assert all(len(found.vowels) == len(found.consonants) + 1 for found in latin_skeletons(text))
    assert all(len(found.vowels) == len(found.consonants) + 1 for found in kana_skeletons(text))
    assert isinstance(sound_key(text) + reading_key(text) + spelling_key(text), str)


@given(st.text(alphabet="アイウエオカガサザジタダチヂツヅテナハバパマヤユヨラワンッャュョァィェォヴー", max_size=12))
def test_hiragana_has_the_keys_of_katakana(kana: str) -> None:
    hiragana = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in kana)
    assert sound_key(hiragana) == sound_key(kana)
    assert reading_key(hiragana) == reading_key(kana)


def test_no_two_names_of_the_corpus_share_a_key(edition: Index) -> None:
    for keys in (edition.names.sounds, edition.names.readings):
        assert len(keys) > 80
        assert [names for names in keys.values() if len(names) > 1] == []


def test_no_two_names_of_the_corpus_are_spelled_by_one_word_in_latin_letters(edition: Index) -> None:
    alike = [names for names in edition.names.skeletons.values() if len(names) > 1]
    pairs = [(one, other) for names in alike for one in names for other in names if one < other]
    assert [pair for pair in pairs if {*kana_skeletons(pair[0])} & {*kana_skeletons(pair[1])}] == []


def test_no_english_word_is_a_name(edition: Index) -> None:
    words = {word for topic in topics.values() for word in re.findall(r"[A-Za-z]{3,}", topic)}
    assert len(words) > 3000
    found = {pair for word in sorted(words) for pair in edition.names.rewrite(f"{word}とは").pairs}
    assert found <= {("legacy", "レガシー")}  # the same word, and it stands in the corpus in katakana


@pytest.mark.parametrize("kana", ["の", "あの", "つるがの", "このまちのひとはいつもあそびにいきますか"])
def test_a_question_in_kana_alone_offers_no_more_stretches_than_can_be_tried(kana: str) -> None:
    found = candidates((kana * 1000)[:1000])
    assert 0 < len(found) <= 1000
    assert max(candidate.end - candidate.start for candidate in found) <= 20


def test_a_long_question_in_kana_offers_its_last_name_too() -> None:
    asked = "このまちのひとはいつもどのようにしてあそびにでかけていたのでしょうか" * 8 + "、さはりんは"
    assert any(normalize(asked)[c.start : c.end] == "さはりん" for c in candidates(asked))


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [("San'in", "サンイン"), ("Jun’ichi", "ジュンイチ"), ("Ten'ei", "テンエイ"), ("Kan'nami", "カンナミ")],
)
def test_an_apostrophe_divides_n_from_the_vowel_behind_it(romaji: str, kana: str) -> None:
    assert romaji_to_katakana(romaji) == kana
