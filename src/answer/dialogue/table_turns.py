"""A conversation about tables: each follow-up read as a change of the query before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from answer.dialogue.fragments import Fragment, asks_for_rows, read_fragment, same_as
from answer.dialogue.merging import further, measured, merge, says_nothing, with_pick
from answer.dialogue.said_back import row_name, say_query
from answer.question import Question, analyse_question
from answer.tables.answer import Found, find_in_tables, lacks_type
from answer.tables.compose import compose
from answer.tables.orders import read_directions
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.tables.source import TableSource, finish

_TURNS = 6
"""Only so many earlier questions are read."""
_SHORT = 60
"""Characters; a longer question says by itself what it asks."""

Completed = Callable[[str, Sequence[str]], str]
"""A question, made whole in its words by earlier ones; as it is where it is whole."""


@dataclass(frozen=True, slots=True)
class TableTurns:
    """Reads conversations over tables; `rewrite` spells names as the tables do, `complete` makes a question whole."""

    sources: Sequence[TableSource]
    rewrite: Callable[[str], str]
    complete: Completed

    def follow_up(self, text: str, history: Sequence[str]) -> Found | None:
        """Return what a follow-up means as a change of the query before it, None where it cannot be read so."""
        state = self._state(history[-_TURNS:]) if history and len(text) <= _SHORT else None
        found = self._changed(state, read_fragment(text)) if state else None
        return found

    def _state(self, history: Sequence[str]) -> Found | None:
        """The table and the query that a conversation has come to."""
        state: Found | None = None
        for n, text in enumerate(history):
            fragment = read_fragment(text)
            completed = text if fragment.changes else self.complete(text, history[:n])
            whole = find_in_tables(self.sources, analyse_question(self.rewrite(completed)))
            changed = self._changed(state, fragment) if state and len(text) <= _SHORT else None
            state = prefer(fragment, whole, changed, completed=completed != text)
        return state

    def _changed(self, state: Found, fragment: Fragment) -> Found | None:
        if fragment.changes:
            return None
        source, earlier = state.source, state.query
        if fragment.rank or fragment.place:
            query = further(earlier, by=fragment.rank, to=fragment.place)
            return self._found(source, query, analyse_question("その次は")) if query else None
        for text in self._readings(state, fragment):
            question = analyse_question(self.rewrite(text))
            said = source.reader.read(question)
            if said.unexplained or said.passed_over or (says_nothing(said) and not asks_for_rows(fragment)):
                continue
            if fragment.same:
                return self._found(source, said, question)
            query = merge(source, earlier, said, narrows=fragment.narrows, lists=asks_for_rows(fragment))
            return self._found(source, query, question) if query else None
        turned = self._turned(source, earlier, fragment)
        return self._found(source, turned, analyse_question(fragment.text)) if turned else None

    def _readings(self, state: Found, fragment: Fragment) -> list[str]:
        """The words of a follow-up as they may be read: as they are, with the number spoken of (合計は -> 延床面積の合計は)."""
        if fragment.same:
            name = row_name(state.source, state.query)
            return [same_as(fragment, name)] if name else []
        columns = state.source.reader.columns.by_name
        labels = [columns[name].label for name in measured(state.query)]
        return [fragment.text, *(f"{label}{joint}{fragment.text}" for label in labels for joint in ("が", "の"))]

    def _turned(self, source: TableSource, earlier: TableQuery, fragment: Fragment) -> TableQuery | None:
        """The fullest or emptiest groups, the other way round (逆に一番少ないのは?)."""
        question = analyse_question(fragment.text)
        directions = read_directions(Reading(question, source.reader.columns))
        return with_pick(earlier, directions.pick, directions.nth) if directions.any else None

    def _found(self, source: TableSource, query: TableQuery, question: Question) -> Found | None:
        draft = compose(source, query)
        if not draft.text:
            return None
        answer = finish(source, question, query, draft)
        if lacks_type(question, query, answer):
            return None
        return Found(source, query, replace(answer, understood_as=say_query(source, query)))


def prefer(fragment: Fragment, whole: Found | None, changed: Found | None, *, completed: bool) -> Found | None:
    """Return which of two readings of a follow-up holds: by its words made whole, or as a change of a query.

    Where its words tell that it goes on, and both find something else, the change of the query is more exact.
    """
    if whole is None or changed is None:
        return whole or changed
    if whole.answer.status != "answered":
        return changed
    leans = completed or fragment.goes_on
    return changed if leans and changed.answer.rows != whole.answer.rows else whole
