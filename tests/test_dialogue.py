"""Follow-up questions: what they leave out comes from the questions before; whole questions stay as they are."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from answer.assistant import Assistant
from answer.dialogue.complete import complete
from answer.small_talk import is_small_talk
from ingest.build import ingest
from retrieve.embedding import Embedder

ROOT = Path(__file__).resolve().parents[1]

# Earlier questions, oldest first, and the follow-up last; what it means.
FOLLOW_UPS = [
    # of the other party, or of what the answer told
    ("長門市の相手の市はどこ|先方の市長は誰ですか", "ソチ市の市長は誰ですか"),
    ("栃木県はどこの州と交流していますか|相手の知事は?", "カルーガ州の知事は?"),
    ("石川県が交流している共和国は?|人口は?", "タタルスタン共和国の人口は?"),
    ("レニングラード州の州都はどこですか|そこが首都になったのは?", "サンクト・ペテルブルグが首都になったのは?"),
    # the wider place, and when it happened
    ("秋田市の提携先は?|県のほうは", "秋田県の姉妹都市（県）は?"),
    ("大阪市の相手はどこですか|府だとどうですか", "大阪府の姉妹都市（府）は?"),
    (
        "カルーガ州の知事が栃木県に来たのはいつですか|その際に視察した所は?",
        "カルーガ州の知事が栃木県に来たとき、視察した所は?",
    ),
    # an attribute without its owner
    ("敦賀市の提携年は?|相手は?", "敦賀市の相手は?"),
    ("敦賀市の相手は?|提携年は？", "敦賀市の提携年は？"),
    ("ソチ市の人口は?|面積は?", "ソチ市の面積は?"),
    ("ソチ市の人口は?|市長は誰?", "ソチ市の市長は誰?"),
    ("酒田市の姉妹都市は?|交流事業は?", "酒田市の交流事業は?"),
    ("酒田市の交流事業は?|内容は?", "酒田市の交流事業の内容は?"),
    ("1972年に姉妹都市を結んだ自治体はどこ?|相手は?", "1972年に姉妹都市を結んだ自治体の相手は?"),
    ("IJSPには何人ぐらい参加している?|受講料は?", "IJSPの受講料は?"),
    ("京都府の提携相手は?|提携のきっかけは?", "京都府の提携のきっかけは?"),
    ("タタルスタン共和国の人口は?|モスクワからの距離は?", "タタルスタン共和国のモスクワからの距離は?"),
    ("新規交流事業の上限額は?|拡大の方はいかほどまで認められますか", "拡大交流事業の上限額は?"),
    # another name or year in the place of the one before
    ("敦賀市の相手は?|小樽市の場合は?", "小樽市の相手は?"),
    ("敦賀市の提携年は?|じゃあ函館は", "函館の提携年は?"),
    ("敦賀市の提携年は?|石川県についても教えて", "石川県の提携年は?"),
    ("舞鶴市とナホトカ市はいつ提携しましたか|敦賀市は?", "敦賀市とナホトカ市はいつ提携しましたか?"),
    ("小樽市の姉妹都市は?|横浜は?", "横浜の姉妹都市は?"),
    ("敦賀市の相手は?|ナホトカは?", "ナホトカの相手は?"),
    ("2018年度の新規の交流事業は?|拡大のほうは?", "2018年度の拡大の交流事業は?"),
    ("新規の交流事業、補助の上限はいくら?|拡大事業なら?", "拡大の交流事業、補助の上限はいくら?"),
    ("1972年に姉妹都市を結んだ自治体はどこ?|1991年は?", "1991年に姉妹都市を結んだ自治体はどこ?"),
    ("石川県とイルクーツク州の提携はいつ?|金沢市とイルクーツクは?", "金沢市とイルクーツクの提携はいつ?"),
    # fewer
    ("北海道の姉妹都市は?|1990年代だけだと?", "1990年代の北海道の姉妹都市は?"),
    ("沿海地方と提携している市は?|北海道は?", "北海道の沿海地方と提携している市は?"),
    ("サハリン州と提携している自治体は何件?|そのうち市は?", "サハリン州と提携している市は何件?"),
    (
        "サハリン州と提携している自治体は何件?|そのうち一番古いのは?",
        "サハリン州と提携している自治体で一番古いのは?",
    ),
    ("2018年度の新規の交流事業は?|その中で石川県のものは?", "石川県の2018年度の新規の交流事業は?"),
    ("90年代の提携は何件?|うち道内はいくつ?", "90年代の提携のうち、道内はいくつ?"),
    (
        "沿海地方と提携しているのは?|うち北海道以外の自治体は?",
        "沿海地方と提携しているもののうち、北海道以外の自治体は?",
    ),
    # another year, the next one, all of them
    ("2018年度の新規の交流事業は?|前の年度は?", "2017年度の新規の交流事業は?"),
    ("1972年に姉妹都市を結んだ自治体はどこ?|翌年は?", "1973年に姉妹都市を結んだ自治体はどこ?"),
    ("敦賀市の相手は?|同じ年に結んだのは?", "1982年に結んだのは?"),
    ("一番古い姉妹都市は?|その次は?", "2番目に古い姉妹都市は?"),
    ("一番古い姉妹都市は?|次に古いのは?", "2番目に古い姉妹都市は?"),
    ("19番目に古い姉妹都市は?|その次は?", "20番目に古い姉妹都市は?"),
    ("一番古い姉妹都市は?|では一番新しいのは?", "一番新しい姉妹都市は?"),
    ("北海道の姉妹都市は?|ほかには?", "北海道の姉妹都市をすべて"),
    ("函館市はロシアの何という都市と提携している?|ほかには?", "函館市はロシアの何という都市とすべて提携している?"),
    # a word that points back
    ("敦賀市の相手は?|それはいつ?", "敦賀市の相手はいつ?"),
    ("札幌市はどの都市と提携していますか|それはいつ?", "札幌市はいつ提携していますか?"),
    ("札幌市の姉妹都市は?|そこの人口は?", "ノボシビルスクの人口は?"),
    ("札幌市の姉妹都市は?|その都市の州は?", "ノボシビルスクの州は?"),
    ("一番古い姉妹都市は?|その市の交流事業は?", "舞鶴市の交流事業は?"),
    ("カザンの大学は?|その大学は?", "カザン連邦大学は?"),
    ("舞鶴市とナホトカ市はいつ提携しましたか|両市の交流事業は?", "舞鶴市とナホトカ市の交流事業は?"),
    ("札幌市と小樽市の提携年は?|後者の相手は?", "小樽市の相手は?"),
    ("カルーガ州の知事の名前は?|その人はいつ来日した?", "カルーガ州の知事はいつ来日した?"),
    ("ナホトカの姉妹都市は?|それを日本側から見ると", "ナホトカの日本側の姉妹都市は?"),
    # a question word, a reason, an order, a verb
    ("IJSPの参加者は?|何人?", "IJSPの参加者は何人?"),
    ("カルーガ州が栃木県を選んだ理由は?|それはいつ?", "カルーガ州が栃木県を選んだのはいつ?"),
    ("カルーガ州が栃木に交流を持ちかけたのはいつ?|理由は?", "カルーガ州が栃木に交流を持ちかけた理由は?"),
    ("舞鶴市とナホトカ市はいつ提携しましたか|理由は?", "舞鶴市とナホトカ市はなぜ提携しましたか?"),
    ("神戸市はロシアのどの市と交流事業をしましたか|何をしたのですか?", "神戸市は何をしたのですか?"),
    ("北海道の姉妹都市は何件ありますか|一番古いのは?", "北海道の姉妹都市で一番古いのは?"),
    ("ロシア経済分野協力推進会議の議長は誰|立ち上がったのは?", "ロシア経済分野協力推進会議が立ち上がったのは?"),
    ("京都府の提携相手は?|もっと詳しく", "京都府とレニングラード州について詳しく"),
    ("敦賀市の提携先は?|それは昭和何年ですか", "敦賀市の提携先は和暦で何年ですか"),
    ("敦賀市の提携年は?|和暦で言うと?", "敦賀市の提携年は和暦で言うと?"),
    ("ナホトカの姉妹都市は?|最初に提携したのは?", "ナホトカの姉妹都市で最初に提携したのは?"),
    ("ナホトカの姉妹都市は?|1つ目の提携年は?", "小樽市の提携年は?"),
    ("ナホトカの姉妹都市は?|全部で何件?", "ナホトカの姉妹都市は全部で何件?"),
    ("2000年以降に提携した市は?|それ以前は?", "2000年以前に提携した市は?"),
    ("敦賀市の提携先は?|どこの県?", "敦賀市の提携先はどこの県?"),
    ("舞鶴市の提携年は?|小樽市とどちらが古い?", "舞鶴市と小樽市はどちらが古い?"),
    ("舞鶴市の提携年は?|小樽市より古い?", "舞鶴市と小樽市はどちらが古い?"),
    ("カルーガ州が栃木県を選んだ理由は?|知事の名前は?", "カルーガ州の知事の名前は?"),
    ("新規の交流事業の補助の上限は?|では交流拡大事業は?", "拡大の交流事業の補助の上限は?"),
    ("敦賀市の提携先は?|ほかの都市とも提携していますか", "敦賀市の提携先をすべて"),
    ("新潟市はハバロフスクと姉妹都市ですよね|ほかには?", "新潟市の姉妹都市をすべて"),
    ("敦賀市はナホトカと提携していますか|ほかには?", "敦賀市の提携をすべて"),
    ("ナホトカと提携している市として敦賀市は把握しています|ほかには?", "ナホトカと提携している市をすべて"),
    ("稚内市はロシアのどこと姉妹都市ですか|一番新しいのはどれ?", "稚内市の姉妹都市で一番新しいのはどれ?"),
    ("長門市側で署名した市長の名前は|ソチ側はどなた?", "ソチ側で署名した市長の名前は?"),
    ("酒田市の姉妹都市は?|その年にほかに提携した市は?", "1979年に提携した市は?"),
    ("酒田市の姉妹都市は?|同じ県のほかの市は?", "山形県の市は?"),
    # chains, a new subject, small talk between
    ("敦賀市の提携年は?|相手は?|小樽市の場合は?|それはいつ?", "小樽市の相手はいつ?"),
    ("2018年度の新規の交流事業は?|拡大は?|2017年度だと?|内容は?", "2017年度の拡大の交流事業の内容は?"),
    ("札幌市の姉妹都市は?|酒田市の交流事業は?|いつ?", "酒田市の交流事業はいつ?"),
    ("2018年度の新規の交流事業は?|石川県の交流事業は?|2017年度は?", "2017年度の石川県の交流事業は?"),
    ("長門市とソチ市の写真について|長門市側で署名したのは|ソチ側はどなた?", "ソチ側で署名したのは?"),
    ("敦賀市の提携年は?|ありがとう|相手は?", "敦賀市の相手は?"),
    ("敦賀市の相手は? 小樽市の相手は?|それはいつ?", "小樽市の相手はいつ?"),
    ("What is the sister city of Tsuruga?|小樽市は?", "小樽市の姉妹都市はどこですか?"),
]

# Documents of another kind, with a table that nobody described.
SHELTERS = """施設名,地区,収容人数,開設年,電話番号
青葉小学校体育館,北地区,350,1998,0123-45-6781
若葉中学校体育館,北地区,520,2005,0123-45-6782
港公民館,南地区,120,1987,0123-45-6783
"""
PLAN = """# 防災計画

