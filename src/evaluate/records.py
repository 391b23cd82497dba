"""The records of an evaluation; a run and its results are plain values that survive being written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["right", "wrong", "wrongly refused", "rightly refused", "wrongly answered"]
WELL: frozenset[Outcome] = frozenset({"right", "rightly refused"})
"""The outcomes that are as they should be."""

FailedPart = Literal["not found", "not chosen", "wrong words", "refused", ""]
"""Where a miss was lost: no passage with the evidence was found; one was found but not cited; it was cited but the
answer's words are wrong; it was cited or offered but the answer was withheld. "" for what ended well."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question with what a right answer holds: every group of `all_of` by any of its alternatives.

    No group means that the documents do not say. `history` are the earlier questions of the conversation, oldest first;
    `evidence` are pieces of text that all stand in what is cited. `exhaustive` is a list with nothing beside it.
    """

    query_id: str
    question: str
    all_of: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...] = ()
    category: str = ""
    history: tuple[str, ...] = ()
    exhaustive: bool = False

    @property
    def answerable(self) -> bool:
        """Tell whether the documents hold the answer."""
        return bool(self.all_of)


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of an answer, as it was given."""

    document: str
    title: str
    section: str
    locator: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Overruling:
    """A person's word against a judgement: what the outcome is instead, why, by whom (or ""), when (ISO, UTC).

    `carried` is the run it was said in where that is an earlier one that gave the same answer, else "".
    """

    outcome: Outcome
    reason: str
    by: str
    at: str
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One question of a run: what was expected, what was answered, the judgement and why.

    `outcome` is the machine's judgement, `final` the one that counts. `f1` is token overlap with the best accepted
    answer, 0 to 1; `cited` tells whether all evidence stands in any citation, `cited_first` in the first three.
    Both mean something only where evidence is named: `proved` is None elsewhere. `why` is one Japanese sentence.
    `elapsed_ms` is how long the answer took; `remedy` is one Japanese sentence on what a person may mend, "" where
    nothing is known.
    """

    expectation: Expectation
    status: str
    answer: str
    confidence: float
    citations: tuple[Cited, ...]
    outcome: Outcome
    exact: bool
    f1: float
    cited: bool
    cited_first: bool
    why: str
    elapsed_ms: float
    failed_part: FailedPart = ""
    overruled: Overruling | None = None
    remedy: str = ""

    @property
    def final(self) -> Outcome:
        """The outcome that counts: a person's where there is one."""
        return self.overruled.outcome if self.overruled else self.outcome

    @property
    def proved(self) -> bool | None:
        """Whether the evidence was cited; None where the question names none, or the documents hold no answer."""
        return self.cited if self.expectation.answerable and self.expectation.evidence else None

    @property
    def proved_first(self) -> bool | None:
        """Whether it was cited among the first three."""
        return None if self.proved is None else self.cited_first

    @property
    def ended_well(self) -> bool:
        """Tell whether it ended as it should: answered right, or rightly refused."""
        return self.final in WELL


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation, with all that is needed to know what was measured.

    `started` is ISO 8601 in UTC; `index` what the index's manifest tells (model, counts, fingerprint of the documents);
    `settings` the settings in force and parts switched off; `complete` is false for a run that was cancelled.
    """

    id: str
    started: str
    version: str
    questions: str
    questions_digest: str
    index: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    complete: bool = True
