"""The public data sets beside the project, as paragraphs and questions; none of them is part of the project."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import TokushuError

ROOT = Path(__file__).resolve().parents[1]
_FILES = {
    "jaquad-train": "jaquad/train.json.gz",
    "jaquad-dev": "jaquad/dev.json.gz",
    "jsquad-valid": "jsquad/valid-v1.3.json.gz",
}
_TITLE_END = " [SEP] "


class EvaluationError(TokushuError):
    """A benchmark that cannot be run: what is missing, and where to put it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the number of the paragraph that answers it, the accepted answers and where they stand in it."""

    query_id: str
    text: str
    doc_id: int
    answers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Paragraphs, the article each belongs to, and the questions on them."""

    name: str
    paragraphs: tuple[str, ...]
    articles: tuple[int, ...]
    queries: tuple[Query, ...]


def shared_folder() -> Path:
    """Return the folder with the data sets: TOKUSHU_SHARED, else `shared` beside the project."""
    return Path(os.environ.get("TOKUSHU_SHARED", ROOT.parent / "shared"))


def load_question_set(name: str) -> QuestionSet:
    """Read a SQuAD-like data set by its short name; a JSQuAD context loses its leading title."""
    path = shared_folder() / "datasets" / _FILES[name]
    if not path.is_file():
        raise EvaluationError(f"{path}: the data set is not there; name the folder that holds it in TOKUSHU_SHARED")
    data = json.loads(gzip.decompress(path.read_bytes()))["data"]
    paragraphs: list[str] = []
    articles: list[int] = []
    queries: list[Query] = []
    for article, entry in enumerate(data):
        for paragraph in entry["paragraphs"]:
            number = len(paragraphs)
            text = paragraph["context"].split(_TITLE_END, 1)[-1]
            title = len(paragraph["context"]) - len(text)
            paragraphs.append(text)
            articles.append(article)
            queries.extend(
                Query(
                    qa["id"],
                    qa["question"],
                    number,
                    tuple(answer["text"] for answer in qa["answers"]),
                    _spans(qa["answers"], title, text),
                )
                for qa in paragraph["qas"]
            )
    return QuestionSet(name, tuple(paragraphs), tuple(articles), tuple(queries))


def _spans(answers: Sequence[Mapping[str, Any]], title: int, text: str) -> tuple[tuple[int, int], ...]:
    """Where the answers stand in a paragraph; one that was marked in its title, where it first stands in the text."""
    found = []
    for answer in answers:
        marked = answer["answer_start"] - title
        start = marked if marked >= 0 else text.find(answer["text"])
        if start >= 0:
            found.append((start, start + len(answer["text"])))
    return tuple(found)
