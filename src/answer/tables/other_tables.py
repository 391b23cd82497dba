"""What other tables say to a question that does not tell which of them it asks: 石川県と交流しているのは.

That two parties have to do with each other may stand in a table of pairings and in one of projects alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from answer.question import Question
from answer.tables.query import TableQuery
from answer.tables.source import TableSource
from answer.tables.tolerance import names_any_relation
from records import Answer

_YES = "はい、"


def whole_names(query: TableQuery) -> frozenset[str]:
    """Return the names by which a question narrows the rows, as it says them."""
    return frozenset(c.shown for c in query.constraints if not (c.partial or c.excluded or c.qualifies))


def of_any_relation(source: TableSource, question: Question, query: TableQuery) -> bool:
    """Tell whether a question lists what parties have to do with each other, in words that name no table (交流)."""
    lists = query.task == "rows" and not (query.order or query.grouping or query.same or query.than or query.terms)
    return lists and bool(whole_names(query)) and names_any_relation(question.folded, source.reader.subject_words)


def tells_as_well(query: TableQuery, first: TableQuery) -> bool:
    """Tell whether another table accounts for the whole question, and knows the names that the first one knows."""
    whole = not (query.unexplained or query.is_guessed or query.terms) and query.task == "rows"
    return whole and query.is_about_the_table and whole_names(first) == whole_names(query)


def with_told(answer: Answer, told: Sequence[tuple[TableSource, Answer]]) -> Answer:
    """Return an answer with what other tables say, where that is something else; their rows are cited."""
    for source, other in told:
        text = "\n".join(line for line in other.text.split("\n") if not line.startswith("・")).removeprefix(_YES)
        lead = text.split("です。")[0]
        if lead not in answer.text:
            answer = replace(
                answer,
                text=f"{answer.text}\n\nほかに、{source.table.title}では、{text}",
                citations=(*answer.citations, *other.citations),
            )
    return answer
