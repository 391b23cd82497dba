"""Two runs question by question: what became right, what became wrong, and whether that is more than chance.

The test is McNemar's, exact: of the questions that changed, each is as likely to have become right as wrong if nothing
did. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 1947.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evaluate.carrying import final_beside
from evaluate.records import WELL, Expectation, Outcome, Run
from evaluate.wording import about
from evaluate.words import JAPANESE, Words

CHANCE = 0.05
"""Below this probability a difference counts as more than chance."""

MARGIN = 0.01
"""A loss of more than this share of the questions is a regression, unless another margin is stated."""

Outcomes = Mapping[str, Outcome]
"""By the id of the question what counts in the end: a person's word where there is one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose outcome is another now, also where both are misses."""

    query_id: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions both runs asked, which of them changed, and those that only one of them asked.

    `expected_otherwise` are those both asked of which another answer was right the other time: a change of these may
    be the file's, not the program's.
    """

    asked: int
    well_before: int
    well_after: int
    newly_right: tuple[Change, ...]
    newly_wrong: tuple[Change, ...]
    otherwise_wrong: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    expected_otherwise: tuple[str, ...] = ()

    @property
    def difference(self) -> float:
        """The share of questions that end well now less the share that did; 0 where none was asked twice."""
        return (self.well_after - self.well_before) / self.asked if self.asked else 0.0

    @property
    def p_value(self) -> float:
        """The probability of a difference at least so large in either direction if nothing had changed."""
        return mcnemar(len(self.newly_right), len(self.newly_wrong))

    @property
    def more_than_chance(self) -> bool:
        """Tell whether the difference is hardly chance."""
        return self.p_value < CHANCE

    def regressed(self, margin: float = MARGIN) -> bool:
        """Tell whether more than a share of the questions was lost, net of what was won."""
        return -self.difference > margin + 1e-12


def mcnemar(won: int, lost: int) -> float:
    """Return the two-sided exact p-value of so many won and lost: twice the binomial tail at one half, at most 1."""
    changed = won + lost
    ways = tail = 1  # to choose none, then one more at a time: whole numbers, so that nothing is rounded
    for n in range(min(won, lost)):
        ways = ways * (changed - n) // (n + 1)
        tail += ways
    chance: float = 2 * tail / 2**changed
    return min(1.0, chance)


def outcomes_of(run: Run) -> dict[str, Outcome]:
    """Return the outcome of each question of a run."""
    return {result.expectation.query_id: result.final for result in run.results}


def compare(before: Outcomes, after: Outcomes) -> Comparison:
    """Compare the questions that both asked, in the order of the later run."""
    both = [query_id for query_id in after if query_id in before]
    changed = [Change(n, before[n], after[n]) for n in both if before[n] != after[n]]
    return Comparison(
        asked=len(both),
        well_before=sum(before[n] in WELL for n in both),
        well_after=sum(after[n] in WELL for n in both),
        newly_right=_those(changed, before=False, after=True),
        newly_wrong=_those(changed, before=True, after=False),
        otherwise_wrong=_those(changed, before=False, after=False),
        only_before=tuple(n for n in before if n not in after),
        only_after=tuple(n for n in after if n not in before),
    )


def compare_runs(before: Run, after: Run) -> Comparison:
    """Compare two runs by what counts in the end; a number under which another question stands is another question.

    Where both gave the same answer, a person's word on it in one of them counts in both.
    """
    results = [{r.expectation.query_id: r for r in run.results} for run in (before, after)]
    old, new = ({n: r.expectation for n, r in held.items()} for held in results)
    apart = {n for n in old.keys() & new.keys() if _asked(old[n]) != _asked(new[n])}
    outcomes = [
        {n: final_beside(r, others.get(n)) for n, r in held.items() if n not in apart}
        for held, others in (results, results[::-1])
    ]
    found = compare(*outcomes)
    return replace(
        found,
        only_before=tuple(n for n in old if n in apart or n not in new),
        only_after=tuple(n for n in new if n in apart or n not in old),
        expected_otherwise=tuple(n for n in outcomes[1] if n in old and _wanted(old[n]) != _wanted(new[n])),
    )


def _asked(expectation: Expectation) -> tuple[str, tuple[str, ...]]:
    return expectation.question, expectation.history


def _wanted(expectation: Expectation) -> tuple[object, bool]:
    return expectation.all_of, expectation.exhaustive


def differences(before: Run, after: Run, t: Words = JAPANESE) -> list[tuple[str, str, str]]:
    """Return what two runs were made with where that differs: (what, before, after)."""
    old, new = ({"version": r.version, **r.index, **r.settings} for r in (before, after))
    keys = [key for key in {**old, **new} if old.get(key, "") != new.get(key, "")]
    none = t("figure.none")
    return [(about(key, t), old.get(key, "") or none, new.get(key, "") or none) for key in keys]


def verdict(comparison: Comparison, t: Words = JAPANESE) -> str:
    """Return in one sentence what changed and whether it is more than chance."""
    won, lost = len(comparison.newly_right), len(comparison.newly_wrong)
    if not comparison.asked:
        return t("verdict.nothing")
    changed = len(comparison.expected_otherwise)
    note = t("verdict.expected", count=changed) if changed else ""
    if not won and not lost:
        return t("verdict.same", asked=comparison.asked) + note
    judged = t("verdict.more_than_chance" if comparison.more_than_chance else "verdict.chance")
    chance = _probability(comparison.p_value)
    return t("verdict.changed", asked=comparison.asked, won=won, lost=lost, judged=judged, chance=chance) + note


def _probability(value: float) -> str:
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def _those(changed: Iterable[Change], *, before: bool, after: bool) -> tuple[Change, ...]:
    return tuple(c for c in changed if (c.before in WELL, c.after in WELL) == (before, after))
