"""Laws of the layout reader: nothing raises, nothing is lost or doubled, time grows with the text."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.layout import looks_hard_wrapped, read_layout
from ingest.layout.lines import squash
from ingest.layout.reader import parse
from ingest.schemas import load_schemas

_WORDS = [
    "海辺の町では夏の祭りが",
    "開かれ、多くの人が訪れる。",
    "灯台",
    "（1）",
    "①",
    "・",
    "■ ",
    "〇",
    "1 ",
    "2 ",
    "12",
    "1998",
    "図 1",
    "【対象】",
    "写真提供：",
    "観光課",
    "北海道 ",
    "アルマ州",
    "アルマ州–甲野県",
    "。",
    "、",
    "「",
    "」",
    "―",
    "a b",
    "Win-Win",
    "\ufffd",
    "\u3000",
    " ",
    "|",
    "1.1. ",
    "第1章",
    "予算 0.5",
    "都道府県名 自治体名 州・省・県等名 提携自治体名 提携年",
]
_lines = st.lists(st.sampled_from(_WORDS), max_size=6).map("".join)
_texts = st.lists(_lines | st.just("") | st.text(max_size=12), max_size=40).map("\n".join)
_breaks = st.sampled_from(["\n", "\n\n", "\n\n\n\n", "\f", "\r\n"])


@given(_texts, _breaks, _texts)
@example("海辺\n:00:\n\n\n\n海辺\n:00:\n\n\n\n:00:\n:00:\n\n\n", "\n", ":00:")  # a title that is a foot too
@settings(max_examples=400)
def test_no_character_is_lost_or_doubled(first: str, between: str, second: str) -> None:
    text = first + between + second
    layout = parse(text)
    found = Counter(squash("".join(block.text for block in layout.blocks)))
    found.update(squash("".join(line.text for line in layout.dropped)))
    assert found == Counter(squash(text))


@given(_texts)
@settings(max_examples=200)
def test_blocks_come_in_the_order_of_the_source_with_lines_inside_it(text: str) -> None:
    document = read_layout(text, "a/b", "b.txt", load_schemas())
    starts = [block.lines[0][0] for block in document.blocks]
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert starts == sorted(starts)
    assert all(1 <= start <= end <= count for block in document.blocks for start, end in block.lines)
    assert all(block.text.strip() for block in document.blocks)
    assert document.title
    assert looks_hard_wrapped(text) in (True, False)


@given(st.lists(st.sampled_from(["海辺の町では毎年夏に灯台を巡る催しが開かれ", "る。"]), min_size=1, max_size=30))
@settings(max_examples=100)
def test_wrapped_lines_alone_make_paragraphs_and_nothing_else(lines: list[str]) -> None:
    document = read_layout("\n".join([*lines, "る。"]), "a", "a.txt")
    assert {block.kind for block in document.blocks} == {"paragraph"}
    assert all(block.text.endswith("。") for block in document.blocks)
