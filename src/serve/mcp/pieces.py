"""A document cut into pieces that a page of it is made of: a heading, a paragraph, a list item, a table row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records import Document
from serve.show.reading import Part, lay_out

_LONGEST = 1000
"""Characters of one piece: no page of a document is then longer than its limit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece in reading order: `kind` is heading, paragraph, caption, item, table or row."""

    kind: str
    anchor: str
    text: str


def pieces(document: Document) -> tuple[Piece, ...]:
    """Return all pieces of a document; the same document always gives the same."""
    return tuple(
        Piece(piece.kind, piece.anchor, piece.text[at : at + _LONGEST])
        for part in lay_out(document)
        for piece in _of_part(part)
        for at in range(0, max(len(piece.text), 1), _LONGEST)
    )


def page(found: Sequence[Piece], start: int, max_chars: int) -> Sequence[Piece]:
    """Return pieces from `start` on, as many as fit and at least one."""
    taken = 0
    for number in range(start, len(found)):
        taken += len(found[number].text)
        if taken > max_chars and number > start:
            return found[start:number]
    return found[start:]


def _of_part(part: Part) -> Iterator[Piece]:
    if part.kind == "list":
        yield from (Piece("item", anchor, text) for anchor, text in part.items)
    elif part.kind == "table":
        yield Piece("table", part.anchor, f"表: {part.text}（{len(part.rows)}行。列: {'、'.join(part.columns)}）")
        for row in part.rows:
            cells = (f"{label}: {cell}" for label, cell in zip(part.columns, row.cells, strict=True) if cell)
            yield Piece("row", row.anchor, "、".join(cells))
    else:
        yield Piece(part.kind, part.anchor, part.text)
