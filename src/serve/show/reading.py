"""A document laid out for reading: its blocks in order, each table where it stands, every place with its anchor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from records import Answer, Block, Document, Table, TableSchema
from retrieve.store import Index
from serve.show.links import block_anchor, row_anchor, table_anchor


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A table row: its anchor and its cells in the order of the columns."""

    anchor: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch to show: one heading, paragraph or caption, a run of list items, or a table."""

    kind: str
    anchor: str
    text: str = ""
    level: int = 0
    items: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[ShownRow, ...] = ()


@dataclass(slots=True)
class _Layout:
    parts: list[Part] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)

    def add(self, part: Part) -> None:
        self.close()
        self.parts.append(part)

    def close(self) -> None:
        if self.items:
            self.parts.append(Part("list", self.items[0][0], items=tuple(self.items)))
            self.items = []


def lay_out(document: Document) -> tuple[Part, ...]:
    """Return a document's parts in reading order."""
    layout = _Layout()
    top = min((block.level for block in document.blocks if block.kind == "heading"), default=1)
    tables = _table_places(document)
    for place in range(len(document.blocks) + 1):
        for number in tables.get(place, ()):
            layout.add(_table(number, document.tables[number]))
        if place < len(document.blocks):
            _add_block(layout, place, document.blocks[place], top)
    layout.close()
    return tuple(layout.parts)


def column_labels(columns: Sequence[str], schema: TableSchema | None) -> tuple[str, ...]:
    """Return what to write above columns: the label and unit its schema gives, else the column's name (定員（人）)."""
    described = schema.columns if schema else ()
    labels = {c.name: f"{c.label}（{c.unit}）" if c.unit else c.label for c in described}
    return tuple(labels.get(column, column) for column in columns)


def schema_of(index: Index, answer: Answer) -> TableSchema | None:
    """Return what describes the columns of an answer's rows: the schema of the first table that it cites."""
    tables = (found[0] for citation in answer.citations if (found := index.row(citation.passage)))
    return next((table.schema for table in tables), None)


def _add_block(layout: _Layout, number: int, block: Block, top: int) -> None:
    """Add a block; the title is the page's first heading, so the document's topmost ones are of the second level."""
    anchor = block_anchor(number)
    if block.kind == "item":
        layout.items.append((anchor, block.text))
    else:
        layout.add(Part(block.kind, anchor, block.text, min(block.level - top + 2, 6)))


def _table(number: int, table: Table) -> Part:
    rows = tuple(
        ShownRow(row_anchor(number, row.number), tuple(row.cells[column] for column in table.columns))
        for row in table.rows
    )
    labels = column_labels(table.columns, table.schema)
    return Part("table", table_anchor(number), table.title, columns=labels, rows=rows)


def _table_places(document: Document) -> dict[int, list[int]]:
    """Return block number -> tables that stand before it: each after the last block of its section above its rows."""
    places: dict[int, list[int]] = {}
    for number, table in enumerate(document.tables):
        first = table.rows[0].lines[0][0] if table.rows and table.rows[0].lines else None
        above = [
            n
            for n, block in enumerate(document.blocks)
            if _section(block) == table.section and first is not None and block.lines and block.lines[0][0] < first
        ]
        places.setdefault(above[-1] + 1 if above else len(document.blocks), []).append(number)
    return places


def _section(block: Block) -> tuple[str, ...]:
    """The path of headings down to and including a heading itself."""
    return (*block.section, block.text) if block.kind == "heading" else block.section
