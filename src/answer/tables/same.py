"""Questions for what is the same: 同じ年, 相手が同じ, 共通する相手."""

from __future__ import annotations

from dataclasses import replace

from answer.tables.groups import GroupReader
from answer.tables.query import Same, TableQuery
from answer.tables.reading import Reading
from answer.tables.wanted import column_named_before
from answer.words import alternatives, load_words
from records import Span


class SameReader:
    """Reads which values are to be the same, and of what."""

    def __init__(self, reading: Reading, groups: GroupReader) -> None:
        self._reading = reading
        self._groups = groups

    def read(self, query: TableQuery, span: Span) -> TableQuery:
        """同じ年, 相手が同じ: a question of yes or no about several names, else the rows that share it with one."""
        said = self._reading.text[slice(*span)]
        columns, label = self._shared(query, *span, said)
        if not columns:
            return replace(query, unexplained=(said,))
        names = query.side_by_side()
        if "別" in said and len(names) < 2:
            return replace(query, unexplained=(said,))
        asked = tuple(column for column in query.asked if column.name not in columns)
        kinds = query.kinds if query.kinds and query.kinds.column not in columns else None
        besides = tuple(kind for kind in query.besides if kind.column not in columns)
        query = replace(query, kinds=kinds, besides=besides)
        if len(names) > 1:
            return replace(query, task="same", same=Same(columns, label, apart="別" in said), asked=asked)
        if names:
            return replace(query, same=Same(columns, label), asked=asked)
        return replace(query, task="groups", grouping=self._groups.of(columns, low=2), asked=asked)

    def _shared(self, query: TableQuery, start: int, end: int, said: str) -> tuple[tuple[str, ...], str]:
        """The columns whose values are to be the same, with the word for them."""
        reading, columns = self._reading, self._reading.columns
        words = load_words().tables
        other = words["other"].match(reading.text, end) or next(
            (m for m in words["other"].finditer(reading.text) if m.end() in {start - 1, start}), None
        )
        if other:
            reading.cover([other.span()])
            return self._groups.other_side(query), other[0]
        silent = alternatives(columns.schema.silent).match(reading.text, end)  # 同じロシアの都市
        at = silent.end() + reading.text.startswith("の", silent.end()) if silent else end
        party = words["same_other"].match(reading.text, at)
        time = columns.times[:1]
        if time and reading.text[start - 2 : start] in {"年が", "年は", "年も"}:
            return (time[0].name,), "年"
        if party and self._groups.other_side(query):
            reading.cover([(end, party.end())])
            return self._groups.other_side(query), party[0]
        if time and ("年" in said or reading.text.startswith("年", end)):
            reading.cover([(end, end + 1)])
            return (time[0].name,), "年"
        after = self._groups.noun_at(end)
        if after:
            return after
        before = column_named_before(reading, start - 1)
        if before is None and time and reading.sees("year_word"):  # 縁を持った年と大阪市のそれ、かぶってますか
            return (time[0].name,), "年"
        return ((before.name,), before.label) if before else ((), "")
