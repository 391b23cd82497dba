"""Right or wrong, without a judge model: the answer must hold an accepted string, and its citation the evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets import EvaluationError
from japanese.normalize import fold
from records import Answer


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question with what a right answer holds: every group of `all_of` by any of its alternatives."""

    query_id: str
    question: str
    all_of: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    category: str

    @property
    def answerable(self) -> bool:
        """Tell whether the documents hold the answer."""
        return bool(self.all_of)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question."""

    expectation: Expectation
    answer: Answer
    right: bool
    cited: bool

    @property
    def outcome(self) -> str:
        """One of: right, wrong, wrongly refused, rightly refused, wrongly answered."""
        refused = self.answer.status == "not_found"
        if self.expectation.answerable:
            return "wrongly refused" if refused else "right" if self.right else "wrong"
        return "rightly refused" if refused else "wrongly answered"


def load_expectations(path: Path) -> list[Expectation]:
    """Read a JSON-lines file of questions; raise EvaluationError naming the line that is wrong."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_expectation(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(
                f"{path}: line {number} is no question ({error}); see {path.parent}/README.md"
            ) from error
    return found


def _expectation(data: Mapping[str, Any]) -> Expectation:
    groups: Sequence[Sequence[str]] = data.get("answers_all") or ([data["answers"]] if data["answers"] else [])
    return Expectation(
        query_id=str(data["id"]),
        question=str(data["question"]),
        all_of=tuple(tuple(group) for group in groups),
        evidence=tuple(data.get("evidence", ())),
        category=str(data.get("category", "")),
    )


def judge(expectation: Expectation, answer: Answer) -> Judgement:
    """Compare an answer with what was expected; spelling, width and white space don't count."""
    said = fold(answer.text)
    right = bool(expectation.all_of) and all(any(contains(said, a) for a in group) for group in expectation.all_of)
    quoted = fold("\n".join(citation.passage.text for citation in answer.citations))
    cited = bool(answer.citations) and all(contains(quoted, evidence) for evidence in expectation.evidence)
    return Judgement(expectation, answer, right and answer.status == "answered", cited)


def contains(folded: str, wanted: str) -> bool:
    """Tell whether a folded text holds a string; one that begins with a digit begins a number (4件 is not in 14件)."""
    needle = fold(wanted)
    before = r"(?<![0-9])" if needle[:1].isdigit() else ""
    return re.search(before + re.escape(needle), folded) is not None
