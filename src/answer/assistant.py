"""The path of a question: read it, ask the tables, else find passages and take the sentence that says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answer.english import read_english
from answer.passage_answer import answer_from_passages, related
from answer.question import Question, analyse_question, check_question
from answer.table_answer import TableSource, answer_from_tables, table_sources
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
        return cls(index, retriever, tuple(table_sources(index)))

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; raise QuestionError where it is blank or too long.

        `history` are the earlier questions of the conversation, oldest first.
        """
        typed = check_question(text)
        asked = read_english(typed, self.index.names)
        if isinstance(asked, Answer):
            return asked
        searched = self.index.names.rewrite(asked)
        answer = self._answer(analyse_question(searched.text))
        understood = "" if asked == typed else asked
        return replace(answer, question=typed, read_as=searched.pairs, understood_as=understood)

    def _answer(self, question: Question) -> Answer:
        hits = self.retriever.search(question.text, _FOUND)
        answer = answer_from_tables(self.tables, question)
        if answer is None:
            return answer_from_passages(self.index, question, hits)
        return replace(answer, related=related(hits)) if answer.status == "not_found" else answer
