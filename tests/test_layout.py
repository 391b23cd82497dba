"""The rules by which wrapped lines become paragraphs, headings, captions and items; every text here is made up."""

from __future__ import annotations

import pytest

from ingest.layout import looks_hard_wrapped, read_layout
from ingest.layout.figures import heading_places
from ingest.layout.lines import display_width, ends_sentence, join, ranges, read_pages
from ingest.layout.sections import names_organisation
from records import Block

SEA = "海辺の町では毎年夏に灯台を巡る催しが開かれ、近くの島からも多くの人が船で訪れる。"
SHELL = "子どもたちは浜で貝を拾い集め、夕方になると港の広場に戻って輪になり踊りを楽しむ。"
MOUNTAIN = "山あいの村では秋に古い水車を回し、挽いたばかりの粉で団子を作って客をもてなす。"
LONG = "冬の間は雪に閉ざされるため、村人は囲炉裏のまわりで竹細工を続け、春の市で売る品を少しずつ増やしていく。"


def wrap(text: str, width: int = 16) -> str:
    """Break a text every so many characters, as a column of type does."""
    return "\n".join(text[n : n + width] for n in range(0, len(text), width))


def blocks(text: str) -> list[Block]:
    return list(read_layout(text, "a", "a.txt").blocks)


def shape(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("海の町", 6), ("abc 12", 6), ("約 700 件", 9), ("ｶﾞｽ", 3), ("（図 1）", 8), ("", 0), ("Ω", 2)],
)
def test_width_counts_half_width_columns(text: str, expected: int) -> None:
    assert display_width(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("終わった。", True),
        ("（終わった。）", True),
        ("「終わった。」", True),
        ("終わるのか？", True),
        ("It ended.", True),
        ("第 2.", False),
        ("続いて、", False),
        ("（図 1）", False),
        ("題名", False),
    ],
)
def test_sentence_end(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("港のま\nつりへ", "港のまつりへ"),
        ("the old\nharbour", "the old harbour"),
        ("船は SEA\nSTAR 号", "船は SEA STAR 号"),
        ("船は SEA\n号という", "船は SEA号という"),
        ("win-\nwin", "win-win"),
        ("青い町　\n白い塔", "青い町　白い塔"),
        ("約 1\n年の間", "約 1年の間"),
    ],
)
def test_join(text: str, expected: str) -> None:
    assert join(read_pages(text)[0]) == expected


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("甲\n\n乙", [["甲", "乙"]]),
        ("甲\n\n\n乙", [["甲", "乙"]]),
        ("甲\n\n\n\n乙", [["甲"], ["乙"]]),
        ("甲\f乙\n丙", [["甲"], ["乙", "丙"]]),
        ("甲\n\n\n\n乙\f丙", [["甲", "乙"], ["丙"]]),
        ("\n\n\n\n甲\r\n乙\n", [["甲", "乙"]]),
        ("\ufffd\n", []),
        ("", []),
    ],
)
def test_pages(text: str, pages: list[list[str]]) -> None:
    assert [[line.text for line in page] for page in read_pages(text)] == pages


def test_line_numbers_are_those_of_the_source() -> None:
    (first, second) = read_pages("\n甲\r\n\n乙")[0]
    assert (first.number, second.number, second.gap) == (2, 4, True)
    assert ranges([first, second]) == ((2, 4),)


def test_wrapped_lines_become_a_paragraph_with_its_lines() -> None:
    (block,) = blocks(wrap(SEA + SHELL))
    assert (block.kind, block.text, block.lines) == ("paragraph", SEA + SHELL, ((1, 5),))


def test_a_blank_line_inside_a_sentence_is_bridged() -> None:
    lines = wrap(SEA + SHELL).split("\n")
    assert shape("\n".join([*lines[:2], "", *lines[2:]])) == [("paragraph", SEA + SHELL)]


@pytest.mark.parametrize(
    "text",
    [
        wrap(SEA) + "\n\n" + wrap(SHELL),
        wrap(SEA) + "\n" + wrap(SHELL),
        wrap(SEA) + "\n　" + wrap(SHELL),
    ],
)
def test_a_short_last_line_a_blank_line_or_an_indent_ends_a_paragraph(text: str) -> None:
    assert shape(text) == [("paragraph", SEA), ("paragraph", SHELL)]


