"""The path of a question: read it, ask the tables, else find passages and take the sentence that says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answer.dialogue.complete import complete
from answer.dialogue.known_names import KnownNames
from answer.english.read import read_english
from answer.passages.answer import answer_from_passages
from answer.passages.not_found import related
from answer.question import Question, analyse_question, check_question
from answer.several import answer_each, flatten, split_clauses, split_questions
from answer.small_talk import reply_to_small_talk, say_unreadable, says_nothing, without_courtesies
from answer.tables.answer import TableSource, answer_from_tables, table_sources
from answer.typed.plain import paraphrased, without_noise
from answer.typed.statements import split_statements
from answer.typed.topic import asks_of_statement, with_topic
from records import Answer
from retrieve.embedding import Embedder, load_embedder
from retrieve.reranker import load_reranker
from retrieve.retriever import Retriever
from retrieve.store import Index, read_index
from settings import DEFAULTS, Settings

_FOUND = 10


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
        retriever = Retriever(index, embedder, settings.dense_weight, reranker)
        known = KnownNames.of(table for _, table in index.tables())
        return cls(index, retriever, tuple(table_sources(index)), known)

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; raise QuestionError where it is blank or too long.

        `history` are the earlier questions of the conversation, oldest first.
        """
        typed = check_question(text)
        talk = reply_to_small_talk(typed, self._example())
        if talk:
            return talk
        understood = without_noise(without_courtesies(typed))
        earlier = [self._in_japanese(question) for question in flatten(history)]
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
        whole, answer = self._ask_first_that_is_found(self._wordings(plain, history))
        clauses = split_clauses(paraphrased(plain))
        if len(clauses) > 1 and not (answer.status == "answered" and answer.kind == "table"):
            both = answer_each(clauses, history, self._ask_one)
            answer = both if both.status == "answered" else answer
        understood = answer.understood_as or (whole if whole not in {text, without_noise(text)} else "")
        return replace(answer, question=text, understood_as=understood)

    def _wordings(self, text: str, history: Sequence[str]) -> list[str]:
        """How a question may be meant, the likeliest first: whole, without background, by the usual words; as typed."""
        stated, question = split_statements(text)
        if not stated:
            asked = dict.fromkeys((paraphrased(text), text))
            return list(dict.fromkeys(complete(one, history, self.known, self._ask_whole) or one for one in asked))
        asked = dict.fromkeys((paraphrased(question), question))
        whole = [self._in_context(one, history, stated) for one in asked]
        return list(dict.fromkeys([*(one for one in whole if one), text]))

    def _in_context(self, question: str, history: Sequence[str], stated: Sequence[str]) -> str | None:
        """A question made whole by what was stated around it; None where it asks of just that."""
        named = with_topic(question, stated, self.known)
        if named:
            return named
        if asks_of_statement(question, self.known):
            return None
        return complete(question, [*history, *stated], self.known, self._ask_whole) or question

    def _ask_first_that_is_found(self, wordings: Sequence[str]) -> tuple[str, Answer]:
        """Ask until something is found; else return the refusal of the likeliest wording."""
        first: tuple[str, Answer] | None = None
        for wording in wordings:
            answer = self._ask_whole(wording)
            if answer.status == "answered":
                return wording, answer
            first = first or (wording, answer)
        return first or ("", self._ask_whole(""))

    def _ask_whole(self, text: str) -> Answer:
        """Answer a question that says by itself what it asks."""
        searched = self.index.names.rewrite(text)
        question = analyse_question(searched.text)
        if says_nothing(question):
            return say_unreadable(text, self._example())
        return replace(self._answer(question), question=text, read_as=searched.pairs)

    def _in_japanese(self, text: str) -> str:
        """An earlier question as it can be referred to; one in English that is not understood as it is."""
        asked = read_english(text, self.index.names)
        return text if isinstance(asked, Answer) else asked

    def _example(self) -> str:
        """A question that may be asked of this index, "" where none is given."""
        return next(iter(self.index.examples), "")

    def _answer(self, question: Question) -> Answer:
        hits = self.retriever.search(question.text, _FOUND)
        answer = answer_from_tables(self.tables, question)
        if answer is None:
            return answer_from_passages(self.index, question, hits)
        return replace(answer, related=related(hits)) if answer.status == "not_found" else answer
