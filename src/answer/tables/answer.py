"""Answers computed over all rows of a table; the rows used are the citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.intent.read import read_intent
from answer.question import Question
from answer.said import NOT_FOUND
from answer.tables.compose import compose
from answer.tables.intents import load_intents
from answer.tables.other_tables import of_any_relation, tells_as_well, whole_names, with_told
from answer.tables.query import TableQuery
from answer.tables.source import Draft, TableSource, finish
from answer.wanted import read_wanted
from japanese.normalize import fold
from records import Answer

_LIKELY = 0.5
_ASKS_PEOPLE = re.compile("何[人名](?!目)|人数|(?<=[一-龥])(?:者|客|生|員)の?総?数")
_PEOPLE = re.compile("[0-9](?:人|名)")


@dataclass(frozen=True, slots=True)
class Found:
    """An answer from a table, with the query that the question was read as."""

    source: TableSource
    query: TableQuery
    answer: Answer


def answer_from_tables(sources: Sequence[TableSource], question: Question, *, loosely: bool = False) -> Answer | None:
    """Return what `find_in_tables` finds, without the query."""
    found = find_in_tables(sources, question, loosely=loosely)
    return found.answer if found else None


def find_in_tables(sources: Sequence[TableSource], question: Question, *, loosely: bool = False) -> Found | None:
    """Return an answer computed from the table that accounts for the whole question, or None where none does.

    With `loosely` a table may pass over words that are likely padding.

    Where a table accounts for it and is what it is about, but no row meets it, or only a name is not in it, that is
    the answer: not found. Of several tables the one that the question fits best answers; what it denies another may
    hold, and what only says that two parties have to do with each other (交流) others tell too.
    """
    missing: Found | None = None
    denied: Found | None = None
    intent = _likely_intent(question) if loosely else ""
    queries = [(source, source.reader.read(question, intent)) for source in sources]
    for source, query in sorted(queries, key=lambda pair: -_fit(pair[1])):
        if query.is_guessed and not loosely:
            continue
        if query.only_misses_names:
            missing = missing or Found(source, query, finish(source, question, query, _no_name(source, query)))
        about = query.may_be_about_the_table if loosely else query.is_about_the_table
        if not query.unexplained and about and not _is_anothers(source, query, sources):
            draft = compose(source, query)
            answer = finish(source, question, query, draft)
            if draft.certain:
                return Found(source, query, answer)
            if not draft.text or lacks_type(question, query, answer):
                continue
            found = Found(source, query, answer)
            if answer.status == "answered" and draft.denies:
                denied = denied or found
            elif answer.status == "answered":
                return _with_others(found, question, queries) if not denied or _may_hold(found, denied) else denied
            missing = missing or (found if query.about_subject else None)
    return denied or missing


def _may_hold(found: Found, denied: Found) -> bool:
    """Tell whether a table that answers is asked of the same names as the one that denies."""
    return whole_names(denied.query) <= whole_names(found.query)


def _with_others(found: Found, question: Question, queries: Sequence[tuple[TableSource, TableQuery]]) -> Found:
    """Add what other tables say to a question for any relation of the parties it names."""
    others = [(source, query) for source, query in queries if source is not found.source]
    if not others or not of_any_relation(found.source, question, found.query):
        return found
    told = [
        (source, finish(source, question, query, draft))
        for source, query in others
        if tells_as_well(query, found.query) and (draft := compose(source, query)).rows and not draft.denies
    ]
    return replace(found, answer=with_told(found.answer, told))


def _likely_intent(question: Question) -> str:
    """What the question wants computed by the intent model, "" where it is not sure or nothing is to be computed."""
    intent = read_intent(question.text)
    likely = intent.name in load_intents() and intent.probability(intent.name) >= _LIKELY
    return intent.name if likely else ""


def _fit(query: TableQuery) -> int:
    """How much of a question a table has words for: its subject, its columns, its names."""
    whole = sum(not constraint.partial for constraint in query.constraints)
    words = len(query.asked) + query.labelled + len(query.terms) + len(query.amounts)
    partial = len(query.constraints) - whole
    return 2 * (query.about_subject + query.names_head + whole) + query.about_kind + partial + words


def _is_anothers(source: TableSource, query: TableQuery, sources: Sequence[TableSource]) -> bool:
    """Tell whether what is looked for in the running text is but the subject of another table."""
    others = [query.terms & other.reader.subjects for other in sources if other is not source and query.terms]
    return any(query.count or shared == query.terms for shared in others if shared)


def lacks_type(question: Question, query: TableQuery, answer: Answer) -> bool:
    """Tell whether a question asks for a kind of thing (何人, いくら) that the rows found do not show."""
    kind = question.answer_type
    sides = {c.side for c in query.constraints if c.side and not c.excluded}
    parties = not query.terms and (query.about_relation or (query.about_subject and len(sides) == 1))  # 誰と誰のペア
    if read_wanted(question.text).kind == "person" and not query.asked and query.task == "rows" and not parties:
        return True  # 大統領は誰: a row that speaks of one does not name him
    if query.count and _ASKS_PEOPLE.search(question.folded) and not _PEOPLE.search(answer.text.partition("。")[0]):
        return True  # 何人住んでいるか: how many rows there are does not tell
    if kind is None or not kind.required or query.task != "rows" or query.asked or answer.status != "answered":
        return False
    return not kind.shows.search(fold(answer.text))


def _no_name(source: TableSource, query: TableQuery) -> Draft:
    names = "、".join(f"「{name}」" for name in dict.fromkeys(query.unknown_names))
    return Draft(f"{NOT_FOUND}{source.table.title}に{names}はありません。")
