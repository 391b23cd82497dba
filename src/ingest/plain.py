"""Ordinary text, one paragraph a line, to a document (hard-wrapped text goes to `ingest.layout`)."""

from __future__ import annotations

from records import Block, Document


def read_plain(text: str, document_id: str, source: str) -> Document:
    """Make every non-blank line a paragraph; the title is the first line when it is short and ends no sentence."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    first = lines[0][1] if lines else ""
    has_title = 0 < len(first) <= 40 and first[-1] not in "。、.!?！？" and len(lines) > 1
    blocks = [Block("paragraph", line, ((number, number),)) for number, line in lines]
    if has_title:
        blocks[0] = Block("heading", first, blocks[0].lines, (), 1)
    name = document_id.rpartition("/")[2]
    return Document(document_id, first if has_title else name, source, tuple(blocks))
