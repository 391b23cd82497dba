"""Documents to passages: whole sentences or whole table rows, each under its heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from japanese.tokens import split_sentences, tokenize
from records import Block, Document, LineRanges, Passage, PassageKind, Table, TableRow

MAX_CHARS = 400
"""A paragraph longer than this is split between sentences; most paragraphs stay whole."""

# A sentence that opens with one of these leans on the one before it: その後…, また…, 同州は…
_LEANING_POS = frozenset({"接続詞", "連体詞", "代名詞"})
_LEANING_PREFIXES = ("同", "両", "こうした", "そうした", "このような", "そのような")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    lines: LineRanges


def make_passages(documents: Iterable[Document]) -> tuple[Passage, ...]:
    """Return the passages of all documents, numbered from 0 in reading order."""
    drafts = (draft for document in documents for draft in _document_passages(document))
    return tuple(replace(draft, id=number) for number, draft in enumerate(drafts))


def _document_passages(document: Document) -> Iterator[Passage]:
    rows = [lines for table in document.tables for row in table.rows for lines in row.lines]
    blocks = (block for block in document.blocks if not _inside(block.lines, rows))
    for kind, section, piece in _pieces(blocks):
        yield Passage(
            id=0,
            document=document.id,
            title=document.title,
            section=" > ".join(section),
            locator=line_locator(piece.lines),
            text=piece.text,
            kind=kind,
            lines=piece.lines,
        )
    for table in document.tables:
        for row in table.rows:
            yield _row_passage(document, table, row)


def _inside(lines: LineRanges, rows: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a block's lines are all in rows of a table: it is no passage of its own then."""
    return bool(lines) and all(any(low <= start and end <= high for low, high in rows) for start, end in lines)


def _row_passage(document: Document, table: Table, row: TableRow) -> Passage:
    return Passage(
        id=0,
        document=document.id,
        title=document.title,
        section=" > ".join((*table.section, *((table.title,) if table.title != document.title else ()))),
        locator=f"表の{row.number}行目",
        text=table.row_text(row),
        kind="row",
        lines=row.lines,
        table=table.name,
        row=row.number,
    )


def line_locator(lines: LineRanges) -> str:
    """Return where to look, for a person (((153, 154), (385, 394)) -> 「153–154、385–394行目」)."""
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in lines) + "行目" if lines else ""


def _pieces(blocks: Iterable[Block]) -> Iterator[tuple[PassageKind, tuple[str, ...], _Piece]]:
    """Yield (kind, section, piece); neighbouring list items of a section are one piece, a line each."""
    items: list[Block] = []
    for block in blocks:
        if items and (block.kind != "item" or block.section != items[0].section or _full(items, block)):
            yield "text", items[0].section, _join_items(items)
            items = []
        if block.kind == "item":
            items.append(block)
        elif block.kind == "paragraph":
            for piece in split_paragraph(block):
                yield "text", block.section, piece
        elif block.kind == "caption":
            yield "caption", block.section, _Piece(block.text, block.lines)
    if items:
        yield "text", items[0].section, _join_items(items)


def _full(items: list[Block], block: Block) -> bool:
    return sum(len(item.text) for item in items) + len(block.text) > MAX_CHARS


def _join_items(items: list[Block]) -> _Piece:
    return _Piece("\n".join(item.text for item in items), tuple(lines for item in items for lines in item.lines))


def split_paragraph(block: Block) -> Iterator[_Piece]:
    """Split a long paragraph between sentences; a piece that would lose its subject repeats the sentence before."""
    spans = split_sentences(block.text)
    if len(block.text) <= MAX_CHARS or len(spans) < 2:
        yield _Piece(block.text, block.lines)
        return
    start = 0
    while start < len(spans):
        end = start + 1
        while end < len(spans) and spans[end][1] - spans[start][0] <= MAX_CHARS:
            end += 1
        yield _Piece(block.text[spans[start][0] : spans[end - 1][1]], block.lines)
        if end == len(spans):
            return
        fits = spans[end][1] - spans[end - 1][0] <= MAX_CHARS
        overlap = end - start > 1 and fits and leans_on_previous(block.text[slice(*spans[end])])
        start = end - 1 if overlap else end


def leans_on_previous(sentence: str) -> bool:
    """Tell whether a sentence names no subject of its own (また、…。/ 同州は…。/ そこで…。)."""
    tokens = tokenize(sentence)
    if not tokens:
        return False
    topic = any(token.surface in {"は", "が", "も"} and token.pos == "助詞" for token in tokens)
    return tokens[0].pos in _LEANING_POS or sentence.startswith(_LEANING_PREFIXES) or not topic
