"""The original feature, read whole: facts that stand in it, and laws that hold for every line of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.layout import looks_hard_wrapped
from ingest.layout.lines import ends_sentence, squash
from ingest.layout.reader import Layout, parse
from ingest.schemas import load_schemas
from records import Block

ROOT = Path(__file__).resolve().parents[1]
TWO_CAPTIONS = 610
"""The one line that holds two captions side by side."""

S1, S2, S3, S4, S5, S6 = (
    "1 日露交流の更なる拡大に向けて（外務省欧州局日露経済室）",
    "2 ロシアとの自治体間交流の促進に向けて（総務省自治行政局国際室）",
    "3 栃木県とロシア・カルーガ州の交流について（栃木県産業労働観光部国際課）",
    "4 石川県とタタルスタン共和国の交流について（石川県観光戦略推進部国際交流課）",
    "5 京都府とレニングラード州の交流について（京都府国際課）",
    "6 ソチ市との姉妹都市協定締結について（長門市役所企画総務部企画政策課国際交流推進室 主査 市川 裕之）",
)
FIGURE2 = "図2 ロシアとの自治体間交流の促進事業"
FIGURE3 = "図3 「ロシアとの自治体間交流の促進事業」2017年度実施事業"
FIGURE4 = "図4 「ロシアとの自治体間交流の促進事業」2018年度実施事業"


@pytest.fixture(scope="module")
def source(feature: Path) -> str:
    return feature.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def layout(source: str) -> Layout:
    return parse(source, load_schemas())


def covered(block: Block) -> set[int]:
    return {line for start, end in block.lines for line in range(start, end + 1)}


def at(layout: Layout, line: int) -> Block:
    return next(block for block in layout.blocks if line in covered(block))


def test_it_is_hard_wrapped(source: str) -> None:
    assert looks_hard_wrapped(source)


def test_title_and_organisation(layout: Layout) -> None:
    assert layout.title == "日露地域間交流の現状と展望"
    assert layout.organisation == "総務省自治行政局国際室"
    assert at(layout, 34) == Block("heading", layout.title, ((34, 35),), (), 1)


def test_every_line_is_in_one_block_or_table_or_is_debris(layout: Layout, source: str) -> None:
    written = {number for number, line in enumerate(source.split("\n"), 1) if line.strip()}
    seen = [line for block in layout.blocks for line in covered(block) & written]
    seen += [
        line
        for row in layout.tables[0].rows
        for start, end in row.lines
        for line in range(start, end + 1)
        if line in written
    ]
    seen += [line.number for line in layout.dropped]
    headers = [155, 210]
    assert sorted(seen) == sorted([*(written - set(headers)), TWO_CAPTIONS])
    assert [line.number for line in layout.dropped] == [50, 383, 939, 1030]


def test_every_block_is_verbatim(layout: Layout, source: str) -> None:
    lines = source.split("\n")
    for block in layout.blocks:
        text = "".join(squash("".join(lines[start - 1 : end])) for start, end in block.lines)
        if TWO_CAPTIONS in covered(block):
            assert squash(block.text) in text
        else:
            assert squash(block.text) == text


def test_every_paragraph_ends_a_sentence(layout: Layout) -> None:
    assert [block.lines for block in layout.blocks if block.kind == "paragraph" and not ends_sentence(block.text)] == []


PARAGRAPHS = """
3 15 27 37 56 66 69 80 86 90 111 117 129 151 396 404 416 429 553 563 571 580 593 601 604 615 627 637 644 657 667 678
690 697 716 719 746 770 777 799 812 819 831 837 845 852 857 864 880 884 894 907 915 924 948 961 966 973 981 991
"""
HEADINGS = """
2 34 43 63 108 109 148 287 378 415 438 442 452 462 470 480 488 494 502 508 514 522 530 536 552 579 600 607 636 664 689
699 715 745 767 796 810 828 863 883 893 914 934 947
"""


@pytest.mark.parametrize(("kind", "starts"), [("paragraph", PARAGRAPHS), ("heading", HEADINGS)])
def test_where_paragraphs_and_headings_begin(layout: Layout, kind: str, starts: str) -> None:
    found = [block.lines[0][0] for block in layout.blocks if block.kind == kind]
    assert found == [int(line) for line in starts.split()]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (27, ((27, 32), (52, 54))),  # over the title, the lead and the page's end
        (153, ((151, 154), (385, 394))),  # over the table, a figure and the page's end
        (606, ((604, 606), (611, 613))),  # over captions
        (698, ((697, 698), (707, 713))),
        (925, ((924, 925), (941, 945))),
        (111, ((111, 115),)),  # over a blank line
        (136, ((129, 147),)),  # into a narrower column
        (741, ((719, 743),)),  # into a wider one
        (894, ((894, 905),)),
    ],
)
def test_broken_paragraphs_go_on(layout: Layout, line: int, lines: tuple[tuple[int, int], ...]) -> None:
    assert at(layout, line).lines == lines


@pytest.mark.parametrize(
    ("line", "kind", "section"),
    [
        (5, "paragraph", (S1, "河野外務大臣挨拶")),
        (38, "paragraph", ()),
        (44, "caption", (S1,)),
        (57, "paragraph", (S1, "河野外務大臣挨拶")),
        (66, "paragraph", (S1, "最近の日露関係（2019年１月の日露首脳会談）")),
        (113, "paragraph", (S2, "ロシアとの自治体間交流", "（1）自治体間交流の状況")),
        (153, "paragraph", (S2, "ロシアとの自治体間交流", "（2）「ロシアとの自治体間交流の促進事業」")),
        (285, "caption", (S2,)),
        (319, "item", (S2, FIGURE2)),
        (379, "caption", (S2,)),
        (430, "paragraph", (S2, "今後の展望")),
        (553, "paragraph", (S3, "両県州知事の相互訪問に至る経緯")),
        (593, "paragraph", (S3, "カルーガ州のアルタモノフ知事が来県")),
        (610, "caption", (S3,)),
        (637, "paragraph", (S3, "今後の交流について")),
        (658, "paragraph", (S4,)),
        (667, "paragraph", (S4, "タタルスタン共和国の概要および本県との関わり")),
        (716, "paragraph", (S4, "IJSP について")),
        (746, "paragraph", (S4, "今後の展望について")),
        (770, "paragraph", (S5, "ともに歴史と伝統を持つ、文化芸術の都として")),
        (813, "paragraph", (S5, "親善交流からWin-Win の交流へ")),
        (831, "paragraph", (S5, "レニングラード州から若手高度技術研究生を受入れ")),
        (864, "paragraph", (S5, "友好提携締結 25周年を迎えて")),
        (880, "paragraph", (S6,)),
        (884, "paragraph", (S6, "市政初となる姉妹都市協定の締結。")),
        (896, "paragraph", (S6, "ソチ市とは")),
        (942, "paragraph", (S6, "姉妹都市協定締結のきっかけ")),
        (992, "paragraph", (S6, "今後の交流について")),
        (995, "caption", (S6,)),
        (1000, "caption", ()),  # plates
        (1037, "caption", ()),
    ],
)
def test_sections(layout: Layout, line: int, kind: str, section: tuple[str, ...]) -> None:
    block = at(layout, line)
    assert (block.kind, block.section) == (kind, section)


@pytest.mark.parametrize(
    ("line", "lines", "text"),
    [
        (43, ((43, 43),), "1 日露交流の更なる拡大に向けて"),
        (150, ((148, 150),), "（2）「ロシアとの自治体間交流の促進事業」"),
        (810, ((810, 810),), "5 京都府とレニングラード州の交流について"),
        (829, ((828, 829),), "レニングラード州から若手高度技術研究生を受入れ"),
        (103, ((102, 104),), "2019年１月22日開催の日露首脳会談（於：モスクワ）　写真提供：内閣広報室"),
        (608, ((608, 608),), "栃木県産業労働観光部国際課"),
        (758, ((757, 758),), "谷本 石川県知事（右端）とミンニハノフ タタルスタン共和国大統領（左端）の懇談の様子"),
        (
            927,
            ((926, 928),),
            "2018 年 9 月 28 日　姉妹都市協定調印式　右：大西倉雄　長門市長　左：アナトリーパホモフ　ソチ市長",
        ),
        (1045, ((1043, 1045),), "Ivangorod（イヴァンゴロド）要塞"),
        (1017, ((1017, 1017),), "カルーガ州"),
        (319, ((319, 319),), "■ 新規交流事業：上限５百万円"),
        (331, ((331, 331),), "c 通信運搬費、報告書作成費 等"),
        (346, ((346, 347),), "②交流活動"),
        (356, ((356, 356),), "H31予算額 0.5億円"),
        (291, ((291, 292),), "（１）事業の概要"),
    ],
)
def test_joined_pieces(layout: Layout, line: int, lines: tuple[tuple[int, int], ...], text: str) -> None:
    block = at(layout, line)
    assert (block.lines, block.text) == (lines, text)


def test_a_list_that_counts_inline_is_one_item(layout: Layout) -> None:
    block = at(layout, 366)
    assert block.lines == ((362, 370),)
    assert [mark for mark in "①②③④⑤⑥⑦⑧" if mark not in block.text] == []


def test_two_captions_on_one_line_are_parted(layout: Layout) -> None:
    found = [block.text for block in layout.blocks if TWO_CAPTIONS in covered(block)]
    assert [len(text) for text in found] == [22, 18]


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        (444, "北海道ｰモスクワ州等"),  # extracted under Sakata
        (454, "広島県広島市 –ボルゴグラード市"),
        (458, "広島県広島市 –ボルゴグラード市"),
        (464, "兵庫県神戸市 –エカテリンブルグ市"),
        (472, "山形県酒田市ｰサンクト・ペテルブルグ市"),  # extracted under Hokkaido
        (476, "山形県酒田市ｰサンクト・ペテルブルグ市"),
        (482, "愛媛県 –オレンブルク州"),
    ],
)
def test_projects_of_2017_stand_under_their_pair(layout: Layout, line: int, pair: str) -> None:
    assert at(layout, line).section == (S2, FIGURE3, pair)


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        (496, "栃木県 –カルーガ州"),
        (504, "京都府–レニングラード州"),
        (510, "石川県 –タタルスタン共和国"),
        (516, "静岡県富士市・沼津市・下田市 –クロンシュタット区（サンクトペテルブルク市）"),
        (524, "山口県–クラスノダール地方"),
        (532, "山口県長門市 –ソチ市"),
        (538, "福岡県 –ウリヤノフスク州"),
    ],
)
def test_projects_of_2018_stand_under_their_pair(layout: Layout, line: int, pair: str) -> None:
    assert at(layout, line).section == (S2, FIGURE4, pair)
    assert at(layout, line).text.endswith("。")


def test_both_figures_of_projects_are_one_table(layout: Layout) -> None:
    table = layout.tables[1]
    assert (table.name, table.section) == ("projects", (S2,))
    with (ROOT / "corpus" / "tables" / "projects.csv").open(encoding="utf-8", newline="") as file:
        edition = {(row["year"], row["japan"]): row["russia"] for row in csv.DictReader(file)}
    assert {(row.cells["year"], row.cells["japan"]) for row in table.rows} == set(edition)
    for row in table.rows:
        partner = edition[row.cells["year"], row.cells["japan"]]
        assert len(partner) > 10 or row.cells["russia"] == partner
        assert row.cells["activity"][0] in "○〇"
        assert row.cells["activity"].endswith("。")
        assert row.cells["kind"] == ""  # the columns of the figures are mixed up: no text says which kind a row is
    sakata = next(row for row in table.rows if row.cells["japan"] == "山形県酒田市")
    assert "雛飾り" in sakata.cells["activity"]
    assert sakata.lines == ((472, 478),)


def test_all_rows_of_the_table(layout: Layout) -> None:
    table = layout.tables[0]
    assert (table.name, table.section) == ("pairings", (S2,))
    assert table.title == "図1 日露姉妹都市状況（平成31年2月末現在）"
    with (ROOT / "corpus" / "tables" / "pairings.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert [dict(row.cells) for row in table.rows] == expected
    assert [row.number for row in table.rows] == list(range(1, 47))


@pytest.mark.parametrize(
    ("number", "cells", "lines"),
    [
        (1, "1|北海道||サハリン州||1998", (157, 157)),
        (3, "3|北海道|函館市|サハリン州|ユジノサハリンスク|1997", (165, 168)),
        (4, "4|北海道|函館市|沿海地方|ウラジオストク|1992", (170, 170)),
        (18, "18|北海道|猿払村|サハリン州|オジョールスキイ|1990", (202, 202)),
        (22, "22|山形県|山形市|ブリヤート共和国|ウラン・ウデ|1991", (212, 216)),
        (23, "23|山形県|酒田市|イルクーツク州|ジェレズノゴルスク・イリムスキー|1979", (218, 222)),
        (26, "26|東京都||モスクワ市||1991", (228, 228)),
        (29, "29|新潟県|新潟市|ユダヤ自治州|ビロビジャン市|1992", (239, 239)),
        (42, "42|兵庫県|洲本市|サンクト・ペテルブルグ市|クロンシュタット区|2001", (269, 273)),
    ],
)
def test_rows_with_merged_and_wrapped_cells(layout: Layout, number: int, cells: str, lines: tuple[int, int]) -> None:
    row = layout.tables[0].rows[number - 1]
    assert "|".join(row.cells.values()) == cells
    assert row.lines == (lines,)


def test_without_a_schema_the_table_stays_text(source: str) -> None:
    layout = parse(source)
    assert layout.tables == ()
    text = "".join(squash(block.text) for block in layout.blocks)
    assert "コムソモリスク・ナ・アムーレ市1991" in text
