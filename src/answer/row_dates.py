"""When something was that a row only mentions: the row's own time is that of the whole row, the text may name the day.

調印式はいつ: the row is one of the projects of a year, and tells of the ceremony in its running text.
"""

from __future__ import annotations

from answer.tables.answer import Found
from answer.tables.other_tables import with_told
from answer.tables.query import TableQuery
from japanese.dates import years
from records import Answer

_SURE = 0.7
"""At this probability what a passage says is more exact than the time of a row."""


def dates_by_its_row(query: TableQuery) -> bool:
    """Tell whether a row's own time is all that a table can say of what its running text tells."""
    return bool(query.terms) and query.task == "rows" and any(c.type in {"year", "date"} for c in query.asked)


def more_exact(said: Answer, found: Found) -> Answer:
    """Return what a passage says where it is sure, with what the row has where that is another year; else the row."""
    if said.kind != "passage" or said.confidence < _SURE:
        return found.answer
    alike = not years(said.text).isdisjoint(years(found.answer.text))
    return said if alike else with_told(said, [(found.source, found.answer)])