def test_a_full_stop_at_the_column_edge_does_not_end_a_paragraph() -> None:
    full = "港は朝から人で大変にぎわった。"  # fifteen characters in a column of sixteen
    text = f"{full}\n{wrap(LONG)}"
    assert shape(text) == [("paragraph", full + LONG)]


@pytest.mark.parametrize(
    ("head", "headings"),
    [
        ("灯台の祭り\n", ["灯台の祭り"]),
        ("灯台の祭り\n\n", ["灯台の祭り"]),
        ("　灯台の祭り\n", ["灯台の祭り"]),
        ("灯台と港の\n夏の祭り\n\n", ["灯台と港の夏の祭り"]),
        ("島から島へ\n（夏の便り）\n\n", ["島から島へ（夏の便り）"]),
        ("夏の祭り\n（1）灯台の由来\n\n", ["夏の祭り", "（1）灯台の由来"]),
        ("（2）「海と空をつなぐ灯台の\n\n物語」\n", ["（2）「海と空をつなぐ灯台の物語」"]),
        ("灯台の一般開放。\n", ["灯台の一般開放。"]),
    ],
)
def test_short_lines_before_text_are_its_heading(head: str, headings: list[str]) -> None:
    text = wrap(MOUNTAIN) + "\n\n" + head + wrap(SEA)
    found = blocks(text)
    assert [block.text for block in found if block.kind == "heading"] == headings
    assert (found[-1].kind, found[-1].text) == ("paragraph", SEA)
    assert found[-1].section == tuple(headings)
    assert found[0].section == ()


def test_the_first_line_below_a_heading_may_have_a_blank_line_after_it() -> None:
    lines = wrap(SEA).split("\n")
    text = "\n".join([wrap(MOUNTAIN), "", "灯台の祭り", lines[0], "", *lines[1:]])
    assert shape(text)[1:] == [("heading", "灯台の祭り"), ("paragraph", SEA)]


def test_a_heading_closes_the_one_of_its_depth() -> None:
    text = "\n\n".join(f"{head}\n{wrap(SEA)}" for head in ("1. 海", "1.1. 浜", "1.2. 港", "2. 山"))
    assert [block.section for block in blocks(text) if block.kind == "paragraph"] == [
        ("1. 海",),
        ("1. 海", "1.1. 浜"),
        ("1. 海", "1.2. 港"),
        ("2. 山",),
    ]
    assert [block.level for block in blocks(text) if block.kind == "heading"] == [2, 3, 3, 2]


def test_a_column_that_becomes_narrow_or_wide_goes_on() -> None:
    wide = "海辺の町では毎年夏に灯台を巡る催しが開か"
    narrow = "れ、近くの島からも多くの人が船で訪れ、港の店では魚や貝を"
    wide_again = "焼く香りが夜遅くまで漂い、旅の人は思わず足を止めて店先の腰掛けに座る。"
    text = f"{wide}\n{wrap(narrow, 10)}\n\n{wrap(wide_again, 20)}"
    assert [kind for kind, _ in shape(text)] == ["paragraph"]
    assert "".join(text.split()) == shape(text)[0][1]


SIXTEEN = wrap(LONG).split("\n")


@pytest.mark.parametrize(
    ("between", "kinds"),
    [
        ("\n 灯台を見上げる人々\n\n 港の朝\n\n ", ["caption", "caption"]),
        ("\n 灯台を見上げる人々\n\n港の朝\n\n\n\n", ["caption", "caption"]),
        ("\n\n\n\n", []),
        ("\f", []),
        ("\n\n灯台の朝\n\n", ["caption"]),
        ("\n ■ 入場料 百円\n\n■ 灯台は雨でも開く\n\n 図 1\n\n\n\n", ["item", "item", "caption"]),
    ],
)
def test_a_broken_off_paragraph_goes_on_after_what_interrupts_it(between: str, kinds: list[str]) -> None:
    found = blocks("\n".join([wrap(SEA), "", *SIXTEEN[:2]]) + between + "\n".join(SIXTEEN[2:]))
    assert [block.text for block in found if block.kind == "paragraph"] == [SEA, LONG]
    assert [block.kind for block in found if block.kind != "paragraph"] == kinds
    stretches = next(block.lines for block in found if block.text == LONG)
    assert len(stretches) == (2 if kinds else 1)


