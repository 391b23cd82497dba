"""Tables of quite different things, asked through their descriptions alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.question import read_question
from answer.tables.answer import answer_from_tables
from answer.tables.reader import TableReader
from answer.tables.source import TableSource
from records import Answer, Column, Passage, Table, TableRow, TableSchema

Cells = tuple[tuple[str, ...], ...]


def source(schema: TableSchema, cells: Cells) -> TableSource:
    names = [column.name for column in schema.columns]
    rows = [TableRow(n, dict(zip(names, row, strict=True)), ((n + 1, n + 1),)) for n, row in enumerate(cells, 1)]
    table = Table(schema.name, schema.title, tuple(names), tuple(rows), schema=schema)
    passages = {
        row.number: Passage(
            row.number, schema.name, schema.title, "", f"表の{row.number}行目", table.row_text(row), "row"
        )
        for row in rows
    }
    return TableSource(table, schema, TableReader(schema, rows), passages)


FACILITIES = source(
    TableSchema(
        "facilities",
        "公共施設一覧",
        "件",
        ("公共施設", "施設"),
        "",
        (
            Column("施設名", "施設名", "name"),
            Column("種別", "種別", "category", asks=("種別", "種類")),
            Column("地区", "地区", "category", asks=("地区",)),
            Column("定員", "定員", "number", unit="人", asks=("定員",)),
            Column("開館年", "開館年", "year", asks=("開館年", "いつ", "何年")),
            Column("使用料", "使用料", "number", unit="円", asks=("使用料", "いくら")),
        ),
    ),
    (
        ("中央公民館", "公民館", "東地区", "120", "1978", "500"),
        ("北公民館", "公民館", "北地区", "80", "1985", "300"),
        ("市民ホール", "ホール", "東地区", "1,200", "1991", "12,000"),
        ("南図書館", "図書館", "南地区", "60", "2005", "0"),
        ("中央図書館", "図書館", "東地区", "150", "1978", "0"),
        ("スポーツセンター", "体育館", "北地区", "300", "2012", "2,500"),
    ),
)
SUBSIDIES = source(
    TableSchema(
        "subsidies",
        "補助金一覧",
        "件",
        ("補助金", "補助", "助成"),
        "",
        (
            Column("補助金名", "補助金名", "name"),
            Column("担当課", "担当課", "name", asks=("担当課", "担当", "どの課", "何課")),
            Column("対象", "対象", "text", asks=("対象",)),
            Column("上限額", "上限額", "number", unit="万円", asks=("上限額", "上限", "いくら")),
            Column("締切", "締切", "date", asks=("締切", "期限", "いつまで")),
        ),
    ),
    (
        ("太陽光発電設備補助金", "環境課", "市内の住宅に太陽光発電設備を設置する人", "20", "2024年11月30日"),
        ("空き家改修補助金", "住宅課", "空き家を改修して住む人", "100", "2024年9月30日"),
        ("商店街活性化補助金", "商工課", "商店街の団体", "50", "2024年6月28日"),
        ("生ごみ処理機補助金", "環境課", "家庭用生ごみ処理機を買う人", "3", "2025年2月28日"),
    ),
)
TRAINING = source(
    TableSchema(
        "training",
        "職員研修",
        "件",
        ("職員研修", "研修"),
        "",
        (
            Column("研修名", "研修名", "name"),
            Column("対象", "対象者", "category", asks=("対象者", "対象", "誰")),
            Column("実施日", "実施日", "date", asks=("いつ", "実施日", "日程")),
            Column("会場", "会場", "name", asks=("会場", "場所", "どこ")),
            Column("定員", "定員", "number", unit="名", asks=("定員",)),
        ),
    ),
    (
        ("新規採用職員研修", "新規採用職員", "2024年4月3日", "市役所大会議室", "40"),
        ("接遇研修", "全職員", "2024年5月15日", "市民会館", "60"),
        ("情報セキュリティ研修", "全職員", "2024年7月9日", "オンライン", "200"),
        ("管理職研修", "管理職", "2024年10月22日", "市役所大会議室", "30"),
        ("防災研修", "全職員", "2024年9月2日", "消防本部", "50"),
        ("契約事務研修", "担当職員", "2024年5月28日", "市役所大会議室", "35"),
    ),
)
SOURCES = (FACILITIES, SUBSIDIES, TRAINING)


def ask(question: str) -> Answer | None:
    return answer_from_tables(SOURCES, read_question(question))


# question, how the answer begins, the numbers of its rows
ANSWERED = [
    ("定員が100人以上の施設は?", "中央公民館、市民ホール、中央図書館、スポーツセンターです。", [1, 3, 5, 6]),
    ("定員が50人から150人までの施設", "中央公民館、北公民館、南図書館、中央図書館です。", [1, 2, 4, 5]),
    ("施設の中で定員が1000人を超えるのは?", "市民ホールです。", [3]),
    ("定員が200人未満の施設は何件?", "4件です。", [1, 2, 4, 5]),
    ("使用料が500円以下の施設は?", "中央公民館、北公民館、南図書館、中央図書館です。", [1, 2, 4, 5]),
    ("定員100人以上で1980年以降に開館した施設は?", "市民ホール、スポーツセンターです。", [3, 6]),
    ("定員が一番大きい施設は?", "市民ホールです。", [3]),
    ("定員が2番目に多い施設は?", "スポーツセンターです。", [6]),
    ("定員の多い順に3つの施設", "市民ホール、スポーツセンター、中央図書館です。", [3, 6, 5]),
    ("一番古い公民館は?", "中央公民館です。", [1]),
    ("一番新しい図書館は何年にできた?", "2005年です。", [4]),
    ("公民館はいくつある?", "2件です。", [1, 2]),
    ("昭和に開館した施設は何件?", "3件です。", [1, 2, 5]),
    ("東地区の施設を古い順に並べて", "中央公民館、中央図書館、市民ホールです。", [1, 5, 3]),
    ("種別ごとの施設の数は?", "公民館 2件、図書館 2件、ホール 1件、体育館 1件です。", [1, 2, 3, 4, 5, 6]),
    ("地区ごとの定員の合計は?", "東地区 1,470人、北地区 380人、南地区 60人です", [1, 2, 3, 4, 5, 6]),
    ("施設の定員の平均は?", "318.3人です。", [1, 2, 3, 4, 5, 6]),
    ("施設が一番多い地区は?", "東地区です。", [1, 3, 5]),
    ("中央公民館と北公民館の定員の差は?", "40人違います。", [1, 2]),
    ("中央公民館と北公民館はどちらが古い?", "中央公民館です。", [1, 2]),
    ("中央公民館と同じ年に開館した施設は?", "中央図書館です。", [5]),
    ("図書館以外の施設は?", "中央公民館、北公民館、市民ホール、スポーツセンターです。", [1, 2, 3, 6]),
    ("東地区に図書館はある?", "はい、中央図書館です。", [5]),
    ("南地区に公民館はある?", "いいえ、", [4, 1, 2]),
    ("北公民館の定員は?", "80人です。", [2]),
    ("地区ごとの定員は?", "東地区 1,470人、北地区 380人、南地区 60人です", [1, 2, 3, 4, 5, 6]),
    ("全職員の研修は何人?", "310名です。", [2, 3, 5]),
    ("市民ホールの使用料はいくら?", "12,000円です。", [3]),
    ("上限額が50万円以上の補助金は?", "空き家改修補助金、商店街活性化補助金です。", [2, 3]),
    ("上限額が一番高い補助金は?", "空き家改修補助金です。", [2]),
    ("補助金の上限額の合計はいくら?", "173万円です。", [1, 2, 3, 4]),
    ("上限額が最も低い補助金と最も高い補助金の差は?", "97万円違います。", [4, 2]),
    ("中央公民館より定員が多い施設は?", "市民ホール、中央図書館、スポーツセンターです。", [3, 5, 6]),
    ("北公民館より前に開館した施設は?", "中央公民館、中央図書館です。", [1, 5]),
    ("無料の施設は?", "南図書館、中央図書館です。", [4, 5]),
    ("11月に締切の補助金は?", "太陽光発電設備補助金です。", [1]),
    ("12月以降に締切の補助金は?", "生ごみ処理機補助金です。", [4]),
    ("1月以降に締切の補助金は?", "生ごみ処理機補助金です。", [4]),
    ("6月から9月までに締切の補助金は?", "空き家改修補助金、商店街活性化補助金です。", [2, 3]),
    ("9月に締切の補助金は?", "空き家改修補助金です。", [2]),
    ("締切が一番早い補助金は?", "商店街活性化補助金です。", [3]),
    ("環境課が担当する補助金は?", "太陽光発電設備補助金、生ごみ処理機補助金です。", [1, 4]),
    ("2件以上の補助金がある課は?", "環境課です。", [1, 4]),
    ("空き家の補助金の上限はいくら?", "100万円です。", [2]),
    ("5月の研修は?", "接遇研修、契約事務研修です。", [2, 6]),
    ("10月22日の研修は?", "管理職研修です。", [4]),
    ("7月以降の研修を日付順に", "情報セキュリティ研修、防災研修、管理職研修です。", [3, 5, 4]),
    ("市役所大会議室で行う研修は?", "新規採用職員研修、管理職研修、契約事務研修です。", [1, 4, 6]),
    ("会場が市役所大会議室でない研修は?", "接遇研修、情報セキュリティ研修、防災研修です。", [2, 3, 5]),
    ("全職員が対象の研修は何件?", "3件です。", [2, 3, 5]),
    ("研修で最も定員が多いのは?", "情報セキュリティ研修です。", [3]),
    ("接遇研修の会場はどこ?", "市民会館です。", [2]),
    ("防災研修と管理職研修は同じ会場?", "いいえ、", [5, 4]),
    ("新規採用職員研修と管理職研修は同じ会場?", "はい、同じ会場です。市役所大会議室です。", [1, 4]),
    ("接遇研修と契約事務研修は何日違う?", "13日違います。", [2, 6]),
]


@pytest.mark.parametrize(("question", "begins", "numbers"), ANSWERED)
def test_a_table_is_asked_by_value_filter_order_and_comparison(question: str, begins: str, numbers: list[int]) -> None:
    answer = ask(question)
    assert answer is not None
    assert answer.text.startswith(begins)
    assert [citation.passage.row or citation.passage.id for citation in answer.citations] == numbers


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("12月の研修はある?", "いいえ"),
        ("定員が5000人以上の施設は何件?", "0件"),
        ("1900年以前に開館した施設は?", "見当たりません"),
        ("2010年以降で1980年以前に開館した施設は?", "矛盾"),
    ],
)
def test_what_no_row_meets_is_not_found(question: str, says: str) -> None:
    answer = ask(question)
    assert answer is not None
    assert (answer.status, answer.citations) == ("not_found", ())
    assert says in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "施設の電話番号は?",
        "プールはある?",
        "中央公民館の駐車場の定員は?",
        "補助金の申請の方法は?",
        "研修の講師は誰?",
        "なぜ南図書館は無料なの?",
        "面積が一番広い施設は?",
        "東地区とだけ関係する施設は?",
    ],
)
def test_what_no_table_accounts_for_is_passed_on(question: str) -> None:
    assert ask(question) is None


FESTIVALS = source(
    TableSchema(
        "festivals",
        "行事一覧",
        "件",
        ("行事",),
        "",
        (Column("行事名", "行事名", "name"), Column("会期", "会期", "date", asks=("会期", "いつ"))),
    ),
    (
        ("桜まつり", "2019年4月31日"),
        ("港まつり", "2019年6月31日"),
        ("雪\x1fまつり", "5月3日"),
        ("夏まつり", "2020年2月29日"),
    ),
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("桜まつりと港まつりは何日違う?", "61日違います。"),
        ("桜まつりと夏まつりは何日違う?", "305日違います。"),
        ("最も古い行事と最も新しい行事は何年違う?", None),
        ("年代ごとの行事の数は?", "2010年代 2件、2020年代 1件です。"),
        ("行事名ごとの件数は?", "桜まつり 1件、"),
        ("2019年13月の行事は?", None),
        ("2019年6月45日の行事は?", None),
    ],
)
def test_days_that_are_none_and_cells_with_control_characters(question: str, begins: str | None) -> None:
    answer = answer_from_tables([FESTIVALS], read_question(question))
    assert (answer and answer.text[: len(begins or "")]) == begins, answer


FRAGMENTS = (
    "中央公民館 北公民館 図書館 東地区 環境課 接遇研修 防災研修 全職員 と の は が を "
    "より 以外 でない だけ 施設 補助金 研修 定員 使用料 上限額 会場 締切 種別 "
    "1991年 昭和 2000年以降 1980年以前 5月 9月以降 ここ10年 100人以上 "
    "50万円以下 3つ 2件以上 2番目に 最後から2番目 最も古い 一番新しい 一番多い "
    "最も少ない 古い順に トップ3 ごとに それぞれ 何件 いくつ 何年違う 何年後 差は 合計 "
    "平均 どちらが 早い 多い 同じ年 同じ会場 ある? ですか? ない? すべて いつ どこ "
    "いくら 無料 "
).split()


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=2, max_size=7))
def test_words_in_any_order_are_answered_or_passed_on(words: list[str]) -> None:
    answer = ask("".join(words))
    assert answer is None or (answer.status == "answered") is bool(answer.citations)
