"""Documents to passages: whole sentences under their heading, rows, list items, captions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.passages import MAX_CHARS, leans_on_previous, line_locator, make_passages, split_paragraph
from japanese.tokens import split_sentences
from records import Block, Document, Table, TableRow

LONG = "市は港の整備を{}年に始めた。"


def document(*blocks: Block, tables: tuple[Table, ...] = ()) -> Document:
    return Document("d", "交流の記録", "d.md", blocks, tables)


def test_a_short_paragraph_is_one_passage_with_its_place() -> None:
    (passage,) = make_passages([document(Block("paragraph", "港を開いた。船が来た。", ((3, 4),), ("港", "歴史")))])
    assert (passage.text, passage.section, passage.locator, passage.kind) == (
        "港を開いた。船が来た。",
        "港 > 歴史",
        "3–4行目",
        "text",
    )


def test_a_long_paragraph_is_split_between_sentences() -> None:
    text = "".join(LONG.format(year) for year in range(1900, 2000))
    pieces = [piece.text for piece in split_paragraph(Block("paragraph", text, ((1, 9),)))]
    assert "".join(pieces) == text
    assert all(len(piece) <= MAX_CHARS and piece.endswith("。") for piece in pieces)


def test_a_piece_that_would_lose_its_subject_repeats_the_sentence_before() -> None:
    first = "市は" + "長い歴史を持つ港で" * 40 + "知られる。"
    named, leaning = "市長は姉妹都市を訪れた。", "また、市場も視察した。"
    block = Block("paragraph", first + named + leaning * 40, ((1, 1),))
    pieces = [piece.text for piece in split_paragraph(block)]
    assert all(len(piece) <= max(MAX_CHARS, len(first)) for piece in pieces)
    for before, after in pairwise(pieces):
        repeated = before[slice(*split_sentences(before)[-1])]
        assert after.startswith(repeated) or not leans_on_previous(after)


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("また、市は港を開いた。", True),
        ("その後、港が栄えた。", True),
        ("同州は広い。", True),
        ("開催した。", True),
        ("市は港を開いた。", False),
    ],
)
def test_leans_on_previous(sentence: str, leans: bool) -> None:
    assert leans_on_previous(sentence) is leans


@given(st.lists(st.text(alphabet="あ国市は。", min_size=1, max_size=300), max_size=6))
def test_no_sentence_is_lost(parts: list[str]) -> None:
    text = "。".join(parts)
    pieces = [piece.text for piece in split_paragraph(Block("paragraph", text, ((1, 1),)))]
    sentences = [text[a:b] for a, b in split_sentences(text)]
    assert all(any(sentence in piece for piece in pieces) for sentence in sentences)


def test_neighbouring_items_are_one_passage_and_captions_stand_alone() -> None:
    passages = make_passages(
        [
            document(
                Block("item", "上限500万円", ((2, 2),), ("上限",)),
                Block("item", "上限300万円", ((3, 3),), ("上限",)),
                Block("caption", "写真: 港", ((4, 4),), ("上限",)),
                Block("item", "旅費", ((5, 5),), ("経費",)),
                Block("heading", "経費", ((6, 6),)),
            )
        ]
    )
    assert [(p.text, p.kind, p.locator) for p in passages] == [
        ("上限500万円\n上限300万円", "text", "2、3行目"),
        ("写真: 港", "caption", "4行目"),
        ("旅費", "text", "5行目"),
    ]


def test_every_row_is_a_passage() -> None:
    rows = (TableRow(1, {"市": "酒田市", "年": ""}, ((2, 2),)), TableRow(2, {"市": "鶴岡市", "年": "1991"}, ((3, 3),)))
    passages = make_passages([document(tables=(Table("t", "表1", ("市", "年"), rows),))])
    assert [(p.id, p.text, p.locator, p.kind, p.table, p.row) for p in passages] == [
        (0, "酒田市", "表の1行目", "row", "t", 1),
        (1, "鶴岡市 1991", "表の2行目", "row", "t", 2),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"), [((), ""), (((3, 3),), "3行目"), (((153, 154), (385, 394)), "153–154、385–394行目")]
)
def test_line_locator(lines: tuple[tuple[int, int], ...], expected: str) -> None:
    assert line_locator(lines) == expected
