"""The records that flow from a file to an answer; each carries the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "caption", "item"]
PassageKind = Literal["text", "caption", "row"]
LineRanges = tuple[tuple[int, int], ...]
"""First and last source line of each stretch, 1-based and inclusive: text broken by a figure has two stretches."""

Span = tuple[int, int]
"""Start (inclusive) and end (exclusive) character offsets into a text."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document: hard-wrapped lines already joined, otherwise verbatim.

    `level` counts heading depth from 1; it is 0 for anything that is no heading.
    `section` is the path of headings the block stands under, outermost first.
    """

    kind: BlockKind
    text: str
    lines: LineRanges
    section: tuple[str, ...] = ()
    level: int = 0


ColumnType = Literal["number", "name", "category", "year", "date", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a table's column means: data beside the table, so that no code knows a particular table.

    `side` groups the columns that together name one party of a row; `headers` are other headings it appears under;
    `pattern` is what a cell looks like, `merged` that a blank cell repeats the one above: both are needed only to
    rebuild a table from text that a PDF reader flattened. `asks` are the words by which a question wants this column,
    `unit` is what its numbers count or measure (人, 円).
    """

    name: str
    label: str
    type: ColumnType = "text"
    side: str = ""
    headers: tuple[str, ...] = ()
    pattern: str = ""
    merged: bool = False
    required: bool = False
    asks: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table's description: what it lists, the words for it, and how a row reads as a sentence.

    `listing` says how a figure tells such a table: `title` is a regular expression for the figure's title whose named
    groups are columns, `items` the column that holds what is listed under each heading. `silent` are words a question
    about the table may say that narrow nothing (ロシア, where all rows are about it).
    """

    name: str
    title: str
    unit: str
    subjects: tuple[str, ...]
    sentence: str
    columns: tuple[Column, ...]
    listing: Mapping[str, str] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table; `cells` is keyed by column name, an empty cell is an empty string."""

    number: int
    cells: Mapping[str, str]
    lines: LineRanges


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a document or read from a sheet; without a schema it is shown and searched, not computed."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    section: tuple[str, ...] = ()
    schema: TableSchema | None = None

    def row_text(self, row: TableRow) -> str:
        """Return a row as it is quoted: its cells in order, blank ones left out (36 福井県 敦賀市 沿海地方 1982)."""
        return " ".join(row.cells[column] for column in self.columns if row.cells[column])

    def cell_spans(self, row: TableRow) -> dict[str, Span]:
        """Return where each cell that is not blank stands in `row_text`."""
        spans: dict[str, Span] = {}
        at = 0
        for column in self.columns:
            if row.cells[column]:
                spans[column] = (at, at + len(row.cells[column]))
                at += len(row.cells[column]) + 1
        return spans


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: `id` is its path below the ingested folder without the suffix."""

    id: str
    title: str
    source: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    organisation: str = ""

    def row(self, passage: Passage) -> tuple[int, TableRow] | None:
        """Return the row a passage shows, with its table's number; lines tell tables of one name apart."""
        for number, table in enumerate(self.tables):
            for row in table.rows if table.name == passage.table else ():
                if (row.number, row.lines) == (passage.row, passage.lines):
                    return number, row
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is searched, quoted and cited as one: whole sentences, a caption or a table row.

    `text` is verbatim and is what is quoted. `heading` is the section path as one line; it is searched with the text
    but never quoted as part of it. `locator` tells a person where to look (「12–15行目」, 「表の3行目」).
    """

    id: int
    document: str
    title: str
    section: str
    locator: str
    text: str
    kind: PassageKind = "text"
    lines: LineRanges = ()
    table: str = ""
    row: int = 0

    @property
    def place(self) -> str:
        """Where in its document it stands, for a person (見出し、12–15行目)."""
        return "、".join(part for part in (self.section, self.locator) if part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query, with its fused score and the rank each retriever gave it (1 is best).

    `scores` holds how much of the query's words and of its characters BM25 finds in it, 0 to 1 each, and the score of
    the lexical ranking, which only compares passages of one query.
    """

    passage: Passage
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage an answer rests on, with character spans of its text.

    `spans` are the words that answer (the cells of a row, a date, a name), `sentences` what is quoted around them;
    where no few words answer by themselves, both are the same.
    """

    passage: Passage
    spans: tuple[Span, ...]
    score: float
    sentences: tuple[Span, ...] = ()


AnswerStatus = Literal["answered", "not_found"]
AnswerKind = Literal["table", "passage", "none"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says; `rows` are the table rows used, keyed by column name.

    With status `not_found` there are no citations; `related` then holds the nearest passages, offered, not claimed.
    `read_as` tells which names were searched in the documents' spelling: (as typed, as searched); `understood_as` is
    the whole question as it was answered where that is another than typed (a follow-up completed, one in English).
    `confidence` is the estimated probability, 0 to 1, that the documents hold the answer and this is it.
    `parts` are the answers to several questions asked at once, one each; the whole then holds all their citations.
    """

    question: str
    status: AnswerStatus
    text: str
    kind: AnswerKind
    citations: tuple[Citation, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    related: tuple[Citation, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    understood_as: str = ""
    confidence: float = 1.0
    parts: tuple[Answer, ...] = ()

    def numbers_of(self, part: Answer) -> list[int]:
        """Return which citations, counted from 1, one of the answer's parts rests on."""
        cited = {citation.passage.id for citation in part.citations}
        return [number for number, citation in enumerate(self.citations, 1) if citation.passage.id in cited]
