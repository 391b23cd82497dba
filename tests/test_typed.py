"""Questions as people type them: noise, other words for what is asked, and background around the question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.assistant import Assistant
from answer.several import split_questions
from answer.typed.padding import without_padding
from answer.typed.plain import paraphrased, without_noise
from answer.typed.statements import is_statement, split_statements
from answer.typed.topic import with_topic
from answer.typed.wordings import wordings

NOISE = [
    ("えーっと、敦賀市の相手は?", "敦賀市の相手は?"),
    ("あのー、すみません、敦賀市の相手は?", "敦賀市の相手は?"),
    ("お尋ねしますが、敦賀市の相手は?", "敦賀市の相手は?"),
    ("敦賀市の相手はどこでしたっけ", "敦賀市の相手はどこですか"),
    ("敦賀市の相手はどこだっけ？", "敦賀市の相手はどこですか？"),
    ("敦賀市のさ、相手は?", "敦賀市の相手は?"),
    ("敦賀市の相手をご教示ください。", "敦賀市の相手を教えてください。"),
    ("敦賀市の相手をご教示いただけますと幸いです", "敦賀市の相手をご教示いただけますと幸いです"),
    ("施設を列記願います。", "施設をすべて挙げてください。"),
    ("避難所の一覧がほしい", "避難所をすべて挙げてください"),
    ("避難所をもれなく挙げて", "避難所をすべて挙げて"),
    ("市長の名前が出てこない…", "市長の名前は"),
    ("温泉の名前なんていうの", "温泉の名前は何"),
    ("焼き鳥の市があるらしいんだけど", "焼き鳥の市は"),
    ("敦賀市の相手は?（CIRより）", "敦賀市の相手は?"),
    ("提携は平成何年ですか、西暦でもかまいません", "提携は平成何年ですか"),
    ("最多はどこ？同数なら全部", "最多はどこ？"),
    ("どの市が行ったのか。全部。", "どの市が行ったのか。"),
    ("甲市と乙市の相手は一緒？別々？", "甲市と乙市の相手は同じですか？"),
    ("ナホトカ←この街の相手は？", "ナホトカです。この街の相手は？"),
    ("そもそもなぜ提携した？", "なぜ提携した？"),
    ("なるべく早めに敦賀市の相手は？", "敦賀市の相手は？"),
    # what is content stays
    ("一番最初の提携の理由は?", "一番最初の提携の理由は?"),
    ("国が一体となった事業は?", "国が一体となった事業は?"),
    ("あのときの市長は?", "あのときの市長は?"),
    ("確かな証拠は何ですか?", "確かな証拠は何ですか?"),
    ("行事はだいたい何件?", "行事はだいたい何件?"),
    ("えのしまの水族館は?", "えのしまの水族館は?"),
    ("えーっと", "えーっと"),
]
PARAPHRASES = [
    ("ソチってどれくらい人が住んでいて、市長は誰?", "ソチって人口は何人で、市長は誰?"),
    ("ソチには何人くらい住んでいますか", "ソチの人口は何人ですか"),
    ("新しく始める場合はいくらまで出ますか", "新しく始める場合の上限額はいくらですか"),
    ("いくらまでもらえる？", "の上限額はいくらですか？"),
    ("敦賀市とはいつからの関係か", "敦賀市とは提携年はいつか"),
    ("2017年の暮れに来た", "2017年の12月に来た"),
    ("総勢何名?", "何名?"),
    ("お開きの会はどこで?", "閉会式はどこで?"),
    ("京都とパリ、なんで結びついた？", "京都とパリが交流を始めた理由は何ですか？"),
    ("申請はどんな段取りですか", "申請は手順は何ですか"),
    ("IJSPって何の略？", "IJSPとは何ですか？"),
    ("日が暮れた", "日が暮れた"),
    ("避難の手順は?", "避難の手順は?"),
]
SPLIT = [
    ("来客があります。敦賀市の相手は?", ["来客があります。"], "敦賀市の相手は?"),
    ("敦賀市の相手は何ですか。急ぎの案件です。", ["急ぎの案件です。"], "敦賀市の相手は何ですか。"),
    (
        "甲市には姉妹都市が二つありますが、先に結んだのはどれ?",
        ["甲市には姉妹都市が二つありますが"],
        "先に結んだのはどれ?",
    ),
    ("敦賀市の相手は?", [], "敦賀市の相手は?"),
    ("今日は寒いです。", [], "今日は寒いです。"),
    ("車は速いが、船は遅いのはなぜですか", [], "車は速いが、船は遅いのはなぜですか"),
    ("どの市に港がありますが、どれが古い?", [], "どの市に港がありますが、どれが古い?"),
]
TOPICS = [
    ("ネベリスクの方が来られます。|先方の提携相手の市は?", "ネベリスクの提携相手の市は?"),
    ("ナホトカの代表団が来日します。|同市と提携している市は?", "ナホトカと提携している市は?"),
    ("七尾市へ中学生を送ります。|行き先となる姉妹都市はどちら?", "七尾市の行き先となる姉妹都市はどちら?"),
    ("サハリンにトマリという街があります。|姉妹都市は?", "トマリの姉妹都市は?"),
    ("函館市には姉妹都市が二つあります。|両方挙げてください", "函館市の姉妹都市をすべて挙げてください"),
    ("函館市には姉妹都市があります。|先に結んだのはどちら?", "函館市の姉妹都市で先に結んだのはどちら?"),
    ("「交流拡大」で申請します。|通訳代は経費に入れられますか", "「交流拡大」の通訳代は経費に入れられますか"),
    ("ナホトカと提携している市があると聞きました。|どこでしょうか?", "ナホトカと提携している市はどこでしょうか?"),
    ("来客は函館市の方です。|先に結んだのはどちら?", "函館市が先に結んだのはどちら?"),
    ("来客があります。|敦賀市の相手は?", None),
    ("函館市の方が来ます。|敦賀市の相手は?", None),
    ("函館市が路線を廃止した。|何年のことですか?", None),
    ("函館市が記録を作った。|この記録に並ぶ町は何ですか?", None),
    ("函館市で酵素が発見された。|見つけたのは誰ですか?", None),
]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("広報に載せる都合で、敦賀市の相手は?", "敦賀市の相手は?"),
        ("春に異動してきたばかりで…敦賀市の相手は?", "敦賀市の相手は?"),
        ("原稿に使うので、敦賀市の相手は?", "敦賀市の相手は?"),
        ("函館市の資料を作っていて、敦賀市の相手は?", "函館市の資料を作っていて、敦賀市の相手は?"),
        ("1990年に結んだので、敦賀市の相手は?", "1990年に結んだので、敦賀市の相手は?"),
    ],
)
def test_a_clause_that_tells_why_one_asks_is_left_out(text: str, plain: str) -> None:
    assert without_padding(text) == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("どの費目で積めばよいか迷っています。", True),
        ("誰に聞けばいいのか困っているところです。", True),
        ("どこで困っていますか", False),
        ("誰が迷っているのか", False),
    ],
)
def test_a_doubt_asks_nothing(text: str, said: bool) -> None:
    assert is_statement(text) is said


@pytest.mark.parametrize(("typed", "plain"), NOISE)
def test_noise_is_left_out(typed: str, plain: str) -> None:
    assert without_noise(typed) == plain


@pytest.mark.parametrize(("typed", "usual"), PARAPHRASES)
def test_an_attribute_gets_its_usual_word(typed: str, usual: str) -> None:
    assert paraphrased(typed) == usual


@pytest.mark.parametrize(("text", "stated", "question"), SPLIT)
def test_what_is_only_said_is_told_from_what_is_asked(text: str, stated: list[str], question: str) -> None:
    assert split_statements(text) == (stated, question)


@pytest.mark.parametrize(("text", "whole"), TOPICS)
def test_a_question_is_about_what_was_said_before(assistant: Assistant, text: str, whole: str | None) -> None:
    *stated, question = text.split("|")
    assert with_topic(question, stated, assistant.known) == whole


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "ナホトカの方が来ます。相手は何市ですか。何年ですか。",
            ["ナホトカの方が来ます。相手は何市ですか。", "何年ですか。"],
        ),
        ("相手はありますか。あると電話で聞きました。", ["相手はありますか。あると電話で聞きました。"]),
        ("紙の本ですか？それとも電子版ですか？", ["紙の本、それとも電子版ですか？"]),
    ],
)
def test_remarks_are_no_questions(text: str, parts: list[str]) -> None:
    assert split_questions(without_noise(text)) == parts


# How people type, and the questions that are asked.
WORDY = [
    ("あの、すみません、小樽市の姉妹都市ってどこでしたっけ？", ["小樽市の姉妹都市ってどこですか？"]),
    (
        "えっと、ちょっとお聞きしたいんですが、長門市とソチ市が提携したのっていつでしたっけ",
        ["長門市とソチ市が提携したのっていつですか"],
    ),
    (
        "ヤクーツクの方からメールが届きました。先方と姉妹都市なのはどこの市でしょうか。",
        ["ヤクーツクと姉妹都市なのはどこの市でしょうか。"],
    ),
    (
        "来週ウラジオストクの議員団が見えます。同市と提携している日本の市をすべて教えていただけますか。",
        ["ウラジオストクと提携している日本の市をすべて教えてください。"],
    ),
    ("酒田市の職員です。うちの市の提携先を教えてください。", ["酒田市の提携先を教えてください。"]),
    ("上司に聞かれて困っています。タタルスタン共和国の首都はどこですか？", ["タタルスタン共和国の首都はどこですか？"]),
    (
        "議会答弁の準備をしています。2018年度の促進事業は全部で何事業でしたか。",
        ["2018年度の促進事業は全部で何事業でしたか。"],
    ),
    (
        "お忙しいところ恐れ入りますが、栃木県に住むロシア人の人数をご教示いただけますでしょうか。",
        ["栃木県に住むロシア人の人数を教えてください。"],
    ),
    ("ソチの人口、ざっくりでいいので教えて", ["ソチの人口、教えて"]),
    ("タタルスタンには何人くらい住んでるんですか", ["タタルスタンの人口は何人ですか"]),
    ("広島市ってロシアのなんていう街と姉妹都市なんだっけ", ["広島市ってロシアのなんていう街と姉妹都市なんですか"]),
    ("カルーガ国立大学の学長さん、名前が思い出せません", ["カルーガ国立大学の学長の名前は"]),
    ("舞鶴市の提携は昭和何年ですか、西暦でも結構です", ["舞鶴市の提携は昭和何年ですか"]),
    ("釧路市の相手の街の名前が出てこない", ["釧路市の相手の街の名前は"]),
    ("北海道の提携は何件？ちなみに新潟県は？", ["北海道の提携は何件？", "ちなみに新潟県は？"]),
    ("金沢市と能美市、提携が早いのはどっちでしたっけ", ["金沢市と能美市、提携が早いのはどっちですか"]),
    ("敦賀市の提携年は？あと相手も。", ["敦賀市の提携年は？", "相手も。"]),
    ("根室市はどこと姉妹都市なんですか、と町内会の方から聞かれましたが", ["根室市はどこと姉妹都市なんですか"]),
    ("交流拡大だといくらまで出ますか", ["交流拡大の上限額はいくらですか"]),
    ("新規の場合はいくらまでもらえるんでしょうか？", ["新規の場合の上限額はいくらですか？"]),
    ("IJSPって何の略でしたっけ", ["IJSPとは何ですか"]),
    ("サンクトペテルブルクを作ったのって誰だったかなあ", ["サンクトペテルブルクを作ったのって誰ですか"]),
    (
        "モスクワと姉妹都市になってる都道府県があるって聞いたんですけど、どこですか",
        ["モスクワと姉妹都市になってる都道府県はどこですか"],
    ),
    (
        "ハバロフスク地方と提携している県があると聞きました。どこでしょうか？",
        ["ハバロフスク地方と提携している県はどこでしょうか？"],
    ),
    (
        "名寄市の姉妹都市はドリンスクですか？それともコルサコフですか？",
        ["名寄市の姉妹都市はドリンスク、それともコルサコフですか？"],
    ),
    ("ロシアの自治体と提携してる自治体って、結局いくつあるの", ["ロシアの自治体と提携してる自治体って、いくつあるの"]),
    ("長門市で公演された郷土芸能の名前なんていうんでしたっけ", ["長門市で公演された郷土芸能の名前は何"]),
    ("日露知事会議の日本側の議長さんって誰だっけ？", ["日露知事会議の日本側の議長って誰ですか？"]),
    ("レニングラード州と提携している府はどこですか（国際課より）", ["レニングラード州と提携している府はどこですか"]),
    ("参考までに、秋田県の提携先と提携年を教えてください。", ["秋田県の提携先と提携年を教えてください。"]),
    ("姉妹都市で一番新しいのはどこ？同率なら全部", ["姉妹都市で一番新しいのはどこ？"]),
    ("稚内市には三つの姉妹都市がありますが、一番古いのはどれですか", ["稚内市の姉妹都市で一番古いのはどれですか"]),
    (
        "横浜市の方から電話がありました。先方のロシアの姉妹都市はどこでしょうか。",
        ["横浜市のロシアの姉妹都市はどこでしょうか。"],
    ),
    ("那覇市に出張します。同市の姉妹都市はどこですか？", ["那覇市の姉妹都市はどこですか？"]),
]


@pytest.mark.parametrize(("typed", "asked"), WORDY)
def test_wordy_questions_are_understood(assistant: Assistant, typed: str, asked: list[str]) -> None:
    parts = split_questions(without_noise(typed))
    assert [wordings(without_noise(part), [], assistant.known, assistant.ask)[0] for part in parts] == asked


ASKED = [
    ("えーっと、敦賀市の姉妹都市ってどこでしたっけ", "ナホトカ"),
    ("ネベリスクの方が視察に来られます。先方の提携相手の市を教えて下さい", "稚内市"),
    ("ソチってどれくらい人が住んでるの？", "43万人"),
    ("teshio-cho no shimaitoshi, teikei wa nan nen?", "1992年"),
    ("Roughly what share of Nagato's population are foreign residents, according to the article?", "1%"),
]


@pytest.mark.parametrize(("question", "said"), ASKED)
def test_it_is_answered(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.ask(question).text


@given(st.text(alphabet="えーっとあのさ、。？?…すみません敦賀市の相手はどこだっけ←（）AbcTo ", max_size=60))
@settings(max_examples=300)
def test_any_text_is_read_and_never_emptied(text: str) -> None:
    for rewritten in (without_noise(text), paraphrased(text), split_statements(text)[1]):
        assert any(map(str.isalnum, rewritten)) == any(map(str.isalnum, text))
    is_statement(text)
