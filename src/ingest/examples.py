"""The questions that a page over an index offers first: an `examples.toml` in the top of an ingested folder."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import IngestError
from ingest.top_files import top_files

EXAMPLES = "examples.toml"


def find_examples(paths: Sequence[Path]) -> list[Path]:
    """Return the example files of the folders; one that describes a sheet of its name holds no examples."""
    return top_files(paths, EXAMPLES, unless=(".csv", ".tsv", ".xlsx"))


def read_examples(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the questions of the folders' example files, each once; raise IngestError naming a file that has none."""
    return tuple(dict.fromkeys(question for path in find_examples(paths) for question in _questions(path)))


def _questions(path: Path) -> list[str]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise IngestError(f"{path}: TOMLとして読めません（{error}）。直すか、取り除いてください。") from error
    questions = data.get("questions")
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise IngestError(
            f'{path}: 質問の並びがありません。questions = ["酒田市の姉妹都市は？"] のように書くか、取り除いてください。'
        )
    return questions
