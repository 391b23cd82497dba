"""Where a citation leads: the address of a document's page and the anchor of the very place."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from records import Block, Citation, Document, Passage, Span
from retrieve.store import Index


def document_address(document_id: str) -> str:
    """Return a document's address relative to the service's root (報告/1 -> documents/%E5%A0%B1%E5%91%8A/1)."""
    return f"documents/{quote(document_id)}"


def block_anchor(number: int) -> str:
    """Return the anchor of a document's block, counted from 0."""
    return f"block-{number}"


def table_anchor(number: int) -> str:
    """Return the anchor of a document's table, counted from 0."""
    return f"table-{number}"


def row_anchor(table: int, row: int) -> str:
    """Return the anchor of a row by its number in its table."""
    return f"{table_anchor(table)}-row-{row}"


def citation_address(document: Document | None, passage: Passage, spans: Sequence[Span] = ()) -> str:
    """Return the address of a passage: its row, or the block that holds the first marked words, or its first block."""
    address = document_address(passage.document)
    anchor = _anchor(document, passage, spans) if document else ""
    return f"{address}#{anchor}" if anchor else address


def address_of(index: Index, citation: Citation) -> str:
    """Return where a citation of an index leads: to what it quotes."""
    passage = citation.passage
    return citation_address(index.document(passage.document), passage, citation.sentences or citation.spans)


def _anchor(document: Document, passage: Passage, spans: Sequence[Span]) -> str:
    if passage.kind == "row":
        found = document.row(passage)
        return row_anchor(found[0], found[1].number) if found else ""
    holding = [number for number, block in enumerate(document.blocks) if _holds(block, passage)]
    marked = passage.text[slice(*spans[0])] if spans else ""
    with_mark = (number for number in holding if marked and marked in document.blocks[number].text)
    number = next(with_mark, holding[0] if holding else None)
    return "" if number is None else block_anchor(number)


def _holds(block: Block, passage: Passage) -> bool:
    """Tell whether a block is the passage's, or one of its list items; a line may hold two captions."""
    same_text = passage.text in block.text or block.text in passage.text
    return block.kind != "heading" and bool(block.lines) and set(block.lines) <= set(passage.lines) and same_text
