"""Tables that nobody described: what their headings and values say, in CSV and in Excel."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.assistant import Assistant
from ingest.build import ingest
from ingest.errors import IngestError
from ingest.folder import find_files, read_files
from ingest.headings import read_headings
from ingest.inference import infer_schema
from ingest.markdown import read_markdown
from ingest.sheets import read_sheet
from ingest.subjects import infer_subject
from ingest.values import read_value
from records import Document, Table, TableRow
from retrieve.embedding import Embedder
from retrieve.export import find_table
from serve.show.reading import lay_out

SHEETS = Path(__file__).parent / "data" / "sheets"

# Sheet: how rows are counted, a word for them, then column -> type, unit, a word that asks for it ("" where none).
EXPECTED: dict[str, tuple[str, str, dict[str, tuple[str, str, str]]]] = {
    "公共施設一覧": (
        "施設",
        "施設",
        {
            "番号": ("number", "", ""),
            "施設名": ("name", "", "どの施設"),
            "区分": ("category", "", "種類"),
            "所在地": ("text", "", "どこ"),
            "電話番号": ("text", "", "電話"),
            "定員（人）": ("number", "人", "何人まで"),
            "開館年": ("year", "", "いつ"),
            "備考": ("text", "", ""),
        },
    ),
    "補助金": (
        "件",
        "助成金",
        {
            "補助金名": ("name", "", "どの補助金"),
            "補助率": ("text", "", "何割"),
            "上限額(千円)": ("number", "千円", "いくら"),
            "申請期限": ("date", "", "いつまで"),
            "担当課": ("name", "", "どの課"),
            "対象者": ("text", "", "どんな人"),
            "概要": ("text", "", "内容"),
        },
    ),
    "職員研修計画": (
        "件",
        "研修",
        {
            "No.": ("number", "", ""),
            "研修名": ("name", "", "何の研修"),
            "実施日": ("date", "", "いつ"),
            "時間数": ("number", "時間", "何時間"),
            "講師": ("name", "", "誰"),
            "会場": ("name", "", "どこ"),
            "定員": ("number", "人", "何人"),
            "受講対象": ("text", "", "誰向け"),
            "実施方法": ("category", "", "方法"),
        },
    ),
    "図書館所蔵": (
        "件",  # 冊 is what the column 冊数 counts
        "本",
        {
            "資料ID": ("text", "", ""),
            "書名": ("name", "", "どの本"),
            "著者": ("name", "", "誰"),
            "出版社": ("name", "", "どの出版社"),
            "出版年": ("year", "", "いつ"),
            "分類": ("category", "", "分野"),
            "所蔵館": ("category", "", "どこ"),
            "冊数": ("number", "冊", "何冊"),
            "貸出可否": ("category", "", ""),
        },
    ),
    "指定避難所": (
        "か所",
        "避難所",
        {
            "名称": ("name", "", "名前"),
            "地区": ("category", "", "どの地区"),
            "所在地": ("text", "", "どこ"),
            "収容人数（屋内）": ("number", "人", "屋内"),
            "収容人数（屋外）": ("number", "人", "屋外"),
            "海抜(m)": ("number", "m", "標高"),
            "対応する災害（洪水）": ("category", "", "洪水"),
            "対応する災害（津波）": ("category", "", "津波"),
            "駐車場": ("category", "", "駐車"),
        },
    ),
    "年間行事カレンダー": (
        "件",
        "イベント",
        {
            "開催日": ("date", "", "いつ"),
            "行事名": ("name", "", "どんな行事"),
            "会場": ("name", "", "どこ"),
            "主催": ("name", "", "どこが主催"),
            "来場者数（人）": ("number", "人", "何人"),
            "参加費": ("number", "円", "いくら"),
            "問い合わせ先": ("text", "", "連絡先"),
        },
    ),
}


def check(table: Table, name: str) -> None:
    unit, subject, columns = EXPECTED[name]
    schema = table.schema
    assert schema
    assert (schema.unit, subject in schema.subjects) == (unit, True)
    assert {c.name: (c.type, c.unit) for c in schema.columns} == {n: (t, u) for n, (t, u, _) in columns.items()}
    for column in schema.columns:
        asks = columns[column.name][2]
        assert asks in (*column.asks, ""), column
        assert column.type != "number" or column.unit or not column.asks, "only numbers that count have units"


def excel_cell(cell: str) -> Any:
    """Return a cell as someone types it into Excel: numbers and dates are values there."""
    plain = cell.replace(",", "")
    if plain.isdecimal() and not plain.startswith("0") and plain.isascii():
        return int(plain)
    try:
        return datetime.strptime(cell, "%Y年%m月%d日").date()
    except ValueError:
        return cell or None


def make_book(folder: Path, name: str) -> Path:
    """Write a sheet of the test data as a workbook, headings that span cells merged."""
    (source,) = SHEETS.glob(f"{name}.*")
    text = source.read_text(encoding="utf-8")
    delimiter = next(char for char in "\t;," if char in text)
    book = openpyxl.Workbook()
    sheet = book.active
    for row in csv.reader(text.splitlines(), delimiter=delimiter):
        sheet.append([excel_cell(cell) for cell in row])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy/m/d"
    if name == "公共施設一覧":
        sheet.merge_cells("A1:H1")
        sheet["F7"].number_format = "#,##0"
    if name == "指定避難所":
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:H1", "I1:I2"):
            sheet.merge_cells(area)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sheet_is_described_by_its_headings_and_values(name: str) -> None:
    (path,) = SHEETS.glob(f"{name}.*")
    ((table,),) = [document.tables for document in read_files(find_files([path]))]
    check(table, name)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_workbook_is_described_alike(tmp_path: Path, name: str) -> None:
    (path,) = SHEETS.glob(f"{name}.*")
    (document,) = read_files(find_files([make_book(tmp_path, name)]))
    check(document.tables[0], name)
    (as_text,) = read_files(find_files([path]))
    assert (document.id, document.title) == (as_text.id, as_text.title)
    assert [row.number for row in document.tables[0].rows] == [row.number for row in as_text.tables[0].rows]
    cells, said = document.tables[0].rows[0].cells, as_text.tables[0].rows[0].cells
    assert {k: v.replace(",", "") for k, v in cells.items()} == {k: v.replace(",", "") for k, v in said.items()}


@pytest.mark.parametrize(
    ("cell", "kind", "unit"),
    [
        ("1998", "bare year", ""),
        ("1998年", "year", ""),
        ("2024年度", "year", ""),
        ("昭和58年", "year", ""),
        ("平成元年度", "year", ""),
        ("令和3", "year", ""),
        ("2024年4月1日", "date", ""),
        ("2024/4/1", "date", ""),
        ("2024-04-01", "date", ""),
        ("令和6年4月1日（月）", "date", ""),
        ("R6.4.1", "date", ""),
        ("昭和45年3月", "date", ""),
        ("5月3日（土）", "date", ""),
        ("2024年4月1日 13:30", "date", ""),
        ("1,200", "number", ""),
        ("３５０", "number", ""),
        ("3.5", "number", ""),
        ("約300人", "number", "人"),
        ("50万円", "number", "円"),
        ("500千円", "number", "円"),
        ("12時間", "number", "時間"),
        ("30人程度", "number", "人"),
        ("△5", "number", ""),
        ("0770-12-0001", "text", ""),
        ("00123", "text", ""),
        ("1/2", "text", ""),
        ("10～20人", "text", ""),
        ("9:00～17:00", "text", ""),
        ("第3回", "text", ""),
        ("3丁目", "text", ""),
        ("中央図書館", "text", ""),
    ],
)
def test_what_a_cell_holds(cell: str, kind: str, unit: str) -> None:
    assert (read_value(cell).kind, read_value(cell).unit) == (kind, unit)


@pytest.mark.parametrize(
    ("heading", "label", "unit", "kind"),
    [
        ("定員（人）", "定員", "人", "number"),
        ("上限額(千円)", "上限額", "千円", "number"),
        ("面積［㎡］", "面積", "m2", "number"),
        ("所 在 地", "所在地", "", "text"),
        ("収容\n人数", "収容人数", "", "number"),
        ("担当課※1", "担当課", "", "name"),
        ("No.", "No.", "", "id"),
        ("№", "No", "", "id"),
        ("整理番号", "整理番号", "", "id"),
        ("代表電話番号", "代表電話番号", "", "text"),
        ("対象施設名", "対象施設名", "", "name"),
        ("（仮称）", "（仮称）", "", ""),
        ("ふしぎな列", "ふしぎな列", "", ""),
    ],
)
def test_what_a_heading_means(heading: str, label: str, unit: str, kind: str) -> None:
    (read,) = read_headings([heading])
    assert (read.label, read.unit, read.meaning.type) == (label, unit, kind)


def test_labels_keep_the_brackets_that_tell_them_apart() -> None:
    assert [h.label for h in read_headings(["料金（大人）", "料金（子ども）", "備考（略）"])] == [
        "料金(大人)",
        "料金(子ども)",
        "備考",
    ]


@pytest.mark.parametrize(
    ("titles", "headings", "word", "unit"),
    [
        (["施設一覧"], [], "施設", "施設"),
        (["青葉市公共施設一覧（令和6年4月1日現在）"], [], "公共施設", "施設"),
        (["表1 指定緊急避難場所一覧表"], [], "避難場所", "か所"),
        (["令和6年度_補助金一覧"], [], "補助金", "件"),
        (["R6職員研修"], ["研修名"], "研修", "件"),
        (["data"], ["事業名"], "事業", "事業"),
        (["都市公園一覧"], [], "都市公園", "か所"),
        (["facilities"], ["名称"], "", "件"),
        (["市内の子育て支援団体リスト"], [], "団体", "団体"),
    ],
)
def test_what_a_table_lists(titles: list[str], headings: list[str], word: str, unit: str) -> None:
    subject = infer_subject(titles, headings)
    assert (word in subject.words if word else not subject.words, subject.unit) == (True, unit)


def rows(*cells: dict[str, str]) -> list[TableRow]:
    return [TableRow(n, cell, ((n, n),)) for n, cell in enumerate(cells, 1)]


def test_columns_that_name_one_party_share_a_side() -> None:
    columns = ["都道府県", "市町村", "相手国", "相手都市", "提携年"]
    cells = [dict(zip(columns, ("福井県", "青葉市", "ロシア", "ミドリンスク", "1982"), strict=True))] * 3
    schema = infer_schema("x", "姉妹都市一覧", columns, rows(*cells))
    assert [column.side for column in schema.columns] == ["自治体", "自治体", "相手", "相手", ""]
    assert [column.type for column in schema.columns] == ["name", "name", "name", "name", "year"]
    assert "姉妹都市" in schema.subjects


def test_a_partner_has_the_name_of_the_row_on_the_other_side() -> None:
    columns = ["協定名", "締結先", "締結日"]
    cells = [dict(zip(columns, ("災害時応援協定", "緑川町", "2015年4月1日"), strict=True))]
    schema = infer_schema("x", "協定", columns, rows(*cells))
    assert [column.side for column in schema.columns] == ["自治体", "相手", ""]
    assert [column.side for column in infer_schema("x", "施設", ["施設名"], rows({"施設名": "図書館"})).columns] == [""]


def test_a_unit_above_a_table_is_that_of_its_numbers() -> None:
    (table,) = read_sheet('予算一覧,\n（単位：千円）,\n事業名,予算額\n道路,500\n公園,"1,200"\n', "x", "x.csv").tables
    assert table.schema
    assert [(c.type, c.unit) for c in table.schema.columns] == [("name", ""), ("number", "千円")]
    assert (table.title, [row.number for row in table.rows]) == ("予算一覧", [1, 2])


@pytest.mark.parametrize(
    ("text", "columns", "numbers"),
    [
        ("施設;定員\n図書館;30\n公民館;20\n", ("施設", "定員"), [1, 2]),
        ("施設,定員\n図書館,30\n小計,30\n公民館,20\n合　計,50\n", ("施設", "定員"), [1, 3]),
        ("番号,施設,定員\n1,図書館,30\n,計,30\n", ("番号", "施設", "定員"), [1]),
        ("施設,定員,\n,大人,子供\n図書館,30,10\n", ("施設", "定員（大人）", "定員（子供）"), [1]),
        ("施設,,備考\n図書館,本館,\n公民館,,古い\n", ("施設", "列2", "備考"), [1, 2]),
        ("市,市\n1,2\n", ("市", "市 2"), [1]),
        ("年度,2019,2020\n人口,10,20\n", ("年度", "2019", "2020"), [1]),
        ("市\n酒田市\n", ("市",), [1]),
        ("様式\n注意書\n※印\n", ("様式",), [1, 2]),
        ("様式,課\n注文書,\n注1 写しも要る,\n", ("様式", "課"), [1]),
    ],
)
def test_what_is_header_and_what_is_row(text: str, columns: tuple[str, ...], numbers: list[int]) -> None:
    (table,) = read_sheet(text, "x", "x.csv").tables
    assert (table.columns, [row.number for row in table.rows]) == (columns, numbers)


def test_sums_and_notes_are_searched_and_are_no_rows() -> None:
    (path,) = SHEETS.glob("公共施設一覧.*")
    (document,) = read_files(find_files([path]))
    assert len(document.tables[0].rows) == 8
    assert [(block.text, block.lines) for block in document.blocks] == [
        ("（令和6年4月1日現在）", ((2, 2),)),
        ("合計: 定員（人） 2,680", ((12, 12),)),
        ("※定員は会議室を除く。", ((13, 13),)),
    ]


def test_a_description_wins_and_may_leave_columns_out(tmp_path: Path) -> None:
    (tmp_path / "施設一覧.csv").write_text("名称,定員（人）\n図書館,30\n公民館,20\n", encoding="utf-8")
    described = "subjects = ['館']\n[[columns]]\nname = '定員（人）'\nlabel = '席'\ntype = 'text'\nunit = '席'\n"
    (tmp_path / "施設一覧.toml").write_text(described, encoding="utf-8")
    ((table,),) = [document.tables for document in read_files(find_files([tmp_path]))]
    assert table.schema
    assert (table.schema.subjects, table.schema.unit, table.schema.title) == (("館",), "施設", "施設一覧")
    assert [(c.label, c.type, c.unit) for c in table.schema.columns] == [("名称", "name", ""), ("席", "text", "席")]
    (tmp_path / "施設一覧.toml").write_text("sentence = '{名称}の席は{定員（人）}。'\n", encoding="utf-8")
    ((table,),) = [document.tables for document in read_files(find_files([tmp_path]))]
    assert table.schema and table.schema.sentence.format(**table.rows[0].cells) == "図書館の席は30。"
    (tmp_path / "施設一覧.toml").write_text("sentence = '{席}'\n", encoding="utf-8")
    with pytest.raises(IngestError, match=r"施設一覧\.csv: sentence の「席」という列は表にありません"):
        read_files(find_files([tmp_path]))


MARKDOWN = """# 施設のまとめ

