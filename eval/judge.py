"""Right or wrong, without a judge model: the answer must hold an accepted string, and its citations the evidence.

The rules are written down in `questions/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.canonical import canonical, contains
from eval.datasets import EvaluationError
from records import Answer, Citation

FIRST = 3
"""So many citations a reader sees without scrolling."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question with what a right answer holds: every group of `all_of` by any of its alternatives.

    `history` are the earlier questions of the conversation, oldest first.
    """

    query_id: str
    question: str
    all_of: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    category: str
    history: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Tell whether the documents hold the answer."""
        return bool(self.all_of)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question; `cited` is the evidence in any citation, `cited_first` in the first three."""

    expectation: Expectation
    answer: Answer
    right: bool
    cited: bool
    cited_first: bool

    @property
    def refused(self) -> bool:
        """Tell whether the answer is that the documents do not say."""
        return self.answer.status == "not_found"

    @property
    def outcome(self) -> str:
        """One of: right, wrong, wrongly refused, rightly refused, wrongly answered."""
        if self.expectation.answerable:
            return "wrongly refused" if self.refused else "right" if self.right else "wrong"
        return "rightly refused" if self.refused else "wrongly answered"

    @property
    def ended_well(self) -> bool:
        """Tell whether it ended as it should: answered right, or rightly refused."""
        return self.outcome in {"right", "rightly refused"}


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
    groups: Sequence[Sequence[str]] = data.get("answers_all") or ([data["answers"]] if data.get("answers") else [])
    if bool(groups) != bool(data.get("answerable", bool(groups))):
        raise ValueError("answerable, and answers or answers_all, contradict each other")
    return Expectation(
        query_id=str(data["id"]),
        question=str(data["question"]),
        all_of=tuple(tuple(group) for group in groups),
        evidence=tuple(data.get("evidence", ())),
        category=str(data.get("category", "")),
        history=tuple(map(str, data.get("history", ()))),
    )


def judge(expectation: Expectation, answer: Answer) -> Judgement:
    """Compare an answer with what was expected; spelling, width, white space and the writing of numbers don't count."""
    said = canonical(answer.text)
    right = (
        expectation.answerable
        and answer.status == "answered"
        and all(any(contains(said, alternative) for alternative in group) for group in expectation.all_of)
    )
    if expectation.category == "list" and len(expectation.all_of) > 1:
        right = right and not _surplus(expectation, answer)
    return Judgement(
        expectation,
        answer,
        right,
        _holds(answer.citations, expectation.evidence),
        _holds(answer.citations[:FIRST], expectation.evidence),
    )


def _surplus(expectation: Expectation, answer: Answer) -> bool:
    """Tell whether a list gives a row that holds none of what was to be listed; as sets, the two then differ."""
    rows = (canonical("\n".join(row.values())) for row in answer.rows)
    accepted = [alternative for group in expectation.all_of for alternative in group]
    return any(not any(contains(row, alternative) for alternative in accepted) for row in rows)


def _holds(citations: Sequence[Citation], evidence: Sequence[str]) -> bool:
    """Tell whether every piece of evidence stands in one of the passages cited."""
    quoted = canonical("\n".join(citation.passage.text for citation in citations))
    return bool(citations) and all(contains(quoted, piece) for piece in evidence)
