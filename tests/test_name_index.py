"""Names of a question in the documents' spelling: those that stand nowhere, and no other word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.assistant import Assistant
from eval.datasets import ROOT, load_question_set
from ingest.collect import collect_names
from ingest.names import Spelling
from japanese.normalize import fold
from retrieve.names import NameIndex
from retrieve.store import Index

TEXTS = (
    "ウランの値段。",
    "敦賀市はウラジオストク、ワニノ、ハバロフスク地方、ウラン・ウデと結ぶ。福田知事はカーリングとTRAINに関心がある。",
    "サンクト・ペテルブルグ市の人口。つくば市の学園。",
)


@pytest.fixture(scope="module")
def names() -> NameIndex:
    listed = (("ハバロフスク", "ハバ"), ("日本", "Japan"), ("敦賀市", "つるがこう"), ("敦賀市", "敦港"))
    return collect_names(
        TEXTS,
        ["敦賀市", "ウラン・ウデ", "サンクト・ペテルブルグ市"],
        [Spelling(*pair, "names.tsv: line 1") for pair in listed],
    )


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("うらじおすとくと結ぶ市は?", "ウラジオストクと結ぶ市は?"),
        ("ｳﾞｧﾆﾉは?", "ワニノは?"),
        ("ウラジボストークとヴァニノ", "ウラジオストクとワニノ"),
        ("つるが市の相手は", "敦賀市の相手は"),
        ("つるがしの相手は", "敦賀市の相手は"),
        ("Tsuruga Cityの相手は", "敦賀市の相手は"),
        ("Khabarovsk Kraiと", "ハバロフスク地方と"),
        ("ＫＨＡＢＡＲＯＶＳＫと", "ハバロフスクと"),
        ("サンクトの相手は", "サンクト・ペテルブルグの相手は"),
        ("ハバの相手は", "ハバロフスクの相手は"),
        ("敦港の船", "敦賀市の船"),
        ("ウラン・ウデ ワニノ", "ウラン・ウデ、ワニノ"),  # two names of which one stands in a table
    ],
)
def test_a_name_is_searched_as_it_stands_in_the_documents(names: NameIndex, typed: str, searched: str) -> None:
    assert names.rewrite(typed).text == searched


@pytest.mark.parametrize(
    "text",
    [
        "ウラジオストクと敦賀市、ハバロフスク",
        "ウラジオストック",  # folds to the name
        "つくばの学園",  # stands there itself
        "trainはいつ",  # so does this
        "魚をつるがいい",
        "ワニの口",
        "フランの価値",  # a word, not another spelling of ウラン
        "Japanはどこ",  # listed for a name that stands nowhere
        "ウラジオストクツアー",
        "Khabarovskツアー",  # would run together
        "TSURUGAキラリ",
        "ウランの発見",  # not ウラン・ウデ
        "ある道、行った都市",
        "",
        "？！",
    ],
)
def test_other_words_stay_as_they_are(names: NameIndex, text: str) -> None:
    assert names.rewrite(text) == names.rewrite(names.rewrite(text).text)
    assert names.rewrite(text).text == text
    assert names.rewrite(text).pairs == ()


def test_what_was_replaced_is_told_as_typed(names: NameIndex) -> None:
    assert names.rewrite(" ｳﾞｧﾆﾉ と Tsuruga-shi").pairs == (("ｳﾞｧﾆﾉ", "ワニノ"), ("Tsuruga-shi", "敦賀市"))


def test_a_name_of_two_readers_is_not_guessed() -> None:
    alike = collect_names(["阿部氏と安部氏"], ["阿部", "安部"])
    assert alike.rewrite("Abeは").text == "Abeは"


def test_an_index_of_names_is_read_back_as_written(names: NameIndex, tmp_path: Path) -> None:
    names.save(tmp_path / "names.json")
    assert json.dumps(NameIndex.load(tmp_path / "names.json").rewrite("Tsuruga").pairs) == json.dumps(
        names.rewrite("Tsuruga").pairs
    )


@settings(max_examples=200)
@given(
    st.text(
        alphabet=st.sampled_from(
            "ヴァウラジオストクワニノ・ー ｻﾊﾘﾝﾞさはりんつるがうらじおすとくのとは市県TsurugaKhbovk'ō-。"
        ),
        max_size=30,
    )
    | st.text(max_size=30)
)
def test_rewriting_twice_changes_nothing_more(edition: Index, text: str) -> None:
    once = edition.names.rewrite(text)
    assert edition.names.rewrite(once.text).text == once.text
    assert once.pairs or once.text == text or "、" in once.text


def test_the_names_of_the_corpus_stay_as_they_are(edition: Index) -> None:
    for name in (*edition.names.names.values(), *edition.names.latin):
        rewritten = edition.names.rewrite(f"{name}は?")
        assert rewritten.text == f"{name}は?" or fold(name) in edition.names.spellings


def test_questions_that_spell_names_as_they_stand_are_left_alone(edition: Index) -> None:
    for path in (ROOT / "eval" / "questions").glob("feature-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert edition.names.rewrite(json.loads(line)["question"]).pairs == ()


def test_no_question_about_other_things_is_rewritten(edition: Index, shared: Path) -> None:
    questions = load_question_set("jaquad-dev").queries
    assert [query.text for query in questions if edition.names.rewrite(query.text).pairs] == []


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("Sakhalin Oblast", "サハリン州"),
        ("Novosibirsk", "ノボシビルスク"),
        ("Yuzhno-Sakhalinsk", "ユジノサハリンスク"),
        ("Primorsky Krai", "沿海地方"),
        ("Vladivostok", "ウラジオストク"),
        ("Nakhodka", "ナホトカ"),
        ("Kholmsk", "ホルムスク"),
        ("Poronaysk", "ポロナイスク"),
        ("Republic of Buryatia", "ブリヤート共和国"),
        ("Ulan-Ude", "ウラン・ウデ"),
        ("Korsakov", "コルサコフ"),
        ("Nevelsk", "ネベリスク"),
        ("Dolinsk", "ドリンスク"),
        ("Severo-Kurilsk", "セベロクリリスク"),
        ("Khabarovsk Krai", "ハバロフスク地方"),
        ("Vanino", "ワニノ"),
        ("Tomari", "トマリ"),
        ("Ozersky", "オジョールスキイ"),
        ("Irkutsk Oblast", "イルクーツク州"),
        ("Zheleznogorsk-Ilimsky", "ジェレズノゴルスク・イリムスキー"),
        ("Sakha Republic", "サハ共和国"),
        ("Yakutsk", "ヤクーツク"),
        ("Moscow", "モスクワ"),
        ("Jewish Autonomous Oblast", "ユダヤ自治州"),
        ("Birobidzhan", "ビロビジャン"),
        ("Komsomolsk-on-Amur", "コムソモリスク・ナ・アムーレ"),
        ("Bratsk", "ブラーツク"),
        ("Shelekhov", "シェレホフ"),
        ("Leningrad Oblast", "レニングラード州"),
        ("St. Petersburg", "サンクト・ペテルブルグ"),
        ("Kronstadt", "クロンシュタット"),
        ("Volgograd", "ボルゴグラード"),
        ("Krasnodar Krai", "クラスノダール地方"),
        ("Sochi", "ソチ"),
        ("Kaluga", "カルーガ"),
        ("Republic of Tatarstan", "タタルスタン共和国"),
        ("Kazan", "カザン"),
        ("Ulyanovsk", "ウリヤノフスク"),
        ("Orenburg", "オレンブルク"),
        ("Yekaterinburg", "エカテリンブルグ"),
        ("Hokkaido", "北海道"),
        ("Tokyo Prefecture", "東京都"),
        ("Osaka", "大阪"),
        ("ウラジオ", "ウラジオストク"),
        ("浦塩", "ウラジオストク"),
        ("ユジノ", "ユジノサハリンスク"),
        ("都庁", "東京都"),
        ("樺太", "サハリン"),
        ("日ロ", "日露"),
        ("露国", "ロシア"),
    ],
)
def test_places_of_the_corpus_by_their_other_names(edition: Index, typed: str, searched: str) -> None:
    assert edition.names.rewrite(f"{typed}の交流").pairs == ((typed, searched),)


def test_an_answer_tells_how_it_read_a_name(assistant: Assistant) -> None:
    answer = assistant.ask("  Tsuruga-shiの提携先は?")
    assert "ナホトカ" in answer.text
    assert (answer.question, answer.read_as) == ("Tsuruga-shiの提携先は?", (("Tsuruga-shi", "敦賀市"),))
    assert assistant.ask("敦賀市の提携先は?").read_as == ()


def test_a_question_that_grows_by_its_names_is_still_asked(assistant: Assistant) -> None:
    assert assistant.ask("露国、" * 333).read_as == (("露国", "ロシア"),)


def test_passages_are_found_by_a_name_in_another_spelling(assistant: Assistant) -> None:
    (first, *_) = assistant.retriever.search("Tatarstanの首都")
    assert "タタルスタン共和国" in first.passage.text
