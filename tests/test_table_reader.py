"""Questions read against a table that no code has ever heard of."""

from __future__ import annotations

import pytest

from answer.question import read_question
from answer.tables.reader import TableReader
from records import Column, TableRow, TableSchema

SCHEMA = TableSchema(
    name="ports",
    title="港の一覧",
    unit="港",
    subjects=("港", "寄港"),
    sentence="{city}は{year}年に{line}の{ship}を迎えた。",
    columns=(
        Column("city", "市", "name", side="市側"),
        Column("line", "船会社", "name", side="船側"),
        Column("ship", "船", "name", side="船側"),
        Column("year", "寄港年", "year", asks=("いつ", "何年", "年")),
    ),
)
CELLS = (
    ("舞鶴市", "北洋汽船", "ヴォルガ号", "1965"),
    ("新潟市", "北洋汽船", "アムール号", "1991"),
    ("東京都", "", "ネヴァ号", "1991"),
    ("京都府", "南洋汽船", "", "2003"),
)
ROWS = tuple(
    TableRow(n, dict(zip(("city", "line", "ship", "year"), cells, strict=True)), ()) for n, cells in enumerate(CELLS, 1)
)
READER = TableReader(SCHEMA, ROWS)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("舞鶴市に寄港した船は?", [1]),
        ("舞鶴に寄港したのは?", [1]),
        ("ボルガ号の寄港は何年?", [1]),
        ("ｱﾑｰﾙ号の港は?", [2]),
        ("京都の港は?", [4]),
        ("東京都の港は?", [3]),
        ("北洋汽船の港", [1, 2]),
        ("舞鶴市と新潟市に寄港した船は", [1, 2]),
        ("1991年に寄港した船は?", [2, 3]),
        ("平成3年に寄港した船は?", [2, 3]),
        ("1990年代の寄港", [2, 3]),
        ("1991年以降の寄港をすべて", [2, 3, 4]),
        ("1990年以前の寄港", [1]),
        ("2番目に古い寄港は?", [2, 3]),
        ("二番目に新しい寄港は?", [2, 3]),
        ("9番目に新しい寄港は?", []),
        ("舞鶴市と新潟市、寄港が早いのはどちら", [1]),
        ("昭和40年代の寄港", [1]),
        ("1991年の2つの寄港を教えてほしい", [2, 3]),
        ("1970年以降2000年以前の寄港", [2, 3]),
        ("昭和の寄港は?", [1]),
        ("最も古い寄港は?", [1]),
        ("一番新しい寄港は", [4]),
        ("北洋汽船で最後の寄港は?", [2]),
        ("舞鶴市へのアムール号の寄港は", []),
        ("市で寄港があったのは", [1, 2]),
        ("府で寄港があったところ", [4]),
        ("近畿の寄港は?", [4]),
        ("九州の寄港は?", []),
        ("寄港の時期は1991年", [2, 3]),
        ("1950年の寄港は", []),
    ],
)
def test_rows_selected(question: str, rows: list[int]) -> None:
    query = READER.read(read_question(question))
    assert query.unexplained == ()
    assert [row.number for row in READER.rows.select(query)] == rows


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("横浜市の寄港は?", "横浜"),
        ("舞鶴市の面積は?", "面積"),
        ("舞鶴市に寄港した理由は?", "理由"),
        ("舞鶴市に寄港した条件は?", "条件"),
    ],
)
def test_a_word_the_table_cannot_account_for_is_named(question: str, word: str) -> None:
    assert word in "".join(READER.read(read_question(question)).unexplained)


@pytest.mark.parametrize(
    ("question", "count"), [("寄港は何件?", True), ("港はいくつ?", True), ("舞鶴市の港は?", False)]
)
def test_counting_is_noticed(question: str, count: bool) -> None:
    assert READER.read(read_question(question)).count is count


def test_a_name_inside_a_longer_katakana_word_is_not_it() -> None:
    assert READER.read(read_question("ネヴァダ号の寄港は?")).constraints == ()


