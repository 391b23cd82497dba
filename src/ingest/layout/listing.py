"""A table told as a figure: under a title with the year, pairs of parties as headings, over the items of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.figures import Figure, heading_sides
from ingest.layout.lines import Line, ranges
from japanese.normalize import normalize
from records import TableRow, TableSchema


def find_listing(figure: Figure, schemas: Sequence[TableSchema]) -> TableSchema | None:
    """Return the description of the table that a figure tells, by the figure's title."""
    title = normalize(figure.name)
    return next((s for s in schemas if s.listing and re.search(s.listing["title"], title)), None)


def read_listing(figure: Figure, schema: TableSchema, first: int) -> list[TableRow]:
    """Return a row for each heading, numbered from `first`; what the figure does not tell stays empty."""
    match = re.search(schema.listing["title"], normalize(figure.name))
    given = match.groupdict() if match else {}
    headings = [group.heading.text for group in figure.groups if group.heading]
    rows: list[TableRow] = []
    for heading in headings:
        items = [item for group in figure.groups if group.place == heading for item in group.items]
        sides = dict(zip(_side_columns(schema), heading_sides(heading), strict=False))
        told = {schema.listing["items"]: "".join(item.text for item in items)}
        lines: list[Line] = [line for item in items for line in item.lines]
        if items:
            number = first + len(rows)
            cells = {column.name: str(number) if column.type == "number" else "" for column in schema.columns}
            rows.append(TableRow(number, {**cells, **given, **sides, **told}, ranges(lines)))
    return rows


def _side_columns(schema: TableSchema) -> list[str]:
    """The first column of each party, in the order of the table."""
    first = {column.side: column.name for column in reversed(schema.columns) if column.side}
    return [column.name for column in schema.columns if first.get(column.side) == column.name]
