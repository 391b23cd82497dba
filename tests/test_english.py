"""Questions in English: what they are read as, what is answered, and what is said not to be understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.assistant import Assistant
from answer.english.dates import japanese_dates
from answer.english.read import is_english, read_english
from answer.english.words import load_english
from records import Answer
from retrieve.names import NameIndex

ROOT = Path(__file__).resolve().parents[1]

READ = [
    # other words, other sentences around it
    ("About how many residents live in Sochi?", "ソチの人口は何人ですか?"),
    ("Approximately how many people are living in Tatarstan?", "タタルスタンの人口は何人ですか?"),
    ("How populous is Sochi?", "ソチの人口は何人ですか?"),
    ("How big is Sochi's population?", "ソチの人口は何人ですか?"),
    ("We have a visitor tomorrow. Who is the mayor of Sochi?", "ソチの市長は誰ですか?"),
    ("Good afternoon, when was St. Petersburg built?", "サンクト・ペテルブルグが建設されたのはいつですか?"),
    ("What is the sixth item of the cooperation plan? Thanks.", "協力プランの第6項目は何ですか?"),
    ("Which Japanese town was the first to link up with a Russian one?", "ロシアと最も早く提携した日本の町は何ですか?"),
    ("How much money can a new exchange project get?", "新規交流事業の上限額はいくらですか?"),
    ("What does IJSP stand for?", "IJSPとは何ですか?"),
    ("How many municipalities in Aomori have a Russian partner?", "ロシアの都市と提携した青森の自治体はいくつですか?"),
    ("Which prefecture boasts the largest number of partnerships?", "提携が一番多い都道府県はどこですか?"),
    ("How many sister city pairs date from 1991?", "1991年に提携した姉妹都市は何件ですか?"),
    ("How many agreements were signed in the 1990s?", "1990年代に締結された協定は何件ですか?"),
    ("Who signed the agreement with Sochi?", "ソチと協定に署名したのは誰ですか?"),
    # one side of a pairing, and the other
    ("What is the sister city of Tsuruga?", "敦賀の姉妹都市はどこですか?"),
    ("what is the sister city of kushiro?", "釧路の姉妹都市はどこですか?"),
    ("What is the sister city of 敦賀市?", "敦賀市の姉妹都市はどこですか?"),
    ("What is the sister city of Nagato, Yamaguchi?", "山口の長門の姉妹都市はどこですか?"),
    ("Tsuruga's partner city", "敦賀の姉妹都市はどこですか?"),
    ("sister city tsuruga", "敦賀の姉妹都市はどこですか?"),
    ("Please tell me the sister city of Tsuruga.", "敦賀の姉妹都市はどこですか?"),
    ("Which city is paired with Vanino?", "ワニノと提携した都市はどこですか?"),
    ("What prefecture is partnered with Buryatia?", "ブリヤート共和国と提携した都道府県はどこですか?"),
    ("In which year did Hokkaido partner with Sakhalin Oblast?", "サハリン州と北海道が提携したのはいつですか?"),
    ("When did Tsuruga and Nakhodka become sister cities?", "敦賀とナホトカが姉妹都市になったのはいつですか?"),
    ("Is Otaru a sister city of Nakhodka?", "小樽はナホトカの姉妹都市ですか?"),
    ("Does Toyama have a sister city in Russia?", "富山にロシアの姉妹都市はありますか?"),
    # lists, counts, extremes
    ("List all sister cities in Hokkaido", "北海道の姉妹都市をすべて挙げてください。"),
    ("sister cities in Tohoku", "東北地方の姉妹都市はどこですか?"),
    ("How many sister cities does Niigata City have?", "新潟市の姉妹都市は何件ですか?"),
    ("How many sister-city pairings are there in total?", "姉妹都市は何件ですか?"),
    ("How many sister cities were established in 1991?", "1991年に提携した姉妹都市は何件ですか?"),
    ("Which is the oldest sister city?", "最も古い姉妹都市はどこですか?"),
    ("What is the second oldest sister city relationship?", "2番目に古い姉妹都市はどこですか?"),
    ("Which city was the first to partner with a Russian city?", "ロシアの都市と最も早く提携した都市はどこですか?"),
    ("Which city partnered first, Kanazawa or Niigata?", "金沢と新潟の提携はどちらが早いですか?"),
    ("Which prefecture has the most sister cities?", "姉妹都市が一番多い都道府県はどこですか?"),
    ("Which municipalities partnered in 1991?", "1991年に提携した自治体はどこですか?"),
    ("Which municipalities have partnered since 2000?", "2000年以降に提携した自治体はどこですか?"),
    ("Which municipalities became sister cities in the 1990s?", "1990年代に姉妹都市になった自治体はどこですか?"),
    (
        "List the municipalities that partnered between 1970 and 1975",
        "1970年から1975年までに提携した自治体をすべて挙げてください。",
    ),
    # what happened: who, when, where, why, what
    ("Who visited Ishikawa in October 2018?", "2018年10月に石川を訪問したのは誰ですか?"),
    ("When did Governor Fukuda visit Kaluga?", "福田知事がカルーガを訪問したのはいつですか?"),
    ("When was the Japan-Russia governors' conference held?", "日露知事会議が開催されたのはいつですか?"),
    (
        "Where was the Japan-Russia summit held in January 2019?",
        "2019年1月に日露首脳会談が開催されたのはどこですか?",
    ),
    ("Why did Kaluga choose Tochigi?", "カルーガが栃木を選定した理由は何ですか?"),
    ("What did the trainees from Leningrad learn?", "レニングラードからの研修生が学んだのは何ですか?"),
    ("What did Ehime do in Orenburg?", "オレンブルクで愛媛が実施したのは何ですか?"),
    ("Which countries border Leningrad Oblast?", "レニングラード州と国境を接する国はどこですか?"),
    ("Why was Tochigi chosen by Kaluga Oblast?", "カルーガ州が栃木を選定した理由は何ですか?"),
    ("Who wrote section 6?", "第6節を執筆したのは誰ですか?"),
    ("What is the name of the program in Ishikawa?", "石川のプログラムは何ですか?"),
    ("sister cities established in 1992", "1992年に提携した姉妹都市はどこですか?"),
    ("How many trainees have participated in the IJSP?", "IJSPに参加した研修生は何人ですか?"),
    ("How many Russians live in Tochigi Prefecture?", "栃木県に住むロシア人は何人ですか?"),
    ("What projects were implemented in fiscal 2018?", "2018年度に実施された事業は何ですか?"),
    # what things are
    ("What is IJSP?", "IJSPとは何ですか?"),
    ("What is a sister city?", "姉妹都市とは何ですか?"),
    ("Who is Minnikhanov?", "ミンニハノフとは誰ですか?"),
    ("Which cities in the US have sister cities?", "米国の姉妹都市の都市はどこですか?"),
    ("Where is Tatarstan?", "タタルスタンはどこにありますか?"),
    ("How far is Tatarstan from Moscow?", "モスクワからタタルスタンはどれくらい離れていますか?"),
    ("What is the capital of Tatarstan?", "タタルスタンの首都はどこですか?"),
    ("What is the population of Sochi?", "ソチの人口は何人ですか?"),
    ("Who is the rector of Kaluga State University?", "カルーガ国立大学の学長は誰ですか?"),
    ("What is the upper limit for new exchange projects?", "新規交流事業の上限額はいくらですか?"),
    (
        "What is the budget of the exchange promotion project for fiscal 2019?",
        "2019年度の促進事業の予算額はいくらですか?",
    ),
    ("What is the third item of the eight-point cooperation plan?", "協力プランの第3項目は何ですか?"),
    ("What are the sister cities of Okinawa?", "沖縄県の姉妹都市はどこですか?"),  # a prefecture in no document
    ("Ｗｈａｔ ｉｓ ｔｈｅ ｓｉｓｔｅｒ ｃｉｔｙ ｏｆ Ｔｓｕｒｕｇａ？", "敦賀の姉妹都市はどこですか?"),
]
NOT_UNDERSTOOD = [
    "What is the weather like today?",
    "Can you write a poem?",
    "Hello, how are you?",
    "How do I reset my password?",
    "asdf qwer zxcv poiu",
    "What's your favourite colour?",
    "Translate this sentence into French",
    "Who will win the election?",
    "Is it raining?",
    "The quick brown fox jumps over the lazy dog",
    "What is the meaning of life?",
    "How many does it have?",
    "Who and when and where?",
    "Show us your dreams",
    "what did do what did do",
    "Which cities are not sister cities?",
]
ANSWERED = [
    ("What is the sister city of Tsuruga?", "ナホトカ"),
    ("Which city is twinned with Nagato?", "ソチ市"),
    ("When did Tsuruga and Nakhodka become sister cities?", "1982年です"),
    ("How many sister cities does Niigata City have?", "3件です"),
    ("Which is the oldest sister city?", "舞鶴市は1961年"),
    ("List all sister cities in Hokkaido", "18件"),
    ("Is Otaru a sister city of Nakhodka?", "はい"),
    ("Is Sapporo a sister city of Moscow?", "いいえ"),
    ("Which municipalities partnered in 1991?", "9件"),
    ("Which prefecture has the most sister cities?", "北海道です"),
    ("Who founded St. Petersburg?", "ピョートル大帝"),
    ("What is the population of Sochi?", "43万人"),
    ("What is the upper limit for new exchange projects?", "500万円"),
    ("How many Russians live in Tochigi Prefecture?", "60人"),
]
LEFT_ALONE = [
    "Tsuruga",
    "Tochigi Prefecture",
    "St. Petersburg",
    "Republic of Tatarstan",
    "PCMA Rusとは",
    "Tsurugaの姉妹都市は?",
    "FIFAワールドカップ",
    "IJSP",
    "Win-Win",
    "hello",
    "12345",
    "???",
    "😀",
    "敦賀市",
]


@pytest.mark.parametrize(("question", "japanese"), READ)
def test_what_a_question_in_english_is_read_as(assistant: Assistant, question: str, japanese: str) -> None:
    assert read_english(question, assistant.index.names) == japanese


@pytest.mark.parametrize(("question", "said"), ANSWERED)
def test_what_is_answered(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert said in answer.text
    assert (answer.status, answer.question) == ("answered", question)
    assert answer.understood_as == read_english(question, assistant.index.names)
    assert answer.citations


@pytest.mark.parametrize("question", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_so_in_both_languages(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.kind, answer.citations) == ("not_found", "none", ())
    assert "日本語で質問" in answer.text
    assert "Only simple questions in English" in answer.text


def test_a_name_that_stands_nowhere_is_told_in_both_languages(assistant: Assistant) -> None:
    answer = assistant.ask("What is the sister city of Nagoya?")
    assert answer.status == "not_found"
    assert "「Nagoya」という語が資料にありません" in answer.text
    assert 'do not mention "Nagoya"' in answer.text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_names_and_japanese_are_left_alone(assistant: Assistant, text: str) -> None:
    assert read_english(text, assistant.index.names) == text


def test_a_question_in_the_words_of_documents_in_english_is_left_to_the_search() -> None:
    names = NameIndex(latin=frozenset({"lighthouse", "tall", "harbor"}))
    question = "How tall is the lighthouse of the harbor?"
    assert read_english(question, names) == question
    assert isinstance(read_english("How tall is the tower of the harbor?", names), Answer)


@pytest.mark.parametrize("name", ["feature-dev", "feature-test"])
def test_no_japanese_question_is_taken_for_english(name: str) -> None:
    lines = (ROOT / "eval" / "questions" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [q for q in (json.loads(line)["question"] for line in lines) if is_english(q)] == []


def test_an_ordinary_japanese_question_is_understood_as_itself(assistant: Assistant) -> None:
    assert assistant.ask("敦賀市の姉妹都市は?").understood_as == ""


_SOME = st.sampled_from(
    "what which when who how many is did the of in and or most first to second 2 2018 Tsuruga sister cities visit "
    "city , ? ' Governor Fukuda held list all 敦賀 1990s by have older do".split()
)


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=80), st.lists(_SOME, max_size=14).map(" ".join)))
def test_anything_is_read_or_refused(assistant: Assistant, text: str) -> None:
    read = read_english(text, assistant.index.names)
    assert isinstance(read, Answer) or not is_english(text) or read


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("in October 2018", "in 2018年10月"),
        ("on 7 October, 2018", "on 2018年10月7日"),
        ("on October 7th, 2018", "on 2018年10月7日"),
        ("in the 1990s", "in 1990年代"),
        ("since 2000", "2000年以降"),
        ("before 1970", "1970年以前"),
        ("from 1990 to 1995", "1990年から1995年まで"),
        ("in FY2018", "in 2018年度"),
        ("in fiscal year 2018", "in 2018年度"),
        ("in Heisei 3", "in 平成3年"),
        ("in June", "in 6月"),
        ("it may rain", "it may rain"),
        ("route 20185", "route 20185"),
    ],
)
def test_dates(english: str, japanese: str) -> None:
    assert " ".join(japanese_dates(english).split()) == japanese


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("cities", "city"),
        ("universities", "university"),
        ("visited", "visit"),
        ("visiting", "visit"),
        ("hosted", "host"),
        ("planned", "plan"),
        ("agreed", "agree"),
        ("held", "hold"),
        ("written", "write"),
        ("people", "person"),
        ("twinned", "twin"),
    ],
)
def test_forms_of_words(word: str, form: str) -> None:
    assert form in load_english().forms(word)


def test_every_japanese_word_that_is_treated_apart_is_one_of_the_glossary() -> None:
    tables = load_english().tables
    known = {*tables["nouns"].values(), *tables["verbs"].values()}
    for name in ("own_ends", "counters", "past", "particles", "together"):
        assert not {word for word in tables[name] if word not in known}, name
    for name in ("titles", "joined", "places", "numbered", "most"):
        assert not {word for word in tables["words"][name] if word not in known}, name