TOLD = TableReader(
    TableSchema(
        name="events",
        title="行事",
        unit="件",
        subjects=("行事", "催し"),
        sentence="{place}で{year}年に{told}",
        columns=(Column("place", "場所", "name", side="場所"), Column("year", "年", "year"), Column("told", "内容")),
    ),
    [
        TableRow(n, dict(zip(("place", "year", "told"), cells, strict=True)), ())
        for n, cells in enumerate(
            (
                ("天塩町", "2001", "毛ガニ祭りを開き、歌手の演奏会を行った。"),
                ("猿払村", "2001", "ほたて祭りを開いた。"),
                ("沿海地方", "2005", "港の調印式に出席した。"),
            ),
            1,
        )
    ],
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("ほたて祭りを開いたのは", [2]),  # by the running text alone
        ("2001年に祭りを開いたのは", [1, 2]),
        ("沿海州の行事は?", [3]),  # another word for the territory
        ("沿海地方の行事は何の式典?", [3]),  # one row about it, said in other words
        ("村で行事があったのは", [2]),
    ],
)
def test_running_text_is_asked_too(question: str, rows: list[int]) -> None:
    query = TOLD.read(read_question(question))
    assert query.unexplained == ()
    assert query.is_about_the_table
    assert [row.number for row in TOLD.rows.select(query)] == rows


@pytest.mark.parametrize("question", ["天塩町の行事の面積は?", "天塩町の行事に長崎は参加した?", "花火を開いたのは"])
def test_running_text_that_does_not_say_it_is_no_answer(question: str) -> None:
    query = TOLD.read(read_question(question))
    assert query.unexplained or not query.is_about_the_table


SISTERS = TableReader(
    TableSchema(
        name="sisters",
        title="姉妹都市の一覧",
        unit="件",
        subjects=("姉妹都市",),
        sentence="{city}は{year}に{partner}と結んだ。",
        columns=(
            Column("city", "市", "name", side="日本側"),
            Column("partner", "相手", "name", side="米国側"),
            Column("year", "締結年", "year"),
        ),
        silent=("アメリカ", "米国"),
    ),
    [
        TableRow(n, dict(zip(("city", "partner", "year"), cells, strict=True)), ())
        for n, cells in enumerate(
            (
                ("青葉市", "サンディエゴ市", "1990年"),
                ("若葉市", "ボストン市", "平成13年"),
                ("紅葉町", "ボストン市", "2001-2005"),
            ),
            1,
        )
    ],
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("青葉市のアメリカの姉妹都市は?", [1]),
        ("2001年の姉妹都市は?", [2, 3]),
        ("一番古い姉妹都市は?", [1]),
        ("ボストン市以外の姉妹都市は?", [1]),
        ("青葉市を除く姉妹都市は?", [2, 3]),
        ("青葉市の姉妹都市はボストンですか?", []),
        ("若葉市の姉妹都市はボストンですか?", [2]),
        ("青葉市と若葉市の姉妹都市は?", [1, 2]),
    ],
)
def test_another_table_is_read_by_its_own_words(question: str, rows: list[int]) -> None:
    query = SISTERS.read(read_question(question))
    assert query.unexplained == ()
    assert [row.number for row in SISTERS.rows.select(query)] == rows


@pytest.mark.parametrize(
    "question", ["青葉市のロシアの姉妹都市は?", "ロシアの姉妹都市は何件?", "なぜ青葉市の姉妹都市はボストンですか"]
)
def test_what_its_words_do_not_cover_is_left_to_the_text(question: str) -> None:
    assert SISTERS.read(read_question(question)).unexplained


@pytest.mark.parametrize("question", ["姉妹都市を結んでいない市は?", "青葉市が結ばなかった姉妹都市は?"])
def test_what_no_row_says_is_noticed(question: str) -> None:
    assert SISTERS.read(read_question(question)).denied
