"""Questions and their answers, on our edition and on the original."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from answer.assistant import Assistant
from answer.question import QuestionError
from japanese.normalize import fold
from records import Answer
from retrieve.embedding import Embedder

# question, what the answer says, what a cited passage says
ANSWERED = [
    ("敦賀市の提携先は?", "ナホトカ", "1982"),
    ("秋田市がウラジオストクと結んだ年は?", "1992年", "ウラジオストク"),
    ("2017年度の新規交流事業は?", "オレンブルク州", "オレンブルク州"),
    ("タタルスタン共和国はモスクワからどれくらい離れている?", "約800", "モスクワ"),
    ("2014年にソチ市で開かれたのは?", "オリンピック", "2014年"),
    ("京都府が受け入れた研修生は何を学んだ?", "学", "学"),
    ("ｳﾗｼﾞｵｽﾄｸと平成3年に結んだのは？", "新潟", "1991"),
    ("洲本市の姉妹都市", "クロンシュタット区", "2001"),
    ("サンクトペテルブルクと提携しているのは", "大阪市", "1979"),
]
ABSENT = [
    "名古屋市の姉妹都市は?",
    "明日の会議は何時?",
    "横浜市の友好都市を教えて",
    "おすすめのラーメン屋は?",
]


@pytest.fixture(scope="session")
def original(original_index: Path, embedder: Embedder) -> Assistant:
    return Assistant.over(original_index, embedder)


def check(answer: Answer, said: str, cited: str) -> None:
    assert answer.status == "answered"
    assert fold(said) in fold(answer.text)
    assert any(fold(cited) in fold(citation.passage.text) for citation in answer.citations)
    for citation in answer.citations:
        assert citation.spans
        assert all(0 <= start < end <= len(citation.passage.text) for start, end in citation.spans)


@pytest.mark.parametrize(("question", "said", "cited"), ANSWERED)
def test_answered_from_our_edition(assistant: Assistant, question: str, said: str, cited: str) -> None:
    check(assistant.ask(question), said, cited)


@pytest.mark.parametrize(("question", "said", "cited"), ANSWERED)
def test_answered_from_the_original(original: Assistant, question: str, said: str, cited: str) -> None:
    check(original.ask(question), said, cited)


@pytest.mark.parametrize("question", ABSENT)
def test_refused_by_our_edition(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.kind, answer.citations, answer.rows) == ("not_found", "none", (), ())
    assert "見当たりません" in answer.text


@pytest.mark.parametrize("question", ABSENT)
def test_refused_by_the_original(original: Assistant, question: str) -> None:
    assert original.ask(question).status == "not_found"


def test_a_list_cites_every_row(assistant: Assistant) -> None:
    answer = assistant.ask("1991年に提携した自治体をすべて挙げて")
    assert len(answer.rows) == len(answer.citations) == 9
    assert {row["year"] for row in answer.rows} == {"1991"}
    assert "9件" in answer.text


def test_a_pair_that_does_not_exist_is_denied_with_what_there_is(assistant: Assistant) -> None:
    answer = assistant.ask("小樽市とモスクワ市の提携は?")
    assert answer.text.startswith("いいえ")
    assert "ナホトカ" in answer.text


def test_a_refusal_names_the_unknown_word_and_offers_what_is_near(assistant: Assistant) -> None:
    answer = assistant.ask("名古屋市の姉妹都市は?")
    assert "名古屋" in answer.text
    assert answer.related


@pytest.mark.parametrize("question", ["", "  \n", "\x00\x01", "あ" * 10_000])
def test_what_is_no_question_is_refused_in_one_sentence(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="質問が"):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE pairings; --",
        "{{7*7}}",
        "敦賀市\x00の\u202e提携先は?",
        "%s%n" * 50,
        "ー・ー・",
    ],
)
def test_odd_questions_get_an_ordinary_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status in {"answered", "not_found"}


@pytest.mark.parametrize(
    ("question", "lead", "rows"),
    [
        ("姉妹都市が一番多い都道府県は?", "北海道です。18件", 18),
        ("姉妹都市が最も多い市町村は?", "稚内市、新潟市です。それぞれ3件", 6),
        ("東北で姉妹都市が一番多い県", "山形県です。4件あります。\n", 4),
        (
            "姉妹都市が一番多い県は?",
            "山形県、新潟県、石川県です。それぞれ4件あります。都道府県のすべてで数えると、北海道の18件がもっとも多くなります。",
            12,
        ),
        ("提携が一番多かった年はいつ?", "年です。それぞれ9件", 18),
    ],
)
def test_what_stands_in_most_rows(assistant: Assistant, question: str, lead: str, rows: int) -> None:
    answer = assistant.ask(question)
    assert lead in answer.text
    assert len(answer.rows) == len(answer.citations) == rows


# question, how the answer begins: what says how something began stands first, not what follows from it
ORIGINS = [
    (
        "長門市がロシアと交流を始めたきっかけは",
        "姉妹都市協定のきっかけは、2016年12月に長門市で開催された日露首脳会談である。",
    ),
    (
        "長門市とソチ市の交流はどう始まった",
        "姉妹都市協定のきっかけは、2016年12月に長門市で開催された日露首脳会談である。",
    ),
    ("京都府とレニングラード州が提携したいきさつは", "友好提携のきっかけは、長い歴史と伝統を持つ"),
]


@pytest.mark.parametrize(("question", "begins"), ORIGINS)
def test_how_something_began(assistant: Assistant, question: str, begins: str) -> None:
    assert assistant.ask(question).text.startswith(begins)


@pytest.mark.parametrize(
    "question",
    [
        "栃木県とカルーガ州は何から始まったのですか",
        "栃木県とカルーガ州の交流は何がきっかけで始まったのですか",
    ],
)
def test_what_something_began_with_is_no_row(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "passage"
    assert "カルーガ州は2017年11月、栃木県に交流を申し出た。" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "福岡県とウリヤノフスク州が交流することになったきっかけは",
        "酒田市がサンクトペテルブルクと交流を始めたきっかけは",
    ],
)
def test_an_origin_that_nothing_tells_is_not_found(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert "きっかけや経緯は書かれていません" in answer.text
    assert answer.related


def test_of_several_rows_none_is_an_origin(assistant: Assistant) -> None:
    answer = assistant.ask("交流の始まりは?")
    assert (answer.status, answer.rows) == ("not_found", ())
    assert "書かれていません" not in answer.text  # how some of them began is
    assert "1982年" in assistant.ask("敦賀市とナホトカの交流の始まりは?").text


# question, what the refusal says besides: where a word stands and what is not told there, or that one stands nowhere
REFUSALS = [
    (
        "長門市の予算は",
        "「長門市」は「ソチ市との姉妹都市協定締結について」に出てきますが、そこに「予算」のことは書かれていません。",
    ),
    (
        "ソチ市の面積は",
        "「ソチ市」は「ソチ市との姉妹都市協定締結について」などに出てきますが、そこに「面積」のことは書かれていません。",
    ),
    (
        "敦賀市がナホトカと提携した理由は何ですか",
        "「敦賀市」は「図1 日露姉妹都市状況」に出てきますが、そこに「理由」のことは",
    ),
    (
        "札幌市と函館市はどちらが人口が多い",
        "「札幌市」は「図1 日露姉妹都市状況」に出てきますが、そこに「人口」のことは",
    ),
    ("小樽市と函館市の人口は", "「小樽市」は「図1 日露姉妹都市状況」に出てきますが、そこに「人口」のことは"),
    ("交流事業の国の負担割合は", "「負担割合」という語が資料にありません。"),
    ("国からの補助率は何割ですか", "「補助率」という語が資料にありません。"),
]


@pytest.mark.parametrize(("question", "said"), REFUSALS)
def test_a_refusal_says_where_its_words_stand(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert said in answer.text
    if "出てきますが" in said:
        assert any(said[1:].partition("」は「")[0] in citation.passage.text for citation in answer.related)


# A property of one thing is no answer to a question for that of another, nor a share of it for the whole.
OF_ANOTHER = ["長門市の予算は", "栃木県の予算額は", "長門市の人口は", "長門市とソチ市、人口はどちらが多い"]


@pytest.mark.parametrize("question", OF_ANOTHER)
def test_a_property_of_another_thing_is_no_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"


# question, the year it counts from today, what the answer says besides; {year} and {fiscal} are that year
OF_THIS_YEAR = [
    ("今年の予算は", 0, "今年（{year}年）のことを述べた箇所は見つかりません。次は2019年のことです。"),
    ("今年度の予算額は", 0, "今年度（{fiscal}年度）のことを述べた箇所は見つかりません。次は2019年のことです。"),
    (
        "今年度の新規事業は",
        0,
        "この表にあるのは2017年度から2018年度までのものです。「今年度」は{fiscal}年度と読みました。",
    ),
    (
        "去年姉妹都市になったのは",
        -1,
        "この表にあるのは1961年から2018年までのものです。「去年」は{year}年と読みました。",
    ),
    ("昨年度の事業は何件", -1, "この表にあるのは2017年度から2018年度までのものです。「昨年度」は{fiscal}年度と"),
    ("促進事業の今年度の上限額は", 0, "（何年のことかは、この箇所からは分かりません。今年度（{fiscal}年度）のことか"),
    ("富山県が来年度予定している交流は", 1, "「来年度」は{fiscal}年度と読みました。"),
]


@pytest.mark.parametrize(("question", "off", "said"), OF_THIS_YEAR)
def test_a_year_counted_from_today_is_never_taken_for_that_of_the_documents(
    assistant: Assistant, question: str, off: int, said: str
) -> None:
    today = date.today()
    fiscal = today.year - (today.month < 4)
    answer = assistant.ask(question)
    assert said.format(year=today.year + off, fiscal=fiscal + off) in answer.text
    assert answer.status == "not_found" or answer.confidence <= 0.5


def test_a_year_that_is_part_of_a_name_is_none_counted_from_today(assistant: Assistant) -> None:
    assert assistant.ask("「ロシアにおける日本年」はいつ始まった").text.startswith("2018年5月です。")


@pytest.mark.parametrize("question", ["令和3年度の促進事業の予算は", "2020年度の予算額は"])
def test_what_holds_for_another_year_is_no_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"
    assert assistant.ask("平成31年度の予算額は").text.startswith("0.5億円です。")


# question, how the answer begins, what stands behind it: a row's year is not that of everything it mentions
MORE_EXACT = [
    (
        "長門市とソチ市の調印式はいつ、どこで行われましたか",
        "山口県長門市とソチ市は2018年9月28日、ソチ市での調印式を",
        "",
    ),
    ("ソチの代表団が長門に来たのはいつ", "2017年12月です。", "ほかに、図3・図4"),
    ("啓翁桜を展示したのはいつですか", "2017年度です。", ""),
    ("酒田市は2017年度に何をしましたか", "2017年度の新規交流事業: 山形県酒田市", ""),
]


@pytest.mark.parametrize(("question", "begins", "behind"), MORE_EXACT)
def test_when_something_was_that_a_row_only_mentions(
    assistant: Assistant, question: str, begins: str, behind: str
) -> None:
    answer = assistant.ask(question)
    assert answer.text.startswith(begins), answer.text
    assert behind in answer.text
    assert ("ほかに、" in answer.text) == bool(behind)


@pytest.mark.parametrize(
    "question", ["委託事業はどの順で進めればいいですか", "促進事業に応募したいときは何をどの順でやればいいですか"]
)
def test_steps_are_asked_for_by_their_order(assistant: Assistant, question: str) -> None:
    assert "(1) 調査契約、(2) 交流活動、(3) 報告書提出" in assistant.ask(question).text
