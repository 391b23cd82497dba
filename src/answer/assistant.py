"""The path of a question: read it, ask the tables, else find passages and take the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.evidence import Evidence, Overlap, answer_spans, rank_sentences
from answer.question import Question, read_question
from answer.refusal import lacks_number, load_model, read_signals, unknown_names
from answer.table_answer import TableSource, answer_from_tables, row_sentence, table_sources
from records import Answer, Citation, Hit, Passage, Span, TableSchema
from retrieve.embedding import Embedder, load_embedder
from retrieve.retriever import Retriever
from retrieve.store import Index, read_index

NOT_FOUND = "お尋ねの内容は、資料には見当たりません。"
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
    def open(cls, folder: Path, model: str | None = None) -> Assistant:
        """Open an index folder with the model it was built with; raise IndexFolderError or ModelError."""
        return cls.over(folder, load_embedder(model))

    @classmethod
    def over(cls, folder: Path, embedder: Embedder) -> Assistant:
        """Open an index folder with a model that is already loaded."""
        index = read_index(folder, embedder)
        return cls(index, Retriever(index, embedder), tuple(table_sources(index)))

    def ask(self, text: str) -> Answer:
        """Answer a question; raise QuestionError where it is blank or too long."""
        question = read_question(text)
        return answer_from_tables(self.tables, question) or self._from_passages(question)

    def _from_passages(self, question: Question) -> Answer:
        hits = self.retriever.search(question.text, _FOUND)
        lexical = self.index.lexical
        unknown = unknown_names(question, lexical)
        overlap = Overlap(question, lexical)
        ranked = rank_sentences(question, hits, overlap)
        if unknown or not ranked:
            return self._not_found(question, hits, unknown)
        best, spans = ranked[0], answer_spans(ranked)
        probability = load_model().probability(read_signals(question, best, hits, overlap, lexical))
        if probability < load_model().threshold or lacks_number(question, best):
            return self._not_found(question, hits, unknown)
        row = self._row(best.hit.passage)
        said = [best.hit.passage.text[start:end] for start, end in spans]
        return Answer(
            question=question.text,
            status="answered",
            text=row_sentence(*row) if row else "\n".join(said),
            kind="table" if row else "passage",
            citations=_citations(ranked, spans),
            rows=(row[1],) if row else (),
        )

    def _not_found(self, question: Question, hits: Sequence[Hit], unknown: Sequence[str]) -> Answer:
        names = "、".join(f"「{name}」" for name in dict.fromkeys(unknown))
        text = f"{NOT_FOUND}{names}という語が資料にありません。" if names else NOT_FOUND
        related = tuple(Citation(hit.passage, (), hit.score) for hit in hits[:_CITED])
        return Answer(question.text, "not_found", text, "none", related=related)

    def _row(self, passage: Passage) -> tuple[TableSchema, Mapping[str, str]] | None:
        """Return the table row a passage shows, with its table's description."""
        for source in self.tables:
            if source.passages.get(passage.row) == passage:
                return source.schema, source.table.rows[passage.row - 1].cells
        return None


def _citations(ranked: Sequence[Evidence], spans: tuple[Span, ...]) -> tuple[Citation, ...]:
    """The passage the answer stands in, its sentences marked; then other passages that say nearly as much."""
    best = ranked[0]
    cited = {best.hit.passage.id: Citation(best.hit.passage, spans, best.score)}
    for evidence in ranked[1:]:
        passage = evidence.hit.passage
        if passage.id not in cited and evidence.score >= _ALSO_CITED * best.score:
            cited[passage.id] = Citation(passage, (evidence.span,), evidence.score)
    return tuple(cited.values())[:_CITED]