## 施設一覧

| 施設名 | 定員（人） | 開館年 |
|---|---|---|
| 図書館 | 30 | 1998年 |
| 公民館 | 1,200 | 平成3年 |
| 合計 | 1,230 | |

表2 担当課一覧

| 担当課 | 電話番号 |
|---|---|
| 総務課 | 0770-1 |
"""


def test_tables_in_markdown_are_described_too() -> None:
    first, second = read_markdown(MARKDOWN, "x", "x.md").tables
    assert first.schema
    assert second.schema
    assert (first.title, [row.number for row in first.rows], first.schema.unit) == ("施設一覧", [1, 2], "施設")
    assert [(c.type, c.unit) for c in first.schema.columns] == [("name", ""), ("number", "人"), ("year", "")]
    assert (second.title, [c.type for c in second.schema.columns]) == ("表2 担当課一覧", ["name", "text"])


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("緑川公民館の電話番号は?", "0770-12-0004"),
        ("空き家活用補助金の申請期限は?", "2024年8月30日"),
        ("個人情報保護研修はいつ?", "7月9日"),
        ("海辺の生きもの図鑑の著者は?", "浜野洋"),
        ("運動公園体育館の海抜は?", "25"),
        ("港の花火大会の会場は?", "青葉港"),
    ],
)
def test_rows_are_found_and_cited(books: Assistant, question: str, row: str) -> None:
    answer = books.ask(question)
    shown = [citation.passage for citation in (*answer.citations, *answer.related)]
    assert any(passage.kind == "row" and row in passage.text for passage in shown), answer


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    """Return an assistant over the six sheets, three as they are and three as workbooks."""
    folder, index = tmp_path_factory.mktemp("books"), tmp_path_factory.mktemp("index")
    for name in list(EXPECTED)[3:]:
        make_book(folder, name)
    for name in list(EXPECTED)[:3]:
        (path,) = SHEETS.glob(f"{name}.*")
        (folder / path.name).write_bytes(path.read_bytes())
    ingest([folder], index, embedder)
    return Assistant.over(index, embedder)


def test_inferred_descriptions_are_stored_and_exported(books: Assistant) -> None:
    table = find_table(books.index, "図書館所蔵")
    check(table, "図書館所蔵")
    documents: dict[str, Document] = {document.id: document for document in books.index.documents}
    assert set(documents) == set(EXPECTED)


CELL = st.sampled_from(["", "施設", "図書館", "定員", "30", "1,200人", "2024年", "合計", "※注", "平成3年", "○", "a b"])


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_nothing_of_a_sheet_is_lost(grid: list[list[str]], delimiter: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(grid)
    try:
        document = read_sheet(buffer.getvalue(), "x", "x.csv", delimiter=delimiter)
    except IngestError as refused:
        assert "\n" not in str(refused)
        return
    (table,) = document.tables
    assert table.schema
    assert tuple(column.name for column in table.schema.columns) == table.columns
    assert len({row.number for row in table.rows}) == len(table.rows)
    told = [document.title, *table.columns, *(block.text for block in document.blocks)]
    held = "\n".join([*told, *(table.row_text(row) for row in table.rows)])
    assert all(cell in held for row in grid for cell in row)


def test_a_page_shows_a_sheet_in_its_order_and_units_above_columns() -> None:
    (path,) = SHEETS.glob("公共施設一覧.*")
    (document,) = read_files(find_files([path]))
    parts = lay_out(document)
    assert [part.kind for part in parts] == ["paragraph", "table", "paragraph", "paragraph"]
    assert parts[1].columns[4:7] == ("電話番号", "定員（人）", "開館年")
