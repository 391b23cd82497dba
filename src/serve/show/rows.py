"""The rows of an answer as a table, each with its citation."""

from __future__ import annotations

from dataclasses import dataclass

from records import Answer
from retrieve.store import Index
from serve.show.reading import column_labels, schema_of
from serve.show.words import Words


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of an answer as a table: `unit` is what they count (件).

    `cited` is each row's (number, place) among the answer's citations, empty where not every row is one of them.
    """

    title: str
    unit: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cited: tuple[tuple[int, str], ...] = ()


def rows_table(index: Index, whole: Answer, answer: Answer, t: Words) -> ShownRows | None:
    """Return the rows of an answer, or of one part of a `whole`, as a table; None where it has none."""
    if not answer.rows:
        return None
    schema = schema_of(index, answer)
    names = tuple(answer.rows[0])
    return ShownRows(
        title=schema.title if schema else t("answer.rows_used"),
        unit=schema.unit if schema else t("answer.row"),
        labels=column_labels(names, schema),
        rows=tuple(tuple(row.get(name, "") for name in names) for row in answer.rows),
        cited=_cited_rows(whole, answer),
    )


def _cited_rows(whole: Answer, answer: Answer) -> tuple[tuple[int, str], ...]:
    """Return (number in the whole, place) of each row's citation: a table's answer cites its rows in their order."""
    passages = [citation.passage for citation in answer.citations if citation.passage.kind == "row"]
    if len(passages) != len(answer.rows):
        return ()
    numbers = {citation.passage.id: number for number, citation in enumerate(whole.citations, 1)}
    return tuple((numbers[passage.id], passage.place) for passage in passages)
