"""Wordy questions to tables: harmless words are left unread, words that ask for or mean something else are not."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from answer.question import read_question
from answer.tables.answer import answer_from_tables
from tests.test_table_foreign import FACILITIES

# question, how the answer begins, how many rows it rests on
WORDY = [
    ("敦賀市さんとご縁のあるロシア側の街って、いったいどちらになりますか。", "沿海地方ナホトカです。", 1),
    ("札幌市が手を結んでいるロシアの街の名前を失念しました、教えていただけますか", "ノボシビルスク州", 1),
    ("根室市の相手先の都市名と、それが属する州名もあわせて知りたいです", "サハリン州セベロクリリスクです。", 1),
    ("表の通し番号で10番に載っているのは、どことどこでしょうか", "北海道稚内市です。", 1),
    ("番号12の組み合わせを教えて", "北海道稚内市です。", 1),
    ("コルサコフを姉妹都市に持つ市町を、もれなく列挙してほしい", "北海道稚内市、北海道紋別市、山形県庄内町です。", 3),
    ("イルクーツク州が相手になっている自治体の一覧、県も市も合わせて", "山形県酒田市、石川県、", 5),
    ("近畿の二府四県のうち、ロシアと提携しているところを列挙してください", "京都府、京都府舞鶴市、", 6),
    ("道外でサハリン州とつきあいのあるところは?", "山形県庄内町です。", 1),
    ("淡路島の洲本市が提携しているのはどこ?", "サンクト・ペテルブルグ市クロンシュタット区です。", 1),
    ("80年代の10年間（1980〜1989）に成立した提携は何組ありますか", "1件です。", 1),
    ("２０１０年以降にできた、わりと新しい提携を挙げてください", "秋田県、鳥取県、山口県長門市です。", 3),
    ("東北地方の県や市を合わせて、提携は何件になりますか", "7件です。", 7),
    ("石川県分の提携は何件ですか", "4件です。", 4),
    # kinds left out
    ("都道府県そのものが結んでいる提携は何件でしょう（市区町村は除く）", "11件です。", 11),
    ("道内の市町村は全部で何自治体が提携していますか（道庁を除く）", "14自治体です。", 17),
    # order
    ("ロシアと結んだ市の中で、いちばん歴史の長いのはどの市ですか", "舞鶴市です。", 1),
    ("舞鶴の次、つまり2番目に古い提携は?", "新潟県新潟市です。", 1),
    ("稚内市には三つの姉妹都市がありますが、最後に結んだのはどこですか", "サハリン州ユジノサハリンスクです。", 1),
    ("函館市には二つの姉妹都市がありますが、先に結んだのはどちらの街ですか", "沿海地方ウラジオストクです。", 1),
    # two beside each other
    ("釧路市がホルムスクと結んだのは北見市より何年あとでしょうか", "3年後です。", 2),
    ("舞鶴市と敦賀市はどっちもナホトカ相手ですが、どちらが先で何年の開きがありますか", "21年違います。", 2),
    ("大阪府と大阪市の提携は何年ちがいますか", "13年違います。", 2),
    ("紋別市と名寄市の相手は別々ですか", "はい、同じ相手ではありません。", 2),
    ("留萌市と山形市の相手は別々ですか", "いいえ、同じ相手です。", 2),
    ("紋別市と名寄市は同い年の提携になりますか", "はい、同じ年です。", 2),
    ("北海道と新潟県では提携に何件の差がありますか", "14件違います。", 22),
    ("札幌市の提携は旭川市のより早いんでしょうか、遅いんでしょうか", "旭川市です。", 2),
    ("能美市がシェレホフと結んでから敦賀市がナホトカと結ぶまで何年あきましたか", "6年違います。", 2),
    ("山形県は合わせて何件、石川県は何件", "山形県は4件、石川県は4件です。", 8),
    # verbs, units and reasons of many people
    ("監査の資料に使うので、沿海地方と組んでいる団体の総数を示してほしい", "11件です。", 11),
    ("コルサコフを相手にしているのは何市町村か、議会で答弁するので教えて", "3市町村です。", 3),
    ("1991年に結ばれたものだけで何件に上りますか", "9件です。", 9),
    ("都道府県として結んでいるものを除くと何件になりますか", "35件です。", 35),
    ("一つしか相手がいない道内の市はいくつですか", "10あります。", 10),
    ("サハリン州との提携で一番乗りを果たしたのはどこか", "北海道旭川市です。", 1),
    ("姉妹都市の数で全国トップの都道府県はどこになりますか", "北海道です。", 18),
    ("ユジノサハリンスクと最初に組んだのは函館市ですか旭川市ですか", "北海道旭川市です。", 1),
    ("函館市はウラジオストクのほかにどこと結んでいますか", "サハリン州ユジノサハリンスクです。", 1),
    ("石狩市よりあとに結んだ道内の市町村を列挙", "北海道函館市、北海道稚内市、北海道根室市です。", 3),
    ("1992年に締結されたものを洗い出してもらえますか", "9件あります。", 9),
    # running text
    ("啓翁桜が飾られたロシアの美術館の名称", "2017年度の新規交流事業: 山形県酒田市", 1),
    ("神戸市の事業は新規と拡大のどちらの区分でしょうか", "新規です。", 1),
    ("若い音楽家を招いて演奏会を開いた広島の事業は新規と拡大どっちの扱い?", "2017年度の交流拡大事業", 1),
]
# A word more that means something else, or asks for what no row says.
NOT_OF_THE_TABLE = [
    "小樽市の面積は",
    "小樽市の人口をご教示ください",
    "敦賀市とナホトカの提携の理由は",
    "函館市の市長の名前が出てこない",
    "旭川市の姉妹都市の市長はどなたでしょうか",
    "舞鶴市の観光客数は年間でどのくらいですか",
    "ナホトカとの提携を解消した市はどこですか",
    "姉妹都市の提携を検討している市はどこですか",
    "これから提携する予定の自治体はどこですか",
    "かつて提携していた市はどこですか",
    "稚内市から留学している学生は何人いますか",
    "新潟市の姉妹都市交流にかかる費用はいくらですか",
    "札幌市の姉妹都市へ行く直行便はありますか",
    "金沢市の姉妹都市の名物料理は何ですか",
    "小樽市の姉妹都市の担当課の電話番号を知りたいのですが",
    "小樽市で開かれる花火大会について知りたいのですが、いつですか",
    "小樽市の提携を記念した式典の参加者数は",
    "広島市とボルゴグラードの交流で一番困ったことは何ですか",
    "「ロシアにおける日本年」で行われた行事は何件?",
    # left out is what no name or kind says: never answered with the opposite
    "敦賀市の姉妹都市ではない都市は?",
    "提携相手が都市ではない市は?",
    "姉妹都市を除いた件数は?",
    "福井県の市を除く提携は?",
    "敦賀市と小樽市と舞鶴市の提携年の差は?",
    "1982年13月に提携した市は?",
    "1982年5日に提携した市は?",
]
NO_SUCH_NAME = [
    "横浜市がご縁を結んでいる姉妹都市はどこでしょう",
    "中国の都市と姉妹都市になっている自治体は全国でいくつありますか",
    "韓国と提携している市を漏れなく挙げてください",
]
FOREIGN = [
    ("定員が100人以上の施設を、もれなく列挙していただけますか", True),
    ("市民ホールの使用料をご教示ください", True),
    ("市民ホールの来館者数は", False),
    ("市民ホールを廃止する予定の年はいつですか", False),
    ("市民ホールの館長のお名前が出てこないのですが", False),
    ("市民ホールの面積をご教示ください", False),
]


@pytest.mark.parametrize(("question", "begins", "rows"), WORDY)
def test_harmless_words_are_left_unread(assistant: Assistant, question: str, begins: str, rows: int) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.status) == ("table", "answered")
    assert answer.text.startswith(begins), answer.text
    assert len(answer.rows) == rows


@pytest.mark.parametrize("question", NOT_OF_THE_TABLE)
def test_words_that_mean_something_else_are_not(assistant: Assistant, question: str) -> None:
    answer = answer_from_tables(assistant.tables, read_question(question))
    assert answer is None or answer.status == "not_found", answer.text


@pytest.mark.parametrize("question", NO_SUCH_NAME)
def test_a_name_that_is_not_in_the_table_is_never_left_unread(assistant: Assistant, question: str) -> None:
    answer = answer_from_tables(assistant.tables, read_question(question))
    assert answer is not None
    assert answer.status == "not_found"


@pytest.mark.parametrize(("question", "answered"), FOREIGN)
def test_any_table_is_as_tolerant(question: str, answered: bool) -> None:
    answer = answer_from_tables([FACILITIES], read_question(question))
    assert (answer is not None and answer.status == "answered") == answered, answer
