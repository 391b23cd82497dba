"""Figures on a page: their titles, numbers and lists, and lists put back under the heading they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.layout.items import Piece, is_divider, pieces
from ingest.layout.lines import Line
from japanese.normalize import fold
from japanese.places import name_parts, short_form
from records import Table

_DASHES = re.compile(r"\s*[-‐‑‒–—―−─－ｰ~〜～⇔↔]\s*")
_AS_OF = re.compile(r"(?:現在|時点)[)）]?$")
_TITLE_PIECES = 3
"""A table's title and date are among so many stretches next to it."""


@dataclass
class Group:
    """A heading inside a figure and the items under it; `place` is the heading they belong to."""

    heading: Piece | None
    items: list[Piece] = field(default_factory=list)
    place: str = ""


@dataclass
class Figure:
    """A titled figure, or the loose captions before any title. `label` is its number as written without spaces."""

    title: Piece | None = None
    table: Table | None = None
    captions: list[Piece] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    label: str = ""

    @property
    def name(self) -> str:
        """Return number and title as one line, or "" where there is neither."""
        return " ".join(filter(None, (self.label, self.title.text if self.title else "")))

    @property
    def is_numbered_kind(self) -> bool:
        """Tell whether it is a figure at all and no loose captions."""
        return self.title is not None or self.table is not None


@dataclass(frozen=True)
class Region:
    """The figures of one text box and the figure numbers printed in it."""

    figures: list[Figure]
    labels: list[Piece]

    @property
    def is_captions(self) -> bool:
        """Tell whether the box holds nothing but captions."""
        return not self.labels and not any(f.is_numbered_kind or f.groups for f in self.figures)


def read_region(elements: Sequence[Line | Table]) -> Region:
    """Read a text box that holds no running text: lines, and tables where they stood."""
    parts: list[Piece | Table] = []
    lines: list[Line] = []
    for element in (*elements, None):
        if isinstance(element, Line):
            lines.append(element)
            continue
        parts += pieces(lines)
        lines = []
        if element is not None:
            parts.append(element)
    region = Region([Figure()], [])
    for n, part in enumerate(parts):
        _place(part, parts[n + 1] if n + 1 < len(parts) else None, region)
    for before, figure in pairwise(region.figures):
        if figure.table and not figure.captions:
            _take_title_above(before, figure)
    for figure in region.figures:
        _drop_lone_heading(figure)
        mend(figure.groups)
    return region


def _place(part: Piece | Table, after: Piece | Table | None, region: Region) -> None:
    """Put a part where it belongs, given the part after it."""
    figure = region.figures[-1]
    if isinstance(part, Table):
        region.figures.append(Figure(table=part))
    elif part.kind == "label":
        region.labels.append(part)
    elif part.kind == "item" or (part.kind == "fact" and figure.title):
        headed = bool(figure.groups) and figure.groups[-1].heading is not None
        if not figure.groups or (headed and is_divider(part.text)):
            figure.groups.append(Group(None))
        figure.groups[-1].items.append(part)
    elif isinstance(after, Piece) and after.kind == "item":
        # a plain line over 【…】 or （1）… is a figure's title, over ○… it is a heading inside the figure
        if is_divider(after.text):
            region.figures.append(Figure(title=part))
        else:
            figure.groups.append(Group(part, place=part.text))
    else:
        figure.captions.append(part)


def _take_title_above(before: Figure, figure: Figure) -> None:
    """Move the last stretches before a table to it, where none follow it."""
    if not before.is_numbered_kind and not before.groups:
        figure.captions = before.captions[-_TITLE_PIECES:]
        del before.captions[-_TITLE_PIECES:]


def _drop_lone_heading(figure: Figure) -> None:
    """Take a single heading after other items for what it is, a label in a diagram (「事務局」 over 「①申請」)."""
    headed = [group for group in figure.groups if group.heading]
    if len(headed) == 1 and figure.groups[0] is not headed[0]:
        (lone,) = headed
        if lone.heading:
            figure.captions.append(lone.heading)
        lone.heading, lone.place = None, ""


def number_figures(regions: Iterable[Region]) -> None:
    """Give the figures of a page the numbers printed on it, in order, where there are as many of both."""
    regions = list(regions)
    figures = [figure for region in regions for figure in region.figures if figure.is_numbered_kind]
    labels = [label for region in regions for label in region.labels]
    if len(figures) == len(labels):
        for figure, label in zip(figures, labels, strict=True):
            figure.label = "".join(label.text.split())


def table_title(figure: Figure, fallback: str) -> str:
    """Return a table's number, title and date as one line (「図1 提携の状況（2月末現在）」)."""
    near = figure.captions[:_TITLE_PIECES]
    title = next((piece.text for piece in near if not _AS_OF.search(piece.text)), "")
    if not title:
        return fallback
    date = next((piece.text for piece in near if _AS_OF.search(piece.text)), "")
    name = " ".join(filter(None, (figure.label, title)))
    return f"{name}（{date.strip('（）()')}）" if date else name


def mend(groups: Sequence[Group]) -> None:
    """Put items extracted under the wrong heading back under the one whose places they name.

    Columns come out of a page in the wrong order: 「○イベル州の客」 stands under 「甲県–アリス市」, and under
    「丙県–イベル州」 stands 「○アリス市の展示」. Items that name no place of their own heading but places of exactly
    one other heading of the figure belong to that one; anything less clear stays where it stands.
    """
    headings = {group.heading.text: heading_places(group.heading.text) for group in groups if group.heading}
    for group in groups:
        if group.heading is None:
            continue
        text = fold("\n".join(item.text for item in group.items))
        named = [heading for heading, places in headings.items() if any(place in text for place in places)]
        if len(named) == 1:
            group.place = named[0]


def heading_places(heading: str) -> frozenset[str]:
    """Return the folded names a heading holds, in short forms (「甲賀県乙訓市–アリス市」 -> 甲賀, 乙訓, アリス)."""
    names = (name for side in heading_sides(heading) for name in name_parts(side))
    return frozenset(short for short in map(short_form, names) if len(short) > 1)


def heading_sides(heading: str) -> list[str]:
    """Return the parties a heading pairs (「甲県 –乙市」 -> 甲県, 乙市)."""
    return _DASHES.split(heading.strip())