def test_captions_on_top_of_a_page_are_passed_over_but_a_heading_begins_anew() -> None:
    start = "\n".join([wrap(SEA), "", *SIXTEEN[:2]]) + "\f"
    captions = blocks(f"{start}灯台の朝\n\n" + "\n".join(SIXTEEN[2:]))
    assert [(block.kind, block.text) for block in captions[1:]] == [("paragraph", LONG), ("caption", "灯台の朝")]
    heading = blocks(f"{start}灯台の朝\n{wrap(SHELL)}")
    assert [(block.kind, block.text) for block in heading[2:]] == [("heading", "灯台の朝"), ("paragraph", SHELL)]


def test_a_paragraph_that_goes_on_brings_its_heading_back() -> None:
    start = "\n".join(["山の話", wrap(MOUNTAIN), "", *SIXTEEN[:2]])
    text = f"{start}\f　海の話\n{wrap(SEA)}\f" + "\n".join([*SIXTEEN[2:], "", wrap(SHELL)])
    sections = {block.text: block.section for block in blocks(text)}
    assert sections == {
        "山の話": (),
        MOUNTAIN: ("山の話",),
        LONG: ("山の話",),
        "海の話": (),
        SEA: ("海の話",),
        SHELL: ("山の話",),
    }


def test_a_colon_before_a_blank_line_ends_a_paragraph() -> None:
    colon = "冬の間は雪に閉ざされるため、村人は次の品を作り、春になると市で売る："
    assert shape(f"{wrap(SEA)}\n\n{wrap(colon)}\n\n{wrap(SHELL)}") == [
        ("paragraph", SEA),
        ("paragraph", colon),
        ("paragraph", SHELL),
    ]


def test_an_indented_paragraph_never_goes_on_with_another() -> None:
    text = "\n".join([wrap(SHELL), *SIXTEEN[:2]]) + "\n\n\n\n　" + wrap(SEA)
    assert shape(text) == [("paragraph", SHELL), ("paragraph", "".join(SIXTEEN[:2])), ("paragraph", SEA)]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("灯台から見た\n島の夕暮れ", ["灯台から見た島の夕暮れ"]),
        ("島の夕暮れ\n\n港の朝", ["島の夕暮れ", "港の朝"]),
        ("島の夕暮れ\n写真提供：観光協会", ["島の夕暮れ　写真提供：観光協会"]),
        ("島の会議\n右：海野会長　\n左：山野村長", ["島の会議　右：海野会長　左：山野村長"]),
        ("灯台に登る子どもたち 港の広場で踊る人々", ["灯台に登る子どもたち", "港の広場で踊る人々"]),
        ("海野 会長（右端）と山野 村長（左端）", ["海野 会長（右端）と山野 村長（左端）"]),
        ("アルマ州\nベルタ市", ["アルマ州", "ベルタ市"]),
        ("アルマ州　\n白い塔", ["アルマ州　白い塔"]),
        ("Alma\n（アルマ）\n要塞", ["Alma（アルマ）要塞"]),
    ],
)
def test_captions(caption: str, expected: list[str]) -> None:
    found = blocks(f"{wrap(SEA)}\n {caption}\n")
    assert [(block.kind, block.text) for block in found[1:]] == [("caption", text) for text in expected]


def test_running_heads_give_the_title_and_page_numbers_go() -> None:
    pages = [
        f"海と山の\n暮らし\n\n{wrap(SEA)}\n\n- 11 -",
        f"―海と山の暮らし\n\n{wrap(SHELL)}\n\n- 12 -",
        f"―海と山の暮らし\n\n{wrap(MOUNTAIN)}\n\n- 13 -",
    ]
    document = read_layout("\f".join(pages), "a", "a.txt")
    assert document.title == "海と山の暮らし"
    assert [(block.kind, block.level, block.text) for block in document.blocks] == [
        ("heading", 1, "海と山の暮らし"),
        ("paragraph", 0, SEA),
        ("paragraph", 0, SHELL),
        ("paragraph", 0, MOUNTAIN),
    ]


