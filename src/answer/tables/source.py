"""A table of the index, ready to be asked, and an answer from its rows with their citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.question import Question
from answer.tables.query import TableQuery
from answer.tables.reader import TableReader
from answer.tables.sentences import row_sentence, wanted_side
from records import Answer, Citation, Passage, Span, Table, TableRow, TableSchema
from retrieve.store import Index

_SHOWN = 200
"""So many rows are listed and cited at most."""

_OF_OTHER_YEAR = 0.3
"""So sure is an answer from rows of another year than the one asked for."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """One table of the index: its reader, the passage of each of its rows by number, and the running text beside."""

    table: Table
    schema: TableSchema
    reader: TableReader
    passages: Mapping[int, Passage]
    texts: tuple[Passage, ...] = ()

    def lines(self, rows: Sequence[TableRow]) -> str:
        """Return rows as a list of sentences, each on a line of its own; of very many the first ones."""
        listed = "".join(f"\n・{row_sentence(self.table, row, self.reader.columns)}" for row in rows[:_SHOWN])
        rest = len(rows) - _SHOWN
        return listed + (f"\nほかに{rest:,}{self.schema.unit}あります。" if rest > 0 else "")


def table_sources(index: Index) -> list[TableSource]:
    """Return every table of an index."""
    passages = {(p.document, p.table, p.row, p.lines): p for p in index.passages if p.kind == "row"}
    texts = tuple(passage for passage in index.passages if passage.kind != "row")
    return [
        TableSource(
            table,
            table.schema,
            TableReader(table.schema, table.rows),
            {row.number: passages[document.id, table.name, row.number, row.lines] for row in table.rows},
            texts,
        )
        for document, table in index.tables()
        if table.schema
    ]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said, the rows it rests on, and other passages that are quoted; without rows nothing is found.

    `certain` tells that the table itself shows that nothing is known: no other place is looked in. `denies` tells that
    the rows are not what is asked for but what there is instead: another table may hold it. `of_other_year` tells that
    they are of another year than the one asked for, counted from today.
    """

    text: str
    rows: Sequence[TableRow] = ()
    quoted: tuple[Citation, ...] = ()
    certain: bool = False
    denies: bool = False
    of_other_year: bool = False


def finish(source: TableSource, question: Question, query: TableQuery, draft: Draft) -> Answer:
    """Return a draft as an answer that cites each of its rows."""
    citations = tuple(
        Citation(passage, _spans(source, query, row), 1.0)
        for row in draft.rows[:_SHOWN]
        if (passage := source.passages.get(row.number))
    )
    found = bool(draft.rows)
    return Answer(
        question=question.text,
        status="answered" if found else "not_found",
        text=draft.text,
        kind="table" if found else "none",
        citations=(*citations, *draft.quoted) if found else (),
        rows=tuple(dict(row.cells) for row in draft.rows[:_SHOWN]),
        confidence=_OF_OTHER_YEAR if found and draft.of_other_year else float(found),
    )


def _spans(source: TableSource, query: TableQuery, row: TableRow) -> tuple[Span, ...]:
    """Mark in the row's text the cells the answer rests on: what was named, what was asked, the other side."""
    columns = source.reader.columns
    wanted = {name for c in query.constraints for name in c.columns} | {column.name for column in query.asked}
    wanted |= {column.name for column in wanted_side(columns, query)} | {amount.column for amount in query.amounts}
    wanted |= {query.target, query.order.column if query.order else ""}
    wanted |= {*(query.grouping.columns if query.grouping else ()), *(query.same.columns if query.same else ())}
    if query.periods:
        wanted.add(query.when)
    spans = source.table.cell_spans(row)
    marked = tuple(span for column, span in spans.items() if column in wanted)
    return marked or ((0, len(source.table.row_text(row))),)
