"""A flattened table rebuilt from its cells; the table here is made up, the real one is in test_layout_feature."""

from __future__ import annotations

import pytest

from ingest.layout import read_layout
from records import Column, Table, TableSchema

SCHEMA = TableSchema(
    name="clubs",
    title="クラブの一覧",
    unit="件",
    subjects=("クラブ",),
    sentence="",
    columns=(
        Column("number", "番号", "number", pattern=r"\d{1,3}", required=True),
        Column("town", "町", headers=("町名",), pattern=r"\S+町", merged=True, required=True),
        Column("school", "学校", headers=("学校名",), pattern=r"\S+校", merged=True),
        Column("club", "クラブ", headers=("クラブ名", "部名"), pattern=r"\S+部", required=True),
        Column("place", "場所", headers=("活動場所",), pattern=r"\S*[館場]"),
        Column("year", "創立年", "year", headers=("創立年",), pattern=r"\d{4}", required=True),
    ),
)
HEADER = "町名 学校名 クラブ名 活動場所 創立年"


def read(text: str) -> list[Table]:
    return list(read_layout(text, "a", "a.txt", (SCHEMA,)).tables)


def rows(text: str) -> list[str]:
    (table,) = read(text)
    return ["|".join(row.cells[column] for column in table.columns) for row in table.rows]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("1 海町 浜校 弓道部 道場 1990", ["1|海町|浜校|弓道部|道場|1990"]),
        ("1 海町 弓道部 1990", ["1|海町||弓道部||1990"]),  # blank cells after the first are blank
        (
            "1 海町 浜校 弓道部 1990\n\n2 港校 茶道部 会館 1991",
            ["1|海町|浜校|弓道部||1990", "2|海町|港校|茶道部|会館|1991"],
        ),
        ("1 海町 浜校 弓道部 1990\n\n2 茶道部 1991", ["1|海町|浜校|弓道部||1990", "2|海町|浜校|茶道部||1991"]),
        ("1 海町 浜校 弓道部 1990\n2 山町 茶道部 1991", ["1|海町|浜校|弓道部||1990", "2|山町||茶道部||1991"]),
        ("1\n\n海町\n\n浜校\n\n弓道部 道場 1990", ["1|海町|浜校|弓道部|道場|1990"]),
        ("1 海町 浜校 吹奏\n楽部\n\n1990", ["1|海町|浜校|吹奏楽部||1990"]),  # a wrapped name
        ("1 海町 浜校\n弓道部\n道場\n1990", ["1|海町|浜校|弓道部|道場|1990"]),
        (f"1 海町 弓道部 1990\n\n{HEADER}\n\n2 茶道部 1991", ["1|海町||弓道部||1990", "2|海町||茶道部||1991"]),
        (f"1 海町 弓道部 1990\n\n\n\n7\n{HEADER}\n2 茶道部 1991", ["1|海町||弓道部||1990", "2|海町||茶道部||1991"]),
    ],
)
def test_rows(lines: str, expected: list[str]) -> None:
    assert rows(f"{HEADER}\n\n{lines}\n") == expected


def test_other_header_words_are_known() -> None:
    assert rows("町名 学校名 部名 活動場所 創立年\n1 海町 弓道部 1990") == ["1|海町||弓道部||1990"]


def test_a_row_knows_its_lines() -> None:
    (table,) = read(f"{HEADER}\n\n1\n\n海町\n弓道部 1990\n\n2 山町 茶道部 1991")
    assert [row.lines for row in table.rows] == [((3, 6),), ((8, 8),)]


@pytest.mark.parametrize(
    "text",
    [
        "1 海町 浜校 弓道部 道場 1990",  # no header
        HEADER,  # no row
        f"{HEADER}\n1 海町 浜校 弓道部",  # no year
        f"{HEADER}\n1 海町 浜校 吹奏 楽部 1990",  # a name parted by a space is no wrapped name
        f"{HEADER}\nA 海町 浜校 弓道部 1990",  # no number
        "町名 学校名\n1 海町 浜校 弓道部 道場 1990",  # another table's header
    ],
)
def test_what_is_no_such_table_stays_text(text: str) -> None:
    document = read_layout(text, "a", "a.txt", (SCHEMA,))
    assert document.tables == ()
    assert sorted("".join(block.text for block in document.blocks).replace(" ", "")) == sorted("".join(text.split()))


def test_rows_end_where_the_numbers_end() -> None:
    document = read_layout(f"{HEADER}\n1 海町 弓道部 1990\n3 山町 茶道部 1991", "a", "a.txt", (SCHEMA,))
    assert [row.number for row in document.tables[0].rows] == [1]
    assert "茶道部" in "".join(block.text for block in document.blocks)


def test_a_header_numbered_anew_begins_another_table() -> None:
    tables = read(f"{HEADER}\n1 海町 弓道部 1990\n\n{HEADER}\n1 山町 茶道部 1991")
    assert [[row.cells["town"] for row in table.rows] for table in tables] == [["海町"], ["山町"]]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{HEADER}\n1 海町 弓道部 1990", "クラブの一覧"),
        (f"{HEADER}\n1 海町 弓道部 1990\n\n令和2年末現在\n\n部活動の状況\n\n図 4", "図4 部活動の状況（令和2年末現在）"),
        (f" 部活動の状況\n\n{HEADER}\n1 海町 弓道部 1990", "部活動の状況"),
        (f"{HEADER}\n1 海町 弓道部 1990\n\n部活動の状況\n\n図 4\n\n図 5", "部活動の状況"),  # whose number is whose?
    ],
)
def test_title(text: str, title: str) -> None:
    (table,) = read(text)
    assert table.title == title


def test_the_table_belongs_to_the_section_of_its_page_and_its_lines_are_no_text() -> None:
    text = f"{HEADER}\n1 海町 弓道部 1990\n 1 海の町の夏\n海野市観光課\n\n\n\n本文\n 2 山の村の秋\n山野村農林課"
    document = read_layout(text, "a", "a.txt", (SCHEMA,))
    assert document.tables[0].section == ("1 海の町の夏（海野市観光課）",)
    assert not [block for block in document.blocks if "弓道部" in block.text or "町名" in block.text]
