"""A conversation about tables: each follow-up read as a change of the query before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from answer.dialogue.complete import askable
from answer.dialogue.fragments import (
    Fragment,
    asks_difference,
    asks_for_rows,
    compared_with,
    lacks_utmost,
    read_fragment,
    same_as,
    which,
)
from answer.dialogue.merging import further, measured, merge, says_nothing, united, with_pick
from answer.dialogue.said_back import row_name, say_query
from answer.question import Question, analyse_question
from answer.tables.answer import Found, find_in_tables, lacks_type
from answer.tables.compose import compose
from answer.tables.orders import read_directions
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.tables.source import TableSource, finish
from records import Answer

_TURNS = 6
"""Only so many earlier questions are read."""
_SHORT = 60
"""Characters; a longer question says by itself what it asks."""

Completed = Callable[[str, Sequence[str]], str]
"""A question, made whole in its words by earlier ones; as it is where it is whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """A follow-up read as a change of the query before it.

    `leans` tells that it is not whole by itself, `strict` that it asks of what was found before and nothing else.
    """

    found: Found
    leans: bool
    strict: bool = False

    @classmethod
    def of(cls, found: Found | None, *, leans: bool, strict: bool = False) -> Change | None:
        """Return what was found as a change, None where nothing was."""
        return cls(found, leans, strict) if found else None

    def holds_over(self, answer: Answer | None, *, completed: bool) -> bool:
        """Tell whether this is what a question means rather than what its words made whole were answered.

        Where it leans on the one before, and the two find something else or the words were not `completed`, the
        change of the query is more exact.
        """
        mine = self.found.answer
        if answer is None:
            return True
        if mine.status != "answered":
            return self.strict or (answer.status != "answered" and self.leans and not completed)
        query = self.found.query
        uncounted = query.count and not answer.text[:1].isdigit()
        differs = answer.rows != mine.rows or uncounted or (query.task == "which" and answer.text != mine.text)
        return answer.status != "answered" or (self.leans and (differs or not completed))


