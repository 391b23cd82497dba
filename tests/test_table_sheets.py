"""Sheets that nobody described: columns and cells asked for in the words of those who ask."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from answer.question import read_question
from answer.tables.answer import answer_from_tables
from answer.tables.reader import TableReader
from answer.tables.source import TableSource
from answer.this_year import with_year
from ingest.inference import infer_schema
from records import Answer, Passage, Table, TableRow

CLASSES = """講習名,開講日,部屋,指導者,募集人数,受講者数,受講料,受付窓口
かんたん陶芸,2023年5月14日,工芸室,杉戸 千夏,12名,12名,"1,500円",公民館係
やさしい手話,2023年6月3日,第1会議室,並木 昇,20名,14名,無料,福祉係
包丁とぎ入門,2023年6月18日,工芸室,,10名,11名,300円,公民館係
星を見る会,2023年8月5日,屋上,並木 昇,30名,,無料,公民館係
親子でパン,2023年9月9日,調理室,大江 弓子,16名,16名,800円,
歌声サロン,2023年10月1日,ホール,大江 弓子,80名,0名,無料,福祉係
"""
ROOMS = """備品名,保管場所,取得金額(千円),修理費(千円),購入日,点検,貸出
発電機,防災倉庫,240,18,平成29年4月3日,済,○
投光器,防災倉庫,96,,平成30年6月1日,未,×
移動式テント,車庫,"1,350",120,令和2年9月15日,済,○
炊き出し釜,給食棟,410,35,平成25年11月20日,未,○
担架,車庫,88,4,令和4年2月8日,済,×
"""
DEALS = """契約件名,契約日,契約方法,受注者,予定価格(税抜・円),契約金額(税抜・円)
庁舎清掃業務,2023/4/1,一般競争,株式会社あさひ美装,"9,800,000","9,150,000"
公用車点検業務,2023/4/20,随意契約,有限会社みどり自動車,"1,200,000","1,180,000"
議場音響改修業務,2023/7/11,一般競争,北斗電気,"6,400,000","5,900,000"
街路樹せん定業務,2023/9/2,指名競争,公益社団法人若草シルバー人材センター,"3,100,000","2,750,000"
"""
STATIONS = """充電所名,所在地,充電口数,1回料金(円),夜間利用,点検会社,設置日
市庁舎前充電所,緑橋1-1,4,300,○,(株)東雲電設,平成31年2月1日
道の駅さざなみ充電所,さざなみ町8,6,無料,○,NPO法人風の会,令和4年6月20日
図書館裏充電所,文京町2-7,2,300,×,(株)東雲電設,令和元年11月5日
臨海公園充電所,臨海3-3,8,,×,,令和5年3月1日
"""
GRANTS = """事業名,区分,団体,助成額(千円),決定年度
花いっぱい運動,新規,緑町内会,120,令和5年度
子ども食堂,継続,よりみち,300,令和5年度
まち歩き地図,新規,歴史の会,80,令和6年度
防災教室,拡充,南自主防災会,210,令和6年度
"""
THIS = date.today().year
"""This year, of which some rows must be to be found by 今年."""
OPENINGS = f"""施設名,開設日,利用者数
みどり館,{THIS}年2月1日,40
こども館,{THIS}年1月15日,55
いきいき館,{THIS - 1}年6月1日,70
ふれあい館,{THIS - 1}年9月10日,25
なかよし館,{THIS - 3}年5月5日,31
郷土館,1985年7月7日,12
"""
STARTS = f"""事業名,区分,担当課,開始年度
緑化運動,継続,緑課,2019
子ども食堂,継続,福祉課,2015
まち歩き地図,新規,観光課,2020
防災アプリ,新規,防災課,{THIS}
防災教室,拡充,防災課,{THIS - 2}
"""
YEARLY = f"""事業名,区分,年度
花の道,拡充,{THIS - 1}
水の道,新規,{THIS - 1}
石の道,継続,{THIS}
木の道,新規,{THIS}
"""


def sheet(name: str, text: str) -> TableSource:
    names, *cells = list(csv.reader(text.splitlines()))
    rows = [TableRow(n, dict(zip(names, row, strict=True)), ((n + 1, n + 1),)) for n, row in enumerate(cells, 1)]
    schema = infer_schema(name, name, names, rows)
    table = Table(name, name, tuple(names), tuple(rows), schema=schema)
    passages = {
        row.number: Passage(row.number, name, name, "", f"表の{row.number}行目", table.row_text(row), "row")
        for row in rows
    }
    return TableSource(table, schema, TableReader(schema, rows), passages)


SOURCES = (
    sheet("公民館講習一覧", CLASSES),
    sheet("備品台帳", ROOMS),
    sheet("業務委託契約一覧", DEALS),
    sheet("充電所一覧", STATIONS),
)


def ask(question: str) -> Answer | None:
    return answer_from_tables(SOURCES, read_question(question))


# question, what the answer says, the numbers of its rows
ANSWERED = [
    # a column in other words
    ("かんたん陶芸は何名募集?", "12名", [1]),
    ("やさしい手話には何人来た?", "14名", [2]),
    ("やさしい手話の参加者は何人?", "14名", [2]),
    ("かんたん陶芸の先生は誰?", "杉戸 千夏", [1]),
    ("親子でパンはいくら?", "800円", [5]),
    ("親子でパンの料金は?", "800円", [5]),
    ("発電機の取得額は?", "240千円", [1]),
    ("発電機の修理の費用は?", "18千円", [1]),
    ("担架の購入した日は?", "令和4年2月8日", [5]),
    ("移動式テントの置き場所は?", "車庫", [3]),
    ("庁舎清掃業務の契約額は?", "9,150,000円", [1]),
    ("庁舎清掃業務はいくらで契約した?", "9,150,000円", [1]),
    ("議場音響改修業務の予定額は?", "6,400,000円", [3]),
    ("議場音響改修の受注業者は?", "北斗電気", [3]),
    # a value named otherwise
    ("あさひ美装の契約金額は?", "9,150,000円", [1]),
    ("みどり自動車さんの契約額は?", "1,180,000円", [2]),
    ("並木先生の講習はいくつ?", "2件", [2, 4]),
    ("並木昇さんの講習は?", "やさしい手話", [2, 4]),
    ("部屋が工芸室の講習は?", "かんたん陶芸", [1, 3]),
    # cells left empty
    ("指導者が決まっていない講習は?", "包丁とぎ入門", [3]),
    ("指導者が未定の講習は?", "包丁とぎ入門", [3]),
    ("受付窓口が空欄の講習は?", "親子でパン", [5]),
    ("受講者数が未記入の講習は?", "星を見る会", [4]),
    ("修理費の欄が空白の備品は?", "投光器", [2]),
    ("修理費が入力されていない備品は?", "投光器", [2]),
    # none at all, nothing to pay
    ("受講者がゼロだった講習は?", "歌声サロン", [6]),
    ("受講者が一人も来なかった講習は?", "歌声サロン", [6]),
    ("受講料が無料の講習はいくつ?", "3件", [2, 4, 6]),
    ("有料の講習はいくつ?", "3件", [1, 3, 5]),
    ("お金のかからない講習は?", "やさしい手話", [2, 4, 6]),
    # two numbers of one row
    ("募集人数いっぱいになった講習は?", "かんたん陶芸", [1, 5]),
    ("定員割れの講習は?", "やさしい手話", [2, 6]),
    ("定員オーバーの講習は?", "包丁とぎ入門", [3]),
    ("庁舎清掃業務の予定価格と契約金額の差は?", "650,000円", [1]),
    ("議場音響改修業務は予定価格と契約額でいくら開きがある?", "500,000円", [3]),
    ("発電機の取得金額と修理費の差額は?", "222千円", [1]),
    # a name of the sheet's things, short or with a の, and who where どこ could be a place
    ("図書館裏の充電口数は?", "2です。", [3]),
    ("臨海公園の充電所の設置日は?", "令和5年3月1日", [4]),
    ("市庁舎前充電所の点検はどこがしている?", "(株)東雲電設です。", [1]),
    ("東雲電設が点検会社の充電所はいくつ?", "2件", [1, 3]),
    ("夜間利用できない充電所は?", "図書館裏充電所", [3, 4]),
    ("点検会社が書かれていない充電所は?", "臨海公園充電所", [4]),
    # states
    ("点検済みの備品はいくつ?", "3点", [1, 3, 5]),
    ("点検がまだの備品は?", "投光器", [2, 4]),
    ("点検も貸出も×の備品は?", "投光器", [2]),
    ("貸出が○で点検が未の備品は?", "炊き出し釜", [4]),
    ("貸出できない備品は?", "投光器", [2, 5]),
    # numbers in other units, bounds said otherwise
    ("取得金額が20万円以上の備品は?", "発電機", [1, 3, 4]),
    ("取得金額が10万円に満たない備品は?", "投光器", [2, 5]),
    ("取得金額が10万円を切る備品は?", "投光器", [2, 5]),
    ("募集人数が20人に届かない講習は?", "かんたん陶芸", [1, 3, 5]),
    ("契約金額が500万円を超す業務は?", "庁舎清掃業務", [1, 3]),
]


@pytest.mark.parametrize(("question", "says", "numbers"), ANSWERED, ids=[q for q, _, _ in ANSWERED])
def test_a_sheet_is_asked_in_other_words(question: str, says: str, numbers: list[int]) -> None:
    answer = ask(question)
    assert answer is not None and answer.status == "answered"
    assert says in answer.text
    assert [citation.passage.row or citation.passage.id for citation in answer.citations] == numbers


# question, the row and the column that are named as left empty
BLANK = [
    ("星を見る会には何人来た?", "星を見る会", "受講者数"),
    ("投光器の修理費はいくら?", "投光器", "修理費"),
    ("包丁とぎ入門の指導者は?", "包丁とぎ入門", "指導者"),
    ("親子でパンの窓口は?", "親子でパン", "受付窓口"),
    ("臨海公園充電所の料金は?", "臨海公園充電所", "1回料金"),
]


@pytest.mark.parametrize(("question", "row", "column"), BLANK)
def test_an_asked_cell_that_is_empty_is_said_to_be(question: str, row: str, column: str) -> None:
    answer = ask(question)
    assert answer is not None and answer.status == "not_found"
    assert row in answer.text and f"「{column}」の欄が空欄です。" in answer.text


# names that are no value though alike one, and what no column tells
REFUSED = [
    "移動式テーブルの置き場所は?",
    "庁舎警備業務の契約額は?",
    "かんたん書道の受講者数は?",
    "北斗工業の契約金額は?",
    "発電機の重さは?",
    "あさひ美装の代表者は誰?",
    "やさしい手話の教材は?",
    "臨海公園第2充電所の料金は?",
    "市庁舎裏充電所の設置日は?",
]


@pytest.mark.parametrize("question", REFUSED)
def test_what_a_sheet_does_not_hold_is_refused(question: str) -> None:
    answer = ask(question)
    assert answer is None or answer.status == "not_found"


def test_a_sheet_of_one_year_says_that_it_is_not_of_this_one() -> None:
    answer = answer_from_tables([sheet("業務委託契約一覧", DEALS)], read_question("今年度の契約は何件ありますか"))
    assert answer is not None
    note, _, said = answer.text.partition("\n")
    assert note.startswith("今年度（")
    assert note.endswith("のものは、業務委託契約一覧にありません。次は2023年のものです。")
    assert said.startswith("4件です。")
    assert answer.confidence <= 0.3


@pytest.mark.parametrize("question", ["2030年の契約は何件ありますか", "2030年の契約はありますか"])
def test_of_a_year_that_a_sheet_is_not_of_it_does_not_say_that_there_was_none(question: str) -> None:
    answer = answer_from_tables([sheet("業務委託契約一覧", DEALS)], read_question(question))
    assert answer is not None
    assert answer.status == "not_found"
    assert not answer.text.startswith(("0", "いいえ"))
    assert answer.text.endswith("この表にあるのは2023年のものです。")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("新しく始まった事業は", ["花いっぱい運動", "まち歩き地図"]),
        ("前の年から続いている事業は", ["子ども食堂"]),
        ("内容を充実させた事業は", ["防災教室"]),
        ("令和6年度に新しく始めた事業は", ["まち歩き地図"]),
    ],
)
def test_kinds_are_known_in_other_words_on_any_sheet(question: str, rows: list[str]) -> None:
    answer = answer_from_tables([sheet("地域づくり助成事業一覧", GRANTS)], read_question(question))
    assert answer is not None
    assert [row["事業名"] for row in answer.rows] == rows


LEADS = [
    ("今年開設された施設は", f"今年（{THIS}年）では、", 2),
    ("去年開設された施設は何件ですか", f"去年（{THIS - 1}年）では、2施設です。", 2),
    ("今年と去年に開設された施設は何件ですか", f"今年（{THIS}年）、去年（{THIS - 1}年）では、4施設です。", 4),
    ("去年までに開設された施設は何件ですか", f"{THIS - 1}年までのものは、4施設です。", 4),
    ("去年より前に開設された施設は何件ですか", f"{THIS - 2}年までのものは、2施設です。", 2),
    ("去年以降に開設された施設は何件ですか", f"{THIS - 1}年からのものは、4施設です。", 4),
    ("去年から今年までに開設された施設は何件ですか", f"{THIS - 1}年から{THIS}年では、4施設です。", 4),
]


@pytest.mark.parametrize(("question", "lead", "rows"), LEADS)
def test_a_table_says_which_years_it_counted_from_today(question: str, lead: str, rows: int) -> None:
    answer = answer_from_tables([sheet("施設一覧", OPENINGS)], read_question(question))
    assert answer is not None
    told = with_year(answer, question)
    assert told.text.startswith(lead)
    assert len(told.rows) == rows
    assert "資料の「" not in told.text


BEGUN = [
    (STARTS, "2019年に始まった事業は", ["緑化運動"]),
    (STARTS, "2020年から始まった事業は", ["まち歩き地図"]),
    (STARTS, "2015年度に始まった事業の担当課は", ["子ども食堂"]),
    (STARTS, "一昨年に始まった事業は", ["防災教室"]),
    (STARTS, "昨年から引き続き行っている事業は", ["緑化運動", "子ども食堂"]),
    (YEARLY, f"{THIS - 1}年度に始まった事業は", ["水の道"]),
    (YEARLY, "昨年度に始まった事業は", ["水の道"]),
    (YEARLY, "今年始まった事業は", ["木の道"]),
]


@pytest.mark.parametrize(("text", "question", "rows"), BEGUN)
def test_what_began_in_a_year_is_new_in_it_unless_a_column_tells_when_it_began(
    text: str, question: str, rows: list[str]
) -> None:
    answer = answer_from_tables([sheet("事業一覧", text)], read_question(question))
    assert answer is not None
    assert [row["事業名"] for row in answer.rows] == rows


NOT_OF_A_TABLE = [
    "今年もよろしくお願いします",
    "去年はお世話になりました",
    "今年は何年?",
    "去年と比べて事業は増えましたか",
    "昨年より事業は増えた?",
    "昨年度に比べて事業は減っていますか",
]


@pytest.mark.parametrize("loosely", [False, True])
@pytest.mark.parametrize("question", NOT_OF_A_TABLE)
def test_a_year_counted_from_today_alone_makes_no_table_answer(question: str, loosely: bool) -> None:
    for sources in ([sheet("事業一覧", STARTS), sheet("施設一覧", OPENINGS)], [sheet("年度別事業一覧", YEARLY)]):
        answer = answer_from_tables(sources, read_question(question), loosely=loosely)
        assert answer is None or answer.status == "not_found"
