"""Files to documents: encodings, Markdown, sheets, plain text, folders."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from ingest.build import hash_all
from ingest.decode import decode
from ingest.errors import IngestError
from ingest.folder import find_files, read_files
from ingest.markdown import read_markdown
from ingest.plain import read_plain
from ingest.schemas import BUILT_IN, load_schema
from ingest.sheets import read_sheet
from records import Column, TableSchema

SENTENCE = "酒田市は港町である。ロシアとの交流が長い。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_japanese_encodings_are_read(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "x.txt") == SENTENCE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "文字のファイルではありません"),
        (bytes(range(128, 256)) * 4, "UTF-8、Shift_JIS、EUC-JPのどれでもありません"),
        (b"\xff\xfea", "文字が壊れています"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(IngestError, match=reason):
        decode(data, "x.txt")


MARKDOWN = """---
title: 交流の記録
section: "1"
organisation: 国際課
source: 広報
---

## 港の催し

市は港で
催しを開いた。**約300人**が来た。

- 第一の項目
- 第二の項目

### 日程

| 月 | 催し |
|---|---|
| 5月 | 開会式 |
| 6月 | |
"""


def test_markdown_keeps_headings_lines_and_tables() -> None:
    document = read_markdown(MARKDOWN, "record", "record.md")
    assert (document.title, document.organisation, document.source) == ("交流の記録", "国際課", "広報")
    assert [(block.kind, block.text, block.lines, block.section) for block in document.blocks] == [
        ("heading", "港の催し", ((8, 8),), ()),
        ("paragraph", "市は港で催しを開いた。約300人が来た。", ((10, 11),), ("港の催し",)),
        ("item", "第一の項目", ((13, 13),), ("港の催し",)),
        ("item", "第二の項目", ((14, 14),), ("港の催し",)),
        ("heading", "日程", ((16, 16),), ("港の催し",)),
    ]
    (table,) = document.tables
    assert [(row.number, dict(row.cells), row.lines) for row in table.rows] == [
        (1, {"月": "5月", "催し": "開会式"}, ((20, 20),)),
        (2, {"月": "6月", "催し": ""}, ((21, 21),)),
    ]


def test_html_in_markdown_stays_text() -> None:
    (block,) = read_markdown("<script>alert(1)</script>\n", "x", "x.md").blocks
    assert block.text == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "x.md",
            "---\ntitle: 港\nsection: [1\n---\n",
            r"先頭の項目（---の間）の\d行目がYAMLとして読めません.*直してください",
        ),
        ("x.md", "---\n- 1\n---\n", "先頭の項目（---の間）が「項目: 値」の行になっていません.*書くか"),
        ("x.md", "---\ntitle: 港\na: b: c\n---\n", "先頭の項目（---の間）の3行目がYAMLとして読めません.*直して"),
        ("x.md", "---\ntitle: 港\na: \x07\n---\n", "先頭の項目（---の間）の3行目がYAMLとして読めません.*直して"),
        ("x.csv", "市,課\n青葉市,国際課,1\n", "2行目のセルは3個で、見出しの2個より多く.*囲むか"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_in_one_line_with_its_path(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    path = tmp_path / "a" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IngestError) as refused:
        read_files(find_files([tmp_path]))
    assert re.fullmatch(f"{re.escape(str(path))}: {told}.*", str(refused.value))


@pytest.mark.parametrize(
    ("matter", "title"),
    [("title: 1.10", "1.10"), ("title: yes", "yes"), ("title: 港\ndate: 2019-13-45", "港"), ("title:", "x"), ("", "x")],
)
def test_front_matter_is_read_as_it_is_written(matter: str, title: str) -> None:
    assert read_markdown(f"---\n{matter}\n---\n\n港を開いた。\n", "x", "x.md").title == title


def test_columns_of_one_name_are_all_kept() -> None:
    (table,) = read_markdown("| 市 | 年 | 年 |\n|---|---|---|\n| 青葉市 | 2015 | 2020 |\n", "x", "x.md").tables
    assert dict(table.rows[0].cells) == {"市": "青葉市", "年": "2015", "年 2": "2020"}


def test_blank_cells_at_the_end_of_a_row_are_no_columns() -> None:
    (table,) = read_sheet("施設,電話,\n図書館,1,,\n,,\n公民館,2\n", "x", "x.csv").tables
    assert [tuple(row.cells.values()) for row in table.rows] == [("図書館", "1"), ("公民館", "2")]


def test_a_sheet_without_description_is_read_by_its_headings() -> None:
    document = read_sheet("市,担当課,電話\n酒田市,国際課,1\n\n鶴岡市,総務課\n", "a/contacts", "contacts.csv")
    (table,) = document.tables
    assert table.schema
    assert table.name == table.schema.name == "contacts"
    assert [dict(row.cells) for row in table.rows] == [
        {"市": "酒田市", "担当課": "国際課", "電話": "1"},
        {"市": "鶴岡市", "担当課": "総務課", "電話": ""},
    ]
    assert [row.lines for row in table.rows] == [((2, 2),), ((4, 4),)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (",\n", "何も書かれていません"),
        ("市,課\n1,2,3\n", "2行目のセルは3個"),
        ('市\n"a\n', "CSVとして読めません"),
    ],
)
def test_bad_sheets_are_refused(text: str, reason: str) -> None:
    with pytest.raises(IngestError, match=reason):
        read_sheet(text, "x", "x.csv")


def test_plain_text_has_a_paragraph_a_line() -> None:
    document = read_plain("港の記録\n\n市は港を開いた。\n人が来た。\n", "x", "x.txt")
    assert document.title == "港の記録"
    assert [(b.kind, b.text, b.lines) for b in document.blocks] == [
        ("heading", "港の記録", ((1, 1),)),
        ("paragraph", "市は港を開いた。", ((3, 3),)),
        ("paragraph", "人が来た。", ((4, 4),)),
    ]


def test_a_folder_gives_ids_below_it_and_leaves_readme_and_hidden_files_out(tmp_path: Path) -> None:
    for name in ("README.md", "b/two.md", "one.txt", ".git/three.md", "picture.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SENTENCE, encoding="utf-8")
    assert [document_id for _, document_id in find_files([tmp_path])] == ["b/two", "one"]


def test_every_unreadable_file_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"\0\1")
    (tmp_path / "c.txt").write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(IngestError, match=r"a\.txt: 何も書かれていません.*ほかに1個"):
        read_files(find_files([tmp_path]))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none", "そのようなファイルもフォルダーもありません"),
        ("x.docx", "読めません"),
        ("empty", "読める資料がありません"),
    ],
)
def test_paths_that_give_nothing_are_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "x.docx").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IngestError, match=reason):
        find_files([tmp_path / name])


def test_files_that_differ_by_suffix_keep_it_in_their_ids(tmp_path: Path) -> None:
    for name in ("a.md", "a.txt", "b.md", "c/a.md", "d.md", "d.md.txt", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    ids = [document_id for _, document_id in find_files([tmp_path])]
    assert ids == ["a.md", "a.txt", "b", "c/a", "d.md", "d.md.txt", "d.txt"]


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(IngestError, match=r"IDが .* と同じ"):
        find_files([tmp_path / "one", tmp_path / "two"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not make such names")
def test_a_file_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x93\xfa.md")).write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(IngestError, match="UTF-8ではありません。名前を付け直して"):
        find_files([tmp_path])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title = [", "TOMLとして読めません"),
        ("[[columns]]\nlabel = '市'\n", "name がありません"),
        ("[[columns]]\nname = 'a'\ntype = 'city'\n", "「type」が 'city' です。引用符で囲んだ number、"),
        ("[[columns]]\nname = 'a'\npattern = '('\n", "正規表現になっていません"),
        ("sentence = '{b}'\n[[columns]]\nname = 'a'\n", "という列は表にありません"),
        ("sentence = '{'\n", "波括弧が対になっていません"),
        ("sentence = '{}'\n[[columns]]\nname = 'a'\n", "という列は表にありません"),
        ("sentence = '{a:d}'\n[[columns]]\nname = 'a'\n", "「a」の書式があります"),
        ("sentence = '{a!r}'\n[[columns]]\nname = 'a'\n", "「a」の書式があります"),
        ("sentence = '{2015}'\n[[columns]]\nname = '2015'\n", "列の名前を変えてください"),
        ("sentence = '{a.b}'\n[[columns]]\nname = 'a.b'\n", "列の名前を変えてください"),
        ("subjects = '協定'\n", "「subjects」が '協定' です。.*語の並び"),
        ("subjects = ['']\n", "語の並びを書いて"),
        ("silent = [1]\n", "語の並びを書いて"),
        ("titel = '表'\n", "項目「titel」は使えません"),
        ("title = 1\n", "「title」が 1 です。引用符で囲んだ文字列"),
        ("columns = [['name']]\n", r"列ごとの \[\[columns"),
        ("[[columns]]\nname = 'a'\nasks = 'いつ'\n", "列「a」の項目「asks」が 'いつ' です。"),
        ("[[columns]]\nname = 'a'\nmerged = 'true'\n", "「merged」が 'true' です。true か false"),
        ("[[columns]]\nname = 'a'\npatern = 'x'\n", "項目「patern」は使えません"),
        ("[[columns]]\nname = 'a'\n[[columns]]\nname = 'a'\n", "同じ列を2度説明"),
        ("listing = 'a'\n", r"\[listing\] の項目を書いて"),
        ("[listing]\ntitle = 'a'\n", "'items' がありません"),
        ("[listing]\ntitle = 1\nitems = 'a'\n", "「title」が 1 です。引用符で囲んだ文字列"),
        ("[listing]\ntitle = '('\nitems = 'a'\n", r"\[listing\]"),
        ("[listing]\ntitle = '(?P<b>x)'\nitems = 'a'\n[[columns]]\nname = 'a'\n", "という列は表にありません"),
    ],
)
def test_bad_table_descriptions_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "t.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match=reason) as refused:
        load_schema(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)


def test_a_table_description_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "towns.toml"
    text = (
        "subjects = ['協定']\nsilent = ['ロシア']\nsentence = '{{{町}}}。'\n[[columns]]\nname = '町'\nasks = ['どこ']\n"
    )
    path.write_text(text, encoding="utf-8")
    assert load_schema(path) == TableSchema(
        "towns", "towns", "件", ("協定",), "{{{町}}}。", (Column("町", "町", asks=("どこ",)),), silent=("ロシア",)
    )


def test_documents_are_read_anew_when_a_description_of_tables_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    described = {f"described {path.stem}.toml" for path in BUILT_IN.glob("*.toml")}
    assert described <= hash_all([tmp_path]).keys()
    assert not described & hash_all([BUILT_IN]).keys()  # there they lie beside their sheets
