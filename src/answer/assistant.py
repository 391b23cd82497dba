"""The path of a question: read it, ask the tables, else find passages and take the sentence that says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from answer.evidence import Evidence, Overlap, answer_sentences, rank_sentences
from answer.question import Question, analyse_question, check_question
from answer.refusal import NOT_FOUND, lacks_type, load_model, read_signals, unknown_names
from answer.requirements import Requirements
from answer.table_answer import TableSource, answer_from_tables, row_sentence, table_sources
from records import Answer, Citation, Hit, Span
from retrieve.embedding import Embedder, load_embedder
from retrieve.reranker import load_reranker
from retrieve.retriever import Retriever
from retrieve.store import Index, read_index
from settings import DEFAULTS, Settings

_CITED = 3
_FOUND = 10
_ALSO_CITED = 0.8


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

    def ask(self, text: str) -> Answer:
        """Answer a question; raise QuestionError where it is blank or too long."""
        typed = check_question(text)
        searched = self.index.names.rewrite(typed)
        answer = self._answer(analyse_question(searched.text))
        return replace(answer, question=typed, read_as=searched.pairs)

    def _answer(self, question: Question) -> Answer:
        hits = self.retriever.search(question.text, _FOUND)
        answer = answer_from_tables(self.tables, question)
        if answer is None:
            return self._from_passages(question, hits)
        return replace(answer, related=_related(hits)) if answer.status == "not_found" else answer

    def _from_passages(self, question: Question, hits: Sequence[Hit]) -> Answer:
        lexical = self.index.lexical
        overlap = Overlap(question, lexical, self.index.synonyms)
        unknown = unknown_names(question, lexical, overlap.query)
        ranked = rank_sentences(question, hits, overlap, Requirements.of(question, lexical, overlap.query))
        if unknown or not ranked:
            return self._not_found(question, hits, unknown)
        best = ranked[0]
        probability = load_model().probability(read_signals(question, best, hits, overlap, lexical))
        if probability < load_model().threshold or lacks_type(question, best):
            return self._not_found(question, hits, unknown)
        row = self.index.row(best.hit.passage)
        said = [best] if row else answer_sentences(ranked)
        return Answer(
            question=question.text,
            status="answered",
            text=row_sentence(row[0], row[1]) if row else "\n".join(evidence.text for evidence in said),
            kind="table" if row else "passage",
            citations=_citations(ranked, said),
            rows=(dict(row[1].cells),) if row else (),
        )

    def _not_found(self, question: Question, hits: Sequence[Hit], unknown: Sequence[str]) -> Answer:
        names = "、".join(f"「{name}」" for name in dict.fromkeys(unknown))
        text = f"{NOT_FOUND}{names}という語が資料にありません。" if names else NOT_FOUND
        return Answer(question.text, "not_found", text, "none", related=_related(hits))


def _related(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The nearest passages, offered with a refusal."""
    return tuple(Citation(hit.passage, (), hit.score) for hit in hits[:_CITED])


def _citations(ranked: Sequence[Evidence], said: Sequence[Evidence]) -> tuple[Citation, ...]:
    """The passages the answer stands in, its sentences marked; then others that say nearly as much."""
    near = [evidence for evidence in ranked if evidence.score >= _ALSO_CITED * ranked[0].score]
    spans: dict[int, list[Span]] = {}
    first: dict[int, Evidence] = {}
    for evidence in (*said, *near):
        number = evidence.hit.passage.id
        if evidence in said or number not in first:
            spans.setdefault(number, []).append(evidence.span)
        first.setdefault(number, evidence)
    return tuple(
        Citation(evidence.hit.passage, tuple(sorted(set(spans[number]))), evidence.score)
        for number, evidence in list(first.items())[:_CITED]
    )
