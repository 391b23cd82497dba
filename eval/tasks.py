"""What retrieval is measured on: documents, questions, and which pieces of the documents answer each."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets import ROOT, EvaluationError, QuestionSet, load_question_set, shared_folder
from ingest.folder import find_files, read_files
from records import Block, Document, Passage
from retrieve.analysis import search_text

QUESTIONS = ROOT / "eval" / "questions"


@dataclass(frozen=True, slots=True)
class Task:
    """Documents and questions on them.

    `unit` tells which unit a passage belongs to, the thing that is found: a paragraph of a data set, a passage of the
    feature. `relevant` gives each question's right units among all passages; one of them found is enough.
    """

    name: str
    documents: tuple[Document, ...]
    queries: tuple[str, ...]
    unit: Callable[[Passage], int]
    relevant: Callable[[Sequence[Passage]], list[frozenset[int]]]


def load_task(name: str) -> Task:
    """Return a task by name; raise EvaluationError where its data is not there."""
    if name not in TASKS:
        raise EvaluationError(f"there is no retrieval task {name}; name one of {', '.join(TASKS)}")
    return TASKS[name](name)


def as_documents(questions: QuestionSet) -> tuple[Document, ...]:
    """Return each paragraph as a document of its own, called by its number and without a title."""
    documents = (
        Document(str(number), "", questions.name, (Block("paragraph", text, ((1, 1),)),))
        for number, text in enumerate(questions.paragraphs)
    )
    return tuple(documents)


def from_question_set(questions: QuestionSet) -> Task:
    """Return the questions of a data set, each answered by the paragraph it was written on."""
    right = [frozenset({query.doc_id}) for query in questions.queries]
    texts = tuple(query.text for query in questions.queries)
    return Task(questions.name, as_documents(questions), texts, _paragraph, lambda _: right)


def _paragraph(passage: Passage) -> int:
    return int(passage.document)


def _paraphrased_paragraphs(name: str) -> Task:
    """Return our paraphrasing questions on JaQuAD-dev; each names its paragraphs by a question of the data set."""
    questions = load_question_set("jaquad-dev")
    paragraph = {query.query_id: query.doc_id for query in questions.queries}
    asked = _read(QUESTIONS / f"{name}.jsonl")
    right = [frozenset(paragraph[query_id] for query_id in q["relevant"]) for q in asked]
    texts = tuple(q["question"] for q in asked)
    return Task(name, as_documents(questions), texts, _paragraph, lambda _: right)


def _paraphrased_feature(name: str) -> Task:
    """Return our paraphrasing questions on the special feature: our edition of it, or the original text."""
    edition, half = name.rsplit("-", 2)[1:]
    folder = ROOT / "corpus" if edition == "edition" else shared_folder() / "corpus"
    if not folder.is_dir():
        raise EvaluationError(f"{folder}: the original text is not there; name the folder around it in TOKUSHU_SHARED")
    asked = _read(QUESTIONS / f"paraphrase-feature-{half}.jsonl")
    documents = read_files(find_files([folder]), lambda *_: None)

    def relevant(passages: Sequence[Passage]) -> list[frozenset[int]]:
        texts = {passage.id: _plain(search_text(passage)) for passage in passages}
        return [frozenset(n for n, text in texts.items() if _holds(text, q["evidence"])) for q in asked]

    return Task(name, tuple(documents), tuple(q["question"] for q in asked), lambda passage: passage.id, relevant)


def _holds(text: str, evidence: Sequence[Sequence[str]]) -> bool:
    """Tell whether a text holds every string of one of the alternatives."""
    return any(all(_plain(piece) in text for piece in pieces) for pieces in evidence)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


TASKS: Mapping[str, Callable[[str], Task]] = {
    **{name: lambda name: from_question_set(load_question_set(name)) for name in ("jsquad-valid", "jaquad-dev")},
    **{f"paraphrase-jaquad-{half}": _paraphrased_paragraphs for half in ("dev", "test")},
    **{
        f"paraphrase-{text}-{half}": _paraphrased_feature
        for text in ("edition", "original")
        for half in ("dev", "test")
    },
}