def test_a_running_head_printed_nowhere_else_stays_once() -> None:
    text = "\f".join(f"海の便り\n\n{wrap(part)}" for part in (SEA, SHELL, MOUNTAIN))
    document = read_layout(text, "a", "a.txt")
    assert document.title == "海の便り"
    assert [block.text for block in document.blocks].count("海の便り") == 1


@pytest.mark.parametrize(
    ("text", "title"), [("", "b"), ("\n\n", "b"), (wrap(SEA), "b"), (f"港の話\n\n{wrap(SEA)}", "港の話")]
)
def test_a_document_without_running_heads_is_named_by_its_first_heading_or_its_file(text: str, title: str) -> None:
    assert read_layout(text, "a/b", "b.txt").title == title


def test_numbered_titles_with_a_byline_head_their_whole_page_and_the_next() -> None:
    text = "\n\n\n\n".join(
        (
            f"{wrap(SEA)}\n 1 海の町の夏\n海野市観光課\n\n灯台の朝",
            wrap(SHELL),
            f"{wrap(MOUNTAIN)}\n 2 山の村の秋\n山野村農林課",
        )
    )
    sections = {block.text: block.section for block in blocks(text)}
    assert sections[SEA] == sections[SHELL] == sections["灯台の朝"] == ("1 海の町の夏（海野市観光課）",)
    assert sections["海野市観光課"] == ("1 海の町の夏（海野市観光課）",)
    assert sections[MOUNTAIN] == sections["山野村農林課"] == ("2 山の村の秋（山野村農林課）",)
    assert sections["1 海の町の夏"] == ()


def test_one_numbered_line_makes_no_section() -> None:
    text = f"{wrap(SEA)}\n 1 海の町の夏\n海野市観光課"
    assert all(block.section == () for block in blocks(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海野市観光課", True),
        ("山野村役場企画室　主査　海野　一郎", True),
        ("島の夕暮れ", False),
        ("海野市観光課が開いた。", False),
        ("", False),
    ],
)
def test_organisation(text: str, expected: bool) -> None:
    assert names_organisation(text) is expected


def test_captions_after_captions_belong_to_no_section() -> None:
    text = "\n\n\n\n".join(
        (
            f"{wrap(SEA)}\n 1 海の町の夏\n海野市観光課",
            f"{wrap(SHELL)}\n 港の朝\n 灯台の夜\n\n 各地の風景",
            f"{wrap(MOUNTAIN)}\n 2 山の村の秋\n山野村農林課",
        )
    )
    sections = {block.text: block.section for block in blocks(text)}
    assert sections["各地の風景"] == ()
    assert sections[SHELL] == ("1 海の町の夏（海野市観光課）",)


FIGURE = f"""{wrap(SEA)}
 交流事業の概要

【対象】

■ 旅費：上限百万円
■ 対象経費

a 交流の準備のために町が支払った

旅費と通訳費

b 会場費 等

※a は初回のみ

事務局

国内
団体

①申請
書類

■ 重点項目 ：

①海の安全、②浜の清掃、③港の整

備、④灯台の保存

予算額 0.5億円

図 2
"""


def test_a_figure_becomes_items_under_its_title() -> None:
    found = [block for block in blocks(FIGURE) if block.kind == "item"]
    assert [block.text for block in found] == [
        "【対象】",
        "■ 旅費：上限百万円",
        "■ 対象経費",
        "a 交流の準備のために町が支払った旅費と通訳費",
        "b 会場費 等",
        "※a は初回のみ",
        "①申請書類",
        "■ 重点項目 ：①海の安全、②浜の清掃、③港の整備、④灯台の保存",
        "予算額 0.5億円",
    ]
    assert {block.section for block in found} == {("図2 交流事業の概要",)}
    captions = [block.text for block in blocks(FIGURE) if block.kind == "caption"]
    assert captions == ["事務局", "国内団体", "図 2"]


