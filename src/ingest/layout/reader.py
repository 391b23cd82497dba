"""A laid-out page's extracted text to a document: boxes sorted into running text and figures, each read its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.layout.body import BodyFlow, is_body
from ingest.layout.debris import clean
from ingest.layout.figures import Figure, Region, number_figures, read_region, table_title
from ingest.layout.flat_table import FoundTable, find_tables
from ingest.layout.items import Piece
from ingest.layout.lines import Line, join, ranges, read_pages
from ingest.layout.listing import find_listing, read_listing
from ingest.layout.sections import SectionTitle, find_sections, names_organisation
from records import Block, BlockKind, Document, Table, TableSchema

_CREDIT = re.compile(r"[〔\[［](.+)[〕\]］]$")
_MAX_TITLE = 60

Element = Line | Table


@dataclass(frozen=True)
class Layout:
    """What was read; `dropped` are the lines left out as debris."""

    title: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    dropped: tuple[Line, ...]
    organisation: str


def read_layout(text: str, document_id: str, source: str, schemas: Sequence[TableSchema] = ()) -> Document:
    """Read text extracted from laid-out pages; tables are rebuilt where a schema describes their header line."""
    layout = parse(text, schemas)
    title = layout.title or document_id.rpartition("/")[2]
    return Document(document_id, title, source, layout.blocks, layout.tables, layout.organisation)


def parse(text: str, schemas: Sequence[TableSchema] = ()) -> Layout:
    """Read a text and say also what was left out."""
    cleaned = clean(read_pages(text))
    pages = cleaned.pages
    tables = find_tables([line for page in pages for line in page], schemas)
    taken = frozenset().union(*(table.orders for table in tables))
    sections = find_sections([line for line in page if line.order not in taken] for page in pages)
    reader = _Reader(cleaned.title, {table.first: table for table in tables}, taken, sections, schemas)
    for page in pages:
        reader.read_page(page)
    return reader.finish(cleaned.dropped, pages[0] if pages else [])


@dataclass
class _Box:
    """A text box: its lines and tables, and how it begins."""

    elements: list[Element] = field(default_factory=list)
    under_title: bool = False


class _Reader:
    """Holds what the pages read so far mean for the next."""

    def __init__(
        self,
        title: tuple[Line, ...],
        tables: Mapping[int, FoundTable],
        taken: frozenset[int],
        sections: Mapping[int, SectionTitle],
        schemas: Sequence[TableSchema],
    ) -> None:
        self.title = title
        self.found_tables = tables
        self.taken = taken
        self.sections = sections
        self.schemas = schemas
        self.listed: dict[str, Table] = {}
        self.flow = BodyFlow()
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.section: tuple[str, ...] = ()
        self.plain_boxes = 0  # boxes of captions since the last running text

    def read_page(self, page: Sequence[Line]) -> None:
        """Read a page: its first section title heads all of it, wherever it stands."""
        first = next((line for line in page if line.order in self.sections), None)
        if first:
            self._enter(first)
        figures: list[tuple[Region, tuple[str, ...]]] = []
        for box in self._boxes(page):
            if isinstance(box, Line):
                self._enter(box) if box is not first else None
                self._section_blocks(self.sections[box.order])
                continue
            figures += self._read_box(box)
        number_figures(region for region, _ in figures)
        for region, section in figures:
            self._emit_region(region, section)

    def finish(self, dropped: tuple[Line, ...], first_page: Sequence[Line]) -> Layout:
        """Return everything read, in the order of the source."""
        self.flow.flush()
        title = join(self.title) if self.title else ""
        if self.title:
            self.blocks.append(Block("heading", title, ranges(self.title), (), 1))
        blocks = sorted((*self.blocks, *self.flow.blocks), key=lambda block: block.lines[0])
        if not title and blocks and blocks[0].kind in ("heading", "caption") and len(blocks[0].text) <= _MAX_TITLE:
            title = blocks[0].text
        credits = (_CREDIT.match(line.text) for line in first_page)
        organisation = next((match[1] for match in credits if match and names_organisation(match[1])), "")
        return Layout(title, tuple(blocks), (*self.tables, *self.listed.values()), dropped, organisation)

    def _enter(self, title: Line) -> None:
        self.section = (self.sections[title.order].name,)
        self.flow.enter(self.section)
        self.plain_boxes = 0

    def _section_blocks(self, section: SectionTitle) -> None:
        self.blocks.append(Block("heading", section.title.text, ranges([section.title]), (), 2))
        self.blocks.append(Block("caption", section.byline.text, ranges([section.byline]), (section.name,)))

    def _boxes(self, page: Sequence[Line]) -> list[_Box | Line]:
        """Part a page at boxes, at the document's title and at section titles (given as their line)."""
        boxes: list[_Box | Line] = [_Box()]
        bylines = {section.byline.order for section in self.sections.values()}
        title_orders = {line.order for line in self.title}
        for line in page:
            last = boxes[-1]
            if line.order in self.found_tables:
                element: Element = self.found_tables[line.order].table
            elif line.order in self.taken or line.order in bylines:
                continue
            elif line.order in title_orders:
                boxes.append(_Box(under_title=True))
                continue
            elif line.order in self.sections:
                boxes.append(line)
                continue
            else:
                element = line
            if isinstance(last, Line) or (line.box and last.elements):
                last = _Box()
                boxes.append(last)
            last.elements.append(element)
        return [box for box in boxes if isinstance(box, Line) or box.elements]

    def _read_box(self, box: _Box) -> list[tuple[Region, tuple[str, ...]]]:
        """Read running text at once; return the figures, whose numbers may stand elsewhere on the page."""
        figures: list[tuple[Region, tuple[str, ...]]] = []
        small: list[Element] = []
        for part in (*_parts(box.elements), None):
            if part is None or (isinstance(part, list) and is_body(part)):
                if small:
                    figures.append(self._figure_region(small))
                    small = []
                if part:
                    self.flow.read(part, under_title=box.under_title)
                    self.plain_boxes = 0
            elif isinstance(part, Table):
                small.append(part)
            else:
                small += part
        return figures

    def _figure_region(self, elements: Sequence[Element]) -> tuple[Region, tuple[str, ...]]:
        """Read a box of figures and captions; captions after captions are plates, which belong to no section."""
        region = read_region(elements)
        self.plain_boxes += 1
        plates = region.is_captions and self.plain_boxes > 1
        return region, () if plates else self.section

    def _emit_region(self, region: Region, section: tuple[str, ...]) -> None:
        for label in region.labels:
            self._emit("caption", label, section)
        for figure in region.figures:
            self._emit_figure(figure, section)

    def _emit_figure(self, figure: Figure, section: tuple[str, ...]) -> None:
        inside = (*section, figure.name) if figure.title else section
        if figure.table:
            title = table_title(figure, figure.table.title)
            self.tables.append(replace(figure.table, title=title, section=section))
        if figure.title:
            self._emit("heading", figure.title, section)
            self._list(figure, section)
        for caption in figure.captions:
            self._emit("caption", caption, inside)
        for group in figure.groups:
            if group.heading:
                self._emit("heading", group.heading, inside)
            for item in group.items:
                self._emit("item", item, (*inside, group.place) if group.place else inside)

    def _list(self, figure: Figure, section: tuple[str, ...]) -> None:
        """Add the rows that a figure tells to its table; several figures may tell one (one a year)."""
        schema = find_listing(figure, self.schemas)
        if schema is None:
            return
        columns = tuple(column.name for column in schema.columns)
        table = self.listed.get(schema.name) or Table(schema.name, schema.title, columns, (), section, schema)
        rows = read_listing(figure, schema, len(table.rows) + 1)
        if rows:
            self.listed[schema.name] = replace(table, rows=(*table.rows, *rows))

    def _emit(self, kind: BlockKind, piece: Piece, section: tuple[str, ...]) -> None:
        level = 2 + len(section) if kind == "heading" else 0
        self.blocks.append(Block(kind, piece.text, ranges(piece.lines), section, level))


def _parts(elements: Sequence[Element]) -> list[list[Line] | Table]:
    """Part a box at its tables."""
    parts: list[list[Line] | Table] = []
    for element in elements:
        if isinstance(element, Table):
            parts.append(element)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(element)
        else:
            parts.append([element])
    return parts