@dataclass(frozen=True, slots=True)
class TableTurns:
    """Reads conversations over tables; `rewrite` spells names as the tables do, `complete` makes a question whole.

    `settles` tells whether a question's words, made whole, leave no doubt (その年に: 1979年に).
    """

    sources: Sequence[TableSource]
    rewrite: Callable[[str], str]
    complete: Completed
    settles: Callable[[str, str, str], bool]

    def follow_up(self, text: str, completed: str, history: Sequence[str]) -> Change | None:
        """Return what a follow-up means as a change of the query before it, None where it cannot be read so.

        `completed` is the question as its words were made whole by those before it.
        """
        earlier = askable(history)[-_TURNS:]
        states = self._states(earlier) if len(text) <= _SHORT else []
        return self._change(states, text, completed)

    def _states(self, history: Sequence[str]) -> list[Found]:
        """The tables and queries that a conversation has come to, one after the other, the latest last."""
        states: list[Found] = []
        for n, text in enumerate(history):
            completed = self.complete(text, history[:n])
            whole = self._whole(completed)
            change = self._change(states, text, completed) if len(text) <= _SHORT else None
            if change and change.holds_over(whole.answer if whole else None, completed=False):
                whole = change.found
            states = [*states, whole] if whole else []
        return states

    def _whole(self, text: str) -> Found | None:
        """What a question means by itself: what a table answers, else what one could answer but for its subject."""
        question = analyse_question(self.rewrite(text))
        found = find_in_tables(self.sources, question) or find_in_tables(self.sources, question, loosely=True)
        if found:
            return found
        read = ((source, source.reader.read(question)) for source in self.sources)
        fitting = [(s, q) for s, q in read if q.conditions and not (q.unexplained or q.passed_over)]
        return self._found(*fitting[0], question) if fitting else None

    def _change(self, states: Sequence[Found], text: str, completed: str) -> Change | None:
        if not states:
            return None
        fragment = read_fragment(text)
        if fragment.compares:
            return self._compared(states, fragment)
        if fragment.unites and len(states) > 1:
            return self._united(states, fragment)
        change = self._changed(states[-1], fragment, leans=completed != text)
        if change is None and completed != text:  # 前の年のは何件? -> 2024年のは何件?
            change = self._changed(states[-1], replace(read_fragment(completed), swaps=True), leans=True)
        settled = completed != text and self.settles(text, completed, _asked(states[-1]))
        return replace(change, leans=False) if change and settled else change

    def _united(self, states: Sequence[Found], fragment: Fragment) -> Change | None:
        """合わせて何件? of the last two that were spoken of."""
        one, other = states[-2:]
        query = united(one.source, one.query, other.query) if one.source is other.source else None
        if query is None:
            return None
        found = self._found(one.source, query, analyse_question(fragment.text))
        return self._changed(found, fragment, leans=True) or Change.of(found, leans=True) if found else None

    def _compared(self, states: Sequence[Found], fragment: Fragment) -> Change | None:
        """小樽市とどっちが先?, or どっちが先? of the last two that were spoken of."""
        names = list(dict.fromkeys(name for state in states[-2:] if (name := row_name(state.source, state.query))))
        if len(names) < (1 if compared_with(fragment) else 2):
            return None
        last = states[-1]
        other = compared_with(fragment)
        both = f"{names[-1]}と{other}" if other else "と".join(names)
        labels = [last.source.reader.columns.by_name[name].label for name in measured(last.query)]
        if asks_difference(fragment):
            texts = [f"{both}の{label}の差は?" for label in labels]
        else:
            texts = [*(f"{both}は{label}が{which(fragment)}" for label in labels), f"{both}は{which(fragment)}"]
        for text in texts:
            found = self._whole(text)
            if found and found.query.task in {"which", "difference"}:
                return Change(replace(found, answer=replace(found.answer, understood_as=text)), leans=True)
        return None

    def _changed(self, state: Found, fragment: Fragment, *, leans: bool) -> Change | None:
        source, earlier = state.source, state.query
        if fragment.points and earlier.task == "groups":
            return None  # そこの市町村は: of the group, not of the rows
        if fragment.ordered:
            query = further(earlier, by=fragment.rank, to=fragment.place, limit=fragment.limit)
            return Change.of(self._found(source, query, analyse_question("その次は")) if query else None, leans=True)
        for text in self._readings(state, fragment):
            question = analyse_question(self.rewrite(text))
            said = source.reader.read(question)
            if said.unexplained or said.passed_over or (says_nothing(said) and not asks_for_rows(fragment)):
                continue
            if said.terms and not fragment.goes_on:
                continue  # words of running text tell too little of what a short question is about
            leans = leans or fragment.refers or not _is_whole(said)
            if fragment.same:
                return Change.of(self._found(source, said, question), leans=leans)
            query = merge(source, earlier, said, fragment, lists=asks_for_rows(fragment))
            found = self._found(source, query, question) if query else None
            return Change.of(found, leans=leans, strict=fragment.among)
        turned = self._turned(source, earlier, fragment)
        question = analyse_question(fragment.text)
        return Change.of(self._found(source, turned, question) if turned else None, leans=True)

    def _readings(self, state: Found, fragment: Fragment) -> list[str]:
        """What a follow-up may say: its words, and they with the number spoken of (合計は -> 延床面積の合計は)."""
        if fragment.same:
            name = row_name(state.source, state.query)
            return [same_as(fragment, name)] if name else []
        columns = state.source.reader.columns.by_name
        labels = [columns[name].label for name in measured(state.query)]
        utmost = [f"一番{fragment.text}"] if lacks_utmost(fragment) else []
        texts = [
            *utmost,
            fragment.text,
            *([fragment.text.replace("以外", "を除く")] if "以外" in fragment.text else []),
        ]
        return [*texts, *(f"{label}{joint}{text}" for text in texts for label in labels for joint in ("が", "の"))]

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


def _is_whole(query: TableQuery) -> bool:
    """Tell whether a query says by itself what it is about (小学生対象の講座は何件, not 無料のものは何件)."""
    asks = query.asked or query.task != "rows" or query.order or query.kinds or query.same
    return query.about_subject or query.about_relation or bool(query.names_head and asks)


def _asked(found: Found) -> str:
    """What was asked, with the names that it left out."""
    return f"{found.answer.question} {row_name(found.source, found.query)}"