MIXED_UP = f"""{wrap(SEA)}
 町の交流の記録

【新しい交流】

甲野県乙川市–アルマ市

○ベルタ州から客を迎え、丙山県の祭りを

案内した。

【続く交流】

丙山県–ベルタ州等

○アルマ市の美術館で人形を並べた。

○市長が歌を選び、町の合唱団が広場で

歌った。

丁田県–ガンマ州

○丁田県とガンマ州の学生が会った。

戊沢県–デルタ州

○双方の町で写真を並べた。
"""


def test_items_that_speak_of_another_pair_are_put_under_it() -> None:
    found = [(block.section[-1], block.text) for block in blocks(MIXED_UP) if block.kind == "item"]
    assert found == [
        ("町の交流の記録", "【新しい交流】"),
        ("丙山県–ベルタ州等", "○ベルタ州から客を迎え、丙山県の祭りを案内した。"),
        ("町の交流の記録", "【続く交流】"),
        ("甲野県乙川市–アルマ市", "○アルマ市の美術館で人形を並べた。"),
        ("甲野県乙川市–アルマ市", "○市長が歌を選び、町の合唱団が広場で歌った。"),
        ("丁田県–ガンマ州", "○丁田県とガンマ州の学生が会った。"),
        ("戊沢県–デルタ州", "○双方の町で写真を並べた。"),
    ]


def test_items_that_name_two_other_pairs_stay() -> None:
    text = MIXED_UP.replace("○双方の町で写真を並べた。", "○アルマ市とガンマ州の写真を並べた。")
    assert blocks(text)[-1].section[-1] == "戊沢県–デルタ州"


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("石川県–アルマ共和国", {"石川", "アルマ"}),
        ("静岡県富士市・沼津市ｰベルタ市", {"静岡県富士", "静岡", "富士", "沼津", "ベルタ"}),
        ("北海道―ガンマ州等", {"北海道", "ガンマ"}),
        ("津市–デルタ市", {"津市", "デルタ"}),
    ],
)
def test_places_of_a_heading(heading: str, places: set[str]) -> None:
    assert heading_places(heading) == places


def test_lists_in_running_text() -> None:
    text = f"{wrap(SEA)}次のとおりである。\n\n・灯台の清掃\n・港の祭りの準\n備\n\n{wrap(SHELL)}"
    assert [kind for kind, _ in shape(text)] == ["paragraph", "item", "item", "paragraph"]


def test_contents_stay_line_by_line() -> None:
    text = f"1. 海の町\n1.1. 灯台\n1.2. 港\n2. 山の村\n\n{wrap(SEA)}"
    assert shape(text) == [
        ("item", "1. 海の町"),
        ("item", "1.1. 灯台"),
        ("item", "1.2. 港"),
        ("item", "2. 山の村"),
        ("paragraph", SEA),
    ]


def test_a_drawn_table_keeps_its_lines() -> None:
    text = f"{wrap(SEA)}\n\n|町  |人口|\n|海野|百  |\n\n{wrap(SHELL)}"
    assert shape(text)[1] == ("caption", "|町  |人口|\n|海野|百  |")


def test_a_closing_mark_alone_on_a_line_is_no_debris() -> None:
    assert shape(wrap(SEA[:-1]) + "\n。") == [("paragraph", SEA)]


def test_an_unreadable_character_is_dropped() -> None:
    assert shape(wrap(SEA).replace("灯台", "灯\ufffd台")) == [("paragraph", SEA)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (wrap(SEA + SHELL), True),
        (wrap(SEA + SHELL).replace("\n", "\n\n"), True),
        (wrap("the harbour of the old town lies below the hill and is full of boats. ", 24), True),
        ("\n".join((SEA, SHELL, MOUNTAIN, LONG)), False),
        (f"灯台の祭り\n{SEA}\n山の村の水車\n{MOUNTAIN}", False),
        ("石川県\n富山県\n福井県\n新潟県\n" * 5, False),
        ("海野市観光振興課国際係\n山野村農林課水車係\n" * 3 + SEA, False),
        ("", False),
        ("一行だけ", False),
    ],
)
def test_hard_wrapped(text: str, expected: bool) -> None:
    assert looks_hard_wrapped(text) is expected
