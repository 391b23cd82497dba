"""Answers computed over all rows of a table; the rows used are the citations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.question import Question
from answer.refusal import NOT_FOUND
from answer.table_query import TableQuery
from answer.table_reader import TableReader
from japanese.dates import in_era
from japanese.normalize import fold
from records import Answer, Citation, Column, Passage, Span, Table, TableRow, TableSchema
from retrieve.store import Index


@dataclass(frozen=True, slots=True)
class TableSource:
    """One table of the index, ready to be asked: its reader, and the passage of each of its rows by number."""

    table: Table
    schema: TableSchema
    reader: TableReader
    passages: Mapping[int, Passage]


def table_sources(index: Index) -> list[TableSource]:
    """Return every table of an index."""
    passages = {(p.document, p.table, p.row, p.lines): p for p in index.passages if p.kind == "row"}
    return [
        TableSource(
            table,
            table.schema,
            TableReader(table.schema, table.rows),
            {row.number: passages[document.id, table.name, row.number, row.lines] for row in table.rows},
        )
        for document, table in index.tables()
        if table.schema
    ]


def answer_from_tables(sources: Sequence[TableSource], question: Question) -> Answer | None:
    """Return an answer computed from the table that accounts for the whole question, or None where none does.

    Where a table accounts for it and is what it is about, but no row meets it, or only a name is not in it, that is
    the answer: not found.
    """
    missing: Answer | None = None
    for source in sources:
        query = source.reader.read(question)
        if query.only_misses_names:
            missing = missing or _no_name(source, question, query)
        elif not query.unexplained and query.is_about_the_table:
            rows = [] if query.denied else source.reader.rows.select(query)
            answer = _compose(source, question, query, rows)
            if _lacks_type(question, query, answer):
                continue
            if answer.status == "answered":
                return answer
            missing = missing or (answer if query.about_subject else None)
    return missing


def _lacks_type(question: Question, query: TableQuery, answer: Answer) -> bool:
    """Tell whether a question asks for a kind of thing (何人, いくら) that the rows found do not show."""
    kind = question.answer_type
    if kind is None or not kind.required or query.count or query.asked or answer.status != "answered":
        return False
    return not kind.shows.search(fold(answer.text))


def _no_name(source: TableSource, question: Question, query: TableQuery) -> Answer:
    names = "、".join(f"「{name}」" for name in dict.fromkeys(query.unknown_names))
    return _answer(
        source,
        question,
        query,
        [],
        f"{NOT_FOUND}{source.table.title}に{names}はありません。",
        "not_found",
    )


def _compose(source: TableSource, question: Question, query: TableQuery, rows: Sequence[TableRow]) -> Answer:
    if not rows:
        return _no_row(source, question, query)
    if query.most:
        return _compose_most(source, question, query, rows)
    others = 0
    everything = query.within or query.count or query.extreme or any(c.excluded for c in query.constraints)
    if query.constraints and not everything:
        own = source.reader.rows.own(query, rows)
        if own and len(own) < len(rows):
            others, rows = len(rows) - len(own), own
    lines = [row_sentence(source.table, row) for row in rows]
    if query.count:
        text = f"{len(rows)}{source.schema.unit}です。\n" + "\n".join(f"・{line}" for line in lines)
    elif len(rows) == 1:
        lead = _lead(source.schema, query, rows[0])
        text = f"はい、{lines[0]}" if query.confirms else f"{lead}です。{lines[0]}" if lead else lines[0]
    else:
        text = f"{len(rows)}{source.schema.unit}あります。\n" + "\n".join(f"・{line}" for line in lines)
    if others:
        shown = next(c.shown for c in query.constraints if not c.qualifies)
        text += f"\nこのほか、{shown}の中では{others}{source.schema.unit}あります。"
    return _answer(source, question, query, rows, text, "answered")


def _compose_most(source: TableSource, question: Question, query: TableQuery, rows: Sequence[TableRow]) -> Answer:
    """Say which values of the asked column stand in most rows, with those rows; a table cannot tell of any other."""
    column = _grouped(source.schema, query, rows)
    counts = Counter(row.cells[column.name] for row in rows if column and row.cells.get(column.name))
    if column is None or not counts:
        return _answer(source, question, query, [], NOT_FOUND, "not_found")
    most = max(counts.values())
    values = [value for value, count in counts.items() if count == most]
    kept = [row for row in rows if row.cells.get(column.name) in values]
    lines = "".join(f"\n・{row_sentence(source.table, row)}" for row in kept)
    firsts = {row.cells[column.name]: row for row in reversed(kept)}
    shown = [_value(column, firsts[value], era=query.wants_era) for value in values]
    text = f"{'、'.join(shown)}です。{'それぞれ' if len(values) > 1 else ''}{most}{source.schema.unit}あります。{lines}"
    return _answer(source, question, query, kept, text, "answered")


def _grouped(schema: TableSchema, query: TableQuery, rows: Sequence[TableRow]) -> Column | None:
    """The column whose values are counted: the one asked for, or the first where the kind of place asked for stands."""
    asked = [column for column in query.asked if column.type in {"name", "category", "year"}]
    if asked or not query.kinds:
        return asked[0] if asked else None
    return next((c for c in schema.columns if any(r.cells.get(c.name, "").endswith(query.kinds) for r in rows)), None)


def _no_row(source: TableSource, question: Question, query: TableQuery) -> Answer:
    """Each name stands in the table but no row meets them all: say so, and what each has instead."""
    near = [row for constraint in query.constraints for row in source.reader.rows.select(TableQuery((constraint,)))]
    near = list({row.number: row for row in near}.values())
    conditions = "と".join(f"「{c.shown}」" for c in query.constraints)
    denies = (len(query.constraints) > 1 and not query.years) or query.confirms
    if near and denies and not query.denied:
        pair = f"{conditions}の組み合わせ" if len(query.constraints) > 1 else f"{conditions}のそのような行"
        text = f"いいえ、{source.table.title}に{pair}はありません。\n"
        text += "\n".join(f"・{row_sentence(source.table, row)}" for row in near)
        return _answer(source, question, query, near, text, "answered")
    text = f"{NOT_FOUND}{source.table.title}に条件に合う行はありません。"
    return _answer(source, question, query, [], text, "not_found")


def _answer(
    source: TableSource, question: Question, query: TableQuery, rows: Sequence[TableRow], text: str, status: str
) -> Answer:
    citations = tuple(
        Citation(passage, _spans(source, query, row), 1.0)
        for row in rows
        if (passage := source.passages.get(row.number))
    )
    found = status == "answered"
    return Answer(
        question=question.text,
        status="answered" if found else "not_found",
        text=text,
        kind="table" if found else "none",
        citations=citations,
        rows=tuple(dict(row.cells) for row in rows),
    )


def _lead(schema: TableSchema, query: TableQuery, row: TableRow) -> str:
    """Return the value the question wants from one row: the column it names, else the other side of the pair."""
    asked = [column for column in query.asked if row.cells.get(column.name) and not _is_given(column, query, row)]
    if any(column.type == "text" for column in asked):
        return ""  # the sentence of the row says it
    if asked:
        return "、".join(_value(column, row, era=query.wants_era) for column in asked)
    return "".join(row.cells[column.name] for column in _other_side(schema, query) if row.cells.get(column.name))


def _is_given(column: Column, query: TableQuery, row: TableRow) -> bool:
    """The question itself states this value, so it cannot be what it wants."""
    if column.name == query.year_column and query.years:
        return True
    return any(column.name in c.columns and fold(c.shown) in fold(row.cells[column.name]) for c in query.constraints)


def _value(column: Column, row: TableRow, *, era: bool) -> str:
    cell = row.cells[column.name]
    if column.type == "year" and cell.isdecimal() and era and "年度" not in column.label:
        return f"{cell}年（{in_era(int(cell))}）"
    suffix = ("年度" if "年度" in column.label else "年") if column.type == "year" and cell.isdecimal() else ""
    return cell + suffix


def _other_side(schema: TableSchema, query: TableQuery) -> list[Column]:
    if query.within or (query.extreme and len(query.constraints) > 1):
        return []
    named = {constraint.side for constraint in query.constraints}
    sides = [column for column in schema.columns if column.side]
    return [column for column in sides if column.side not in named] if named & {c.side for c in sides} else []


def row_sentence(table: Table, row: TableRow) -> str:
    """Return a row said as a sentence, in the table's own wording where it has one."""
    schema = table.schema
    if schema and schema.sentence:
        return schema.sentence.format(**{column.name: row.cells.get(column.name, "") for column in schema.columns})
    labels = {column.name: column.label for column in schema.columns} if schema else {}
    return "、".join(f"{labels.get(name, name)}: {row.cells[name]}" for name in table.columns if row.cells[name])


def _spans(source: TableSource, query: TableQuery, row: TableRow) -> tuple[Span, ...]:
    """Mark in the row's text the cells the answer rests on: what was named, what was asked, the other side."""
    wanted = {name for c in query.constraints for name in c.columns} | {column.name for column in query.asked}
    wanted |= {column.name for column in _other_side(source.schema, query)}
    if query.years or query.extreme:
        wanted.add(query.year_column)
    spans = source.table.cell_spans(row)
    marked = tuple(span for column, span in spans.items() if column in wanted)
    return marked or ((0, len(source.table.row_text(row))),)
