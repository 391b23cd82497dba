"""A question that does not name what it is about, named by the statement before it."""

from __future__ import annotations

from collections.abc import Sequence

from answer.dialogue.known_names import KnownNames
from answer.dialogue.question_parts import Part, Parts, read_parts, together
from answer.question import analyse_question
from answer.typed.statements import MARKS
from answer.typed.words import load_typed_words
from japanese.normalize import fold
from japanese.tokens import tokenize

_CONTENT = frozenset({"noun", "topic", "name", "year", "extreme", "relation"})


def with_topic(question: str, statements: Sequence[str], known: KnownNames) -> str | None:
    """Return a question with what a statement is about in it, None where it names its own or there is none.

    来客はネベリスクの方です。先方の提携相手は? -> ネベリスクの提携相手は?
    """
    patterns = load_typed_words().statements
    for statement in reversed(statements):
        said = statement.strip(MARKS)
        holds = patterns["holds"].search(said)
        if holds and patterns["only_all"].search(question.strip(MARKS)):
            return f"{holds['owner'].removesuffix('に')}の{holds['owned']}をすべて挙げてください"
        if holds and not _names(read_parts(question, known), known) and patterns["first_of"].search(question):
            return f"{holds['owner']}の{holds['owned']}で{question}"
        exists = patterns["exists"].search(said)
        if exists and patterns["which_one"].search(question.strip(MARKS)):
            return f"{exists['what']}は{question.lstrip(MARKS)}"
        name = "" if asks_of_statement(question, known) else _named(said, known)
        if name:
            return _put(name, question, known)
    return None


def asks_of_statement(question: str, known: KnownNames) -> bool:
    """Tell whether a question says nothing itself, so it asks of all that was stated (…が決まった。何年?)."""
    patterns = load_typed_words().statements
    if patterns["points"].search(question):
        return False
    if patterns["refers"].search(question) or not analyse_question(question).terms:
        return True
    content = _CONTENT | {"verb"} if patterns["first_of"].search(question) else _CONTENT
    return not read_parts(question, known).kinds & content


def _put(name: str, question: str, known: KnownNames) -> str | None:
    """Name what a question points at, or, where it names nothing, what it is about."""
    patterns = load_typed_words().statements
    pointed = patterns["points"].search(question)
    if pointed:
        return question[: pointed.start()] + name + question[pointed.end() :]
    if _names(read_parts(question, known), known):
        return None
    lead = question.lstrip(MARKS)
    if patterns["asks_first"].search(lead):
        return f"{name}は{lead}"
    return name + ("が" if patterns["done_first"].search(lead) or _begins_with_verb(lead) else "の") + lead


def _begins_with_verb(text: str) -> bool:
    tokens = tokenize(text)
    return bool(tokens) and tokens[0].pos in {"動詞", "副詞", "形容詞"}


def _named(said: str, known: KnownNames) -> str:
    """The name that a statement is about: one that it introduces (トマリという街), else the first ones in it, or ""."""
    patterns = load_typed_words().statements
    introduced = patterns["introduced"].search(said)
    if introduced:
        return introduced[1]
    names = _names(read_parts(said, known), known)
    about = patterns["about"].search(said)
    if about and names and names[0].start < about.end(1):
        return about[1]
    run = together(names, said)
    return run.text if run else ""


def _names(parts: Parts, known: KnownNames) -> list[Part]:
    """The names of a text; a country that all documents are about is none."""
    return [part for part in parts.of("name") if fold(part.text) not in known.silent]
