"""The path of a question: read it, ask the tables, else find passages and take the sentence that says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from answer.dialogue.complete import complete, in_context, settles
from answer.dialogue.fragments import new_subject, since_new_subject
from answer.dialogue.known_names import KnownNames
from answer.dialogue.table_turns import TableTurns
from answer.english.read import read_english
from answer.intent.read import read_intent
from answer.passages.answer import answer_from_passages
from answer.passages.aspects import asked_aspects, asks_origin, lacks_reason, tells_origin
from answer.passages.defined import answer_definition, answer_described
from answer.passages.enumerated import answer_nth
from answer.passages.not_found import origin_not_told, related
from answer.passages.people import answer_person
from answer.passages.telling import answer_aspect
from answer.question import Question, QuestionError, analyse_question, check_question
from answer.row_dates import dates_by_its_row, more_exact
from answer.several import answer_each, flatten, split_clauses, split_questions
from answer.small_talk import reply_to_small_talk, say_unreadable, says_nothing, without_courtesies
from answer.tables.answer import Found, answer_from_tables, find_in_tables
from answer.tables.source import TableSource, table_sources
from answer.this_year import with_year
from answer.typed.plain import paraphrased, without_noise
from answer.typed.wordings import wordings
from answer.wanted import asks_for
from records import Answer
from retrieve.embedding import Embedder, load_embedder
from retrieve.reranker import load_reranker
from retrieve.retriever import Retriever
from retrieve.store import Index, read_index
from settings import DEFAULTS, Settings

FOUND = 10
"""How many passages are looked at."""

_TEXT = 0.3
_SEVERAL = 2
"""A question that asks for more than so many kinds of thing (いつ、何人で、何を) asks for what happened."""

_SURE_WITHOUT_REASON = 0.5
"""So sure at most is what a passage says to a question for a reason that it does not tell."""

_UNSURE, _UNSURE_OF_ORIGIN = 0.3, 0.6
"""Below this probability what a passage says may give way to one that tells the reason asked for."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from one index."""

    index: Index
    retriever: Retriever
    tables: tuple[TableSource, ...]
    known: KnownNames

    @classmethod
    def open(cls, folder: Path, settings: Settings = DEFAULTS) -> Assistant:
        """Open an index folder with the models that are set; raise IndexFolderError or ModelError."""
        embedder = load_embedder(settings.model, settings.batch_size)
        return cls.over(folder, embedder, settings)

    @classmethod
    def over(cls, folder: Path, embedder: Embedder, settings: Settings = DEFAULTS) -> Assistant:
        """Open an index folder with an embedding model that is already loaded."""
        index = read_index(folder, embedder)
        reranker = load_reranker(settings.reranker, settings.batch_size) if settings.reranker else None
        return cls.of(Retriever(index, embedder, settings.dense_weight, reranker))

    def on(self, index: Index) -> Assistant:
        """Return an assistant with the same models over another index."""
        return self.of(replace(self.retriever, index=index))

    @classmethod
    def of(cls, retriever: Retriever) -> Assistant:
        """Answer from an opened index."""
        index = retriever.index
        known = KnownNames.of(table for _, table in index.tables())
        return cls(index, retriever, tuple(table_sources(index)), known)

    def reopened(self, folder: Path) -> Assistant:
        """Open an index folder as it is now with the same models; raise IndexFolderError."""
        return self.on(read_index(folder, self.retriever.embedder))

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; raise QuestionError where it is blank or too long.

        `history` are the earlier questions of the conversation, oldest first.
        """
        typed = check_question(text)
        talk = reply_to_small_talk(typed, self._example())
        if talk:
            return talk
        subject = new_subject(typed)
        understood = without_noise(without_courtesies(subject or typed))
        said = [] if subject else since_new_subject(history)
        earlier = [self._as_asked(question) for question in flatten(said)]
        questions = split_questions(understood) or [understood]
        several = len(questions) > 1
        answer = answer_each(questions, earlier, self._ask_one) if several else self._ask_one(questions[0], earlier)
        return replace(answer, question=typed)

    def _ask_one(self, text: str, history: Sequence[str]) -> Answer:
        """Answer one question, made whole by the earlier ones; one that asks twice is cut where one row does not do."""
        asked = read_english(text, self.index.names)
        if isinstance(asked, Answer):
            return asked
        plain = without_noise(asked)
        whole, answer = self._ask_first_that_is_found(wordings(plain, history, self.known, self._ask_whole))
        if history:
            answer = self._as_follow_up(plain, whole, history, answer)
        clauses = split_clauses(paraphrased(plain))
        if len(clauses) > 1 and not (answer.status == "answered" and answer.kind == "table"):
            both = answer_each(clauses, history, self._ask_one)
            answer = both if both.status == "answered" else answer
        understood = answer.understood_as or (whole if whole not in {text, without_noise(text)} else "")
        return replace(answer, question=text, understood_as=understood)

    def _ask_first_that_is_found(self, asked: Sequence[str]) -> tuple[str, Answer]:
        """Ask until something is found; else return the refusal of the likeliest wording."""
        answers = ((wording, self._ask_whole(wording)) for wording in asked)
        first = next(answers)
        return next((found for found in chain([first], answers) if found[1].status == "answered"), first)

    def _ask_whole(self, text: str) -> Answer:
        """Answer a question that says by itself what it asks."""
        searched = self.index.names.rewrite(text)
        question = analyse_question(searched.text)
        if says_nothing(question):
            return say_unreadable(text, self._example())
        return replace(with_year(self._answer(question), text), question=text, read_as=searched.pairs)

    def _as_follow_up(self, text: str, whole: str, history: Sequence[str], answer: Answer) -> Answer:
        """Return the answer to a question as a change of the query before it, where that holds rather than `answer`."""
        settled = partial(settles, known=self.known)
        turns = TableTurns(self.tables, lambda said: self.index.names.rewrite(said).text, self._completed, settled)
        change = turns.follow_up(text, whole, history)
        completed = self._completed(text, history) != text  # asks earlier questions again: once will do
        if change and change.holds_over(answer, completed=completed):
            return change.found.answer
        return answer if completed else self._in_context(whole, history, answer)

    def _in_context(self, text: str, history: Sequence[str], answer: Answer) -> Answer:
        """Return the answer to a question with the names of the one before it, where it finds nothing without them.

        What a table says of them is also preferred to what a passage says of no one.
        """
        if answer.kind == "table":
            return answer
        named = in_context(text, history, self.known, self._ask_whole)
        within = self._ask_whole(named) if named else answer
        found = within.status == "answered" and (answer.status != "answered" or within.kind == "table")
        return replace(within, understood_as=named or "") if found and named else answer

    def _completed(self, text: str, history: Sequence[str]) -> str:
        return complete(text, history, self.known, self._ask_whole) or text

    def _as_asked(self, text: str) -> str:
        """An earlier question as it can be referred to; one in English that is not understood as it is."""
        try:
            asked = read_english(check_question(text), self.index.names)
        except QuestionError:
            return text
        return text if isinstance(asked, Answer) else wordings(without_noise(asked), (), self.known, self._ask_whole)[0]

    def _example(self) -> str:
        """A question that may be asked of this index, "" where none is given."""
        return next(iter(self.index.examples), "")

    def _answer(self, question: Question) -> Answer:
        """The tables first; where they pass, and passages are not what is wanted, once more past what is padding."""
        named = answer_definition(self.index, question) or answer_person(self.retriever, question)
        if named:
            return named
        found = find_in_tables(self.tables, question)
        exact = found.answer if found and not _passes(found, question) else None
        if found and exact and exact.status == "answered" and not dates_by_its_row(found.query):
            return exact
        hits = self.retriever.search(question.text, FOUND)
        if found and exact and exact.status == "answered":
            return more_exact(answer_from_passages(self.index, question, hits), found)
        if exact:
            return replace(exact, related=related(hits))
        told = self._told(question)
        if told:
            return told
        loose = answer_from_tables(self.tables, question, loosely=True)
        if loose and loose.status == "answered" and not _is_told(question):
            return loose
        said = answer_from_passages(self.index, question, hits)
        least = _UNSURE_OF_ORIGIN if asks_origin(question) else _UNSURE
        doubtful = said.status != "answered" or said.confidence < least or not tells_origin(question, said.text)
        told = answer_aspect(self.retriever, question, reasons=True) if doubtful else None
        if told:
            return told
        if said.status == "answered" and not tells_origin(question, said.text):
            said = origin_not_told(question, hits)
        if lacks_reason(question, said.text):
            said = replace(said, confidence=min(said.confidence, _SURE_WITHOUT_REASON))
        return replace(loose, related=related(hits)) if loose and _rather_rows(question, loose, said) else said

    def _told(self, question: Question) -> Answer | None:
        """What running text tells in forms of its own: the name of what is described, the n-th of a list, steps."""
        return (
            answer_described(self.retriever, question)
            or answer_nth(self.retriever, question)
            or answer_aspect(self.retriever, question, reasons=False)
        )


def _passes(found: Found, question: Question) -> bool:
    """Tell whether a table must pass: steps, rules or reasons are asked for, and no column nor number of it is.

    事業が済んだら何をどこに出せばよいのか: that rows speak of 事業 does not make one of them the answer.
    """
    if len(found.query.asked) < _SEVERAL and asks_for(question.folded) > _SEVERAL:
        return True
    kind = question.answer_type
    counted = kind is not None and kind.required
    return not found.query.asked and not counted and any(aspect.is_told for aspect in asked_aspects(question))


def _rather_rows(question: Question, loose: Answer, said: Answer) -> bool:
    """Tell whether rows answer where text does not; of several none is what began (交流の始まりは)."""
    return said.status != "answered" and not (asks_origin(question) and len(loose.rows) > 1)


def _is_told(question: Question) -> bool:
    """Tell whether running text, not a table, answers a question: by what it asks for, or by how it is worded."""
    if asks_for(question.folded) > _SEVERAL:
        return True
    return bool(asked_aspects(question)) or read_intent(question.text).probability("text") >= _TEXT
