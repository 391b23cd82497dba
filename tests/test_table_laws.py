"""What holds of every table and every question: counts add up, questions cannot harm, threads do not meet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.question import read_question
from answer.tables.columns import TableColumns, read_cell_number
from answer.tables.query import Amount, Constraint, Grouping, Order, Period, TableQuery
from answer.tables.reader import TableReader
from answer.tables.rows import TableRows
from answer.tables.sentences import row_sentence
from answer.words import load_words
from records import Column, Table, TableRow, TableSchema

SCHEMA = TableSchema(
    "things",
    "一覧",
    "件",
    ("もの",),
    "",
    (
        Column("name", "名称", "name"),
        Column("sort", "種別", "category"),
        Column("size", "定員", "number", unit="人"),
        Column("year", "年", "year"),
    ),
)
CELLS = st.lists(
    st.tuples(
        st.sampled_from(["あお館", "きいろ館", "みどり館"]),
        st.sampled_from(["甲種", "乙種", ""]),
        st.sampled_from(["10", "25人", "1,200", ""]),
        st.sampled_from(["1961", "平成3年", "2001", ""]),
    ),
    max_size=8,
)


def build(cells: list[tuple[str, str, str, str]]) -> TableRows:
    names = [column.name for column in SCHEMA.columns]
    return TableRows(SCHEMA, [TableRow(n, dict(zip(names, row, strict=True)), ()) for n, row in enumerate(cells, 1)])


@given(CELLS)
def test_a_value_and_its_exclusion_divide_the_rows(cells: list[tuple[str, str, str, str]]) -> None:
    rows = build(cells)
    with_it = Constraint(("sort",), frozenset({"甲種"}), "sort", "甲種")
    without = Constraint(("sort",), frozenset({"甲種"}), "sort", "甲種", excluded=True)
    assert len(rows.select(TableQuery((with_it,)))) + len(rows.select(TableQuery((without,)))) == len(cells)


@given(CELLS, st.integers(0, 1300))
def test_a_bound_and_its_opposite_divide_the_numbers(cells: list[tuple[str, str, str, str]], bound: int) -> None:
    rows = build(cells)
    least = Amount("size", Decimal(bound), None, "")
    below = Amount("size", None, Decimal(bound), "", high_open=True)
    numbers = sum(read_cell_number(row[2]) is not None for row in cells)
    assert len(rows.select(TableQuery(amounts=(least,)))) + len(rows.select(TableQuery(amounts=(below,)))) == numbers


@given(CELLS)
def test_groups_hold_every_filled_row_once(cells: list[tuple[str, str, str, str]]) -> None:
    groups = build(cells).groups(TableQuery(), Grouping(("sort",)))
    assert sum(len(held) for _, held in groups) == sum(bool(row[1]) for row in cells)
    assert [len(held) for _, held in groups] == sorted((len(held) for _, held in groups), reverse=True)


@given(CELLS)
def test_order_keeps_the_rows_that_have_a_value(cells: list[tuple[str, str, str, str]]) -> None:
    rows = build(cells)
    ordered = rows.select(TableQuery(order=Order("size", descending=True)))
    values = [read_cell_number(row.cells["size"]) for row in ordered]
    assert len(values) == sum(bool(row[2]) for row in cells)
    assert values == sorted(values, key=lambda value: value or Decimal(0), reverse=True)


@given(CELLS)
def test_periods_side_by_side_find_every_dated_row(cells: list[tuple[str, str, str, str]]) -> None:
    halves = (Period(101, 19901231), Period(19910101, 99991231))
    found = build(cells).select(TableQuery(periods=halves, when="year"))
    assert len(found) == sum(bool(row[3]) for row in cells)


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE rows; -- ものは何件?",
        'もの" OR 1=1 --',
        "名称が%のものは?",
        "あお館' UNION SELECT * FROM cells --の種別は?",
        "%_\\のもの",
    ],
)
def test_a_question_cannot_change_the_rows(question: str) -> None:
    reader = TableReader(SCHEMA, build([("あお館", "甲種", "10", "1961"), ("きいろ館", "乙種", "25人", "2001")]).rows)
    query = reader.read(read_question(question))
    if not query.unexplained:
        reader.rows.select(query)
    assert len(reader.rows.select(TableQuery())) == 2
    harmful = Constraint(("name",), frozenset({"あお館' OR '1'='1"}), "name", "")
    assert reader.rows.select(TableQuery((harmful,))) == []


@given(
    st.text(
        "もの館甲乙種定員年人件0123456789番目一二以上以下最も多い古い順ごと同じ差平均'\"%_\\;-()?、はがのとに",
        max_size=30,
    )
)
def test_any_question_is_read_and_answered(text: str) -> None:
    reader = TableReader(SCHEMA, build([("あお館", "甲種", "10", "1961"), ("きいろ館", "乙種", "25人", "2001")]).rows)
    if any(char.isalnum() for char in text):
        query = reader.read(read_question("もの" + text))
        assert all(row in reader.rows.rows for row in reader.rows.select(query))


def test_several_threads_ask_one_table() -> None:
    reader = TableReader(
        SCHEMA, build([("あお館", "甲種", "10", "1961"), ("きいろ館", "乙種", "25人", "2001")] * 20).rows
    )
    questions = ["甲種のものは何件?", "2001年のものは何件?", "定員が10人以下のものは?"] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda q: len(reader.rows.select(reader.read(read_question(q)))), questions))
    assert found == [20] * 60


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,200人", "1200"),
        ("50万円", "500000"),
        ("-3", "-3"),
        ("△5", "-5"),
        ("約30名", "30"),
        ("10〜20", None),
        ("", None),
    ],
)
def test_a_cell_is_read_as_one_number_or_none(cell: str, number: str | None) -> None:
    assert read_cell_number(cell) == (None if number is None else Decimal(number))


def test_a_rows_own_number_is_no_amount() -> None:
    schema = TableSchema("t", "t", "件", (), "", (Column("no", "番号", "number"), Column("size", "人数", "number")))
    rows = [TableRow(n, {"no": str(n), "size": f"{n}0人"}, ()) for n in range(1, 4)]
    columns = TableColumns(schema, rows)
    assert [column.name for column in columns.amounts] == ["size"]
    assert columns.units == {"size": "人"}


def test_a_row_is_said_alike_with_columns_at_hand() -> None:
    rows = build([("あお館", "甲種", "10", "1961"), ("きいろ館", "乙種", "25人", "2001")])
    table = Table("things", "一覧", tuple(c.name for c in SCHEMA.columns), rows.rows, schema=SCHEMA)
    for row in rows.rows:
        assert row_sentence(table, row, rows.columns) == row_sentence(table, row)


def test_the_words_name_no_country() -> None:
    patterns = load_words().tables
    assert "few" not in patterns
    assert not patterns["same_other"].match("ロシアの都市")


def test_a_kind_a_thousand_times_over_is_no_question() -> None:
    rows = build([("あお館", "甲種", "10", "1961"), ("きいろ館", "乙種", "25人", "2001")] * 2000)
    reader = TableReader(SCHEMA, rows.rows)
    assert not reader.read(read_question("市の" * 330)).is_about_the_table