港公民館は、2019年に耐震改修を終えた。改修の費用は4,200万円であった。

青葉小学校体育館には、発電機が2台ある。発電機の燃料は3日分を備える。

若葉大学は、市と2021年に災害協定を結んだ。若葉大学は学生ボランティアを派遣する。
"""
ELSEWHERE = [
    ("港公民館の収容人数は?|青葉小学校は?", "青葉小学校の収容人数は?"),
    ("港公民館の収容人数は?|電話番号は?", "港公民館の電話番号は?"),
    ("北地区の避難所は?|南地区は?", "南地区の避難所は?"),
    ("北地区の避難所は?|いちばん収容人数が多いのは?", "北地区の避難所でいちばん収容人数が多いのは?"),
    ("港公民館の耐震改修はいつ終わった?|費用は?", "港公民館の耐震改修の費用は?"),
    ("港公民館の耐震改修はいつ終わった?|いくらかかった?", "港公民館の耐震改修はいくらかかった?"),
    ("青葉小学校体育館の発電機は何台?|その燃料は何日分?", "青葉小学校体育館の発電機の燃料は何日分?"),
    ("市と災害協定を結んだ大学は?|その大学は何を派遣する?", "若葉大学は何を派遣する?"),
    ("避難所の開設は誰が決める?|いつまでに?", "避難所の開設はいつまでに決める?"),
]

WHOLE = [
    "酒田市の姉妹都市は?",
    "では、酒田市の姉妹都市は?",
    "逆に、ナホトカの相手は?",
    "では話を変えて、広島市の事業では何をしましたか",
    "ほかの市とも提携している市は稚内市?",
    "昭和だと広島市とボルゴグラードの提携は何年?",
    "小樽市　ナホトカ　提携年",
    "新潟市　ロシア　姉妹都市　一覧",
    "一番古い姉妹都市は?",
    "敦賀市と同じ年に提携した市は?",
    "敦賀市とその相手の提携年は?",
    "川端康成は何年にこの世を去りましたか?",
    "2018年度とその前の年度の新規の交流事業は?",
    "札幌市とノボシビルスクの交流で昨年来日したのは何人?",
    "この文書では何を説明していますか?",
    "1991年に結んだのは?",
    "補助の上限はいくら?",
]


@pytest.mark.parametrize(("asked", "meant"), FOLLOW_UPS)
def test_a_follow_up_is_understood(assistant: Assistant, asked: str, meant: str) -> None:
    *history, question = asked.split("|")
    answer = assistant.ask(question, history)
    assert answer.understood_as == meant
    assert answer.question == question
    by_itself = assistant.ask(meant)
    assert (answer.text, answer.citations, answer.rows) == (by_itself.text, by_itself.citations, by_itself.rows)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "避難所.csv").write_text(SHELTERS, encoding="utf-8")
    (folder / "計画.md").write_text(PLAN, encoding="utf-8")
    ingest([folder], folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


@pytest.mark.parametrize(("asked", "meant"), ELSEWHERE)
def test_a_follow_up_about_other_documents_is_understood(elsewhere: Assistant, asked: str, meant: str) -> None:
    *history, question = asked.split("|")
    assert elsewhere.ask(question, history).understood_as == meant


@pytest.mark.parametrize("question", WHOLE)
def test_a_whole_question_is_not_altered(assistant: Assistant, question: str) -> None:
    for history in (["敦賀市の相手は?"], ["2018年度の新規の交流事業は?", "ソチ市の人口は?"]):
        assert assistant.ask(question, history).understood_as == ""


def _dev_questions() -> list[str]:
    lines = (ROOT / "eval/questions/feature-dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    return [question for question in questions if not is_small_talk(question)]


def test_no_whole_question_is_altered_whatever_was_asked_before(assistant: Assistant) -> None:
    questions = _dev_questions()
    pairs = random.Random(4).sample(list(itertools.permutations(questions, 2)), 1500)
    again = assistant._ask_whole
    assert [(q, h) for q, h in pairs if complete(q, [h], assistant.known, again)] == []


@pytest.mark.parametrize("question", [question for asked, _ in FOLLOW_UPS for question in asked.split("|")[1:]])
def test_without_earlier_questions_nothing_is_completed(assistant: Assistant, question: str) -> None:
    assert complete(question, [], assistant.known, assistant._ask_whole) is None


ODD_HISTORIES = {
    "blank": ["", "　", "\n"],
    "signs": ["😀" * 50, "((((", "「「「", "???", "\ud800x"],
    "long": ["敦賀市の相手は" * 700, "あ" * 100_000],
    "just short enough": ["敦賀市の相手は" * 28] * 50,
    "many": ["敦賀市の相手は?"] * 5000,
    "only follow-ups": ["相手は?", "それはいつ?", "その都市の州は?"] * 200,
    "pointing on": ["敦賀市の相手は?", *["その都市の相手は?", "そこの人口は?", "その市は?"] * 6],
    "several": ["敦賀市の相手は?" * 40] * 300,
    "markup": ["<script>alert(1)</script>", "' OR 1=1; --", "(a+)+$" * 20],
}


@pytest.mark.parametrize("name", ODD_HISTORIES)
def test_odd_histories_do_not_fail(assistant: Assistant, name: str) -> None:
    history = ODD_HISTORIES[name]
    for question in (
        "相手は?",
        "その大学は?",
        "ほかには?",
        "函館は?",
        "それはいつ?",
        "同じ年に結んだのは?",
        "前の年度は?",
    ):
        assert assistant.ask(question, history).text


def test_what_is_no_text_in_a_history_is_passed_over(assistant: Assistant) -> None:
    history = ["敦賀市の提携年は?", None, 5]
    assert assistant.ask("相手は?", history).understood_as == "敦賀市の相手は?"  # type: ignore[arg-type]


def test_many_follow_ups_lead_back_to_their_subject(assistant: Assistant) -> None:
    history = ["敦賀市の提携年は?", *["相手は?", "それはいつ?"] * 5]
    assert assistant.ask("相手は?", history).understood_as == "敦賀市の相手は?"
