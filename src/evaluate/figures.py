"""Figures of a run: shares with their uncertainty, totals, categories, the refusal curve, time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluate.records import WELL, FailedPart, Outcome, Result

REFUSED = "not_found"

_AT_ONCE = 1_000_000
"""So many numbers are drawn at once."""


def bootstrap_interval(values: NDArray[np.float64], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean by resampling queries with replacement."""
    generator = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // max(1, len(values)))
    sizes = [min(at_once, rounds - done) for done in range(0, rounds, at_once)]
    means = np.concatenate([generator.choice(values, (size, len(values))).mean(axis=1) for size in sizes])
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def wilson_interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % score interval of a share of yes (1) and no (0), good also for few; (0, 1) where there is none.

    Wilson, Probable inference, the law of succession, and statistical inference, JASA 1927.
    """
    return _wilson(float(values.mean()), len(values)) if len(values) else (0.0, 1.0)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z2 = 1.959964**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `low` and `high` are the 95 % interval (Wilson), all as fractions of 1."""

    count: int
    of: int
    low: float
    high: float

    @classmethod
    def of_told(cls, told: Iterable[bool]) -> Share:
        """Count what is true."""
        values = [*told]
        count, of = sum(values), len(values)
        return cls(count, of, *(_wilson(count / of, of) if of else (0.0, 1.0)))

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 of none."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of some questions; the first five are of those that the documents answer, two of the others.

    `cited` is of those answerable that name evidence. `f1` is the mean of the token overlap over the answerable, None
    where there is none; its interval (bootstrap) takes time, and is told of a whole run only.
    """

    right: Share
    wrong: Share
    wrongly_refused: Share
    cited: Share
    exact: Share
    rightly_refused: Share
    wrongly_answered: Share
    ended_well: Share
    f1: float | None
    f1_interval: tuple[float, float] | None = None

    @property
    def questions(self) -> int:
        """How many questions there were."""
        return self.ended_well.of


def totals(results: Sequence[Result], *, machine: bool = False) -> Totals:
    """Count outcomes: the final ones, or those of the machine alone, without what people overruled."""
    answerable = [result.f1 for result in results if result.expectation.answerable]
    interval = bootstrap_interval(np.array(answerable)) if answerable else None
    return replace(_counts(results, machine=machine), f1_interval=interval)


def _counts(results: Sequence[Result], *, machine: bool = False) -> Totals:
    """Return the totals without what takes time."""

    def share(outcome: Outcome, group: Sequence[Result]) -> Share:
        return Share.of_told((result.outcome if machine else result.final) == outcome for result in group)

    answerable = [result for result in results if result.expectation.answerable]
    absent = [result for result in results if not result.expectation.answerable]
    return Totals(
        right=share("right", answerable),
        wrong=share("wrong", answerable),
        wrongly_refused=share("wrongly refused", answerable),
        cited=Share.of_told(result.proved for result in results if result.proved is not None),
        exact=Share.of_told(result.exact for result in answerable),
        rightly_refused=share("rightly refused", absent),
        wrongly_answered=share("wrongly answered", absent),
        ended_well=Share.of_told((result.outcome if machine else result.final) in WELL for result in results),
        f1=sum(result.f1 for result in answerable) / len(answerable) if answerable else None,
    )


def by_category(results: Sequence[Result]) -> dict[str, Totals]:
    """Return the totals of each category, in the order the categories come in; "" holds what has none.

    There may be as many categories as questions: whoever shows them shows the first.
    """
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.expectation.category, []).append(result)
    return {category: _counts(group) for category, group in groups.items()}


def by_failed_part(results: Iterable[Result]) -> Counter[FailedPart]:
    """Return how many misses each part lost; what a person has declared to be well is no miss."""
    return Counter(result.failed_part for result in results if not result.ended_well and result.failed_part)


@dataclass(frozen=True, slots=True)
class RefusalCurve:
    """What an answer's least confidence would do: at each threshold the shares of 1 refused and answered wrongly.

    `wrongly_refused` is of the answerable, `wrongly_answered` of the others; a threshold refuses what is below it.
    `now` is the point (refused, answered) as the answers were given, which need not lie on the curve: an answer can be
    withheld for other reasons; an error of the program is no refusal, here as in the totals. `area` is the chance that
    an answerable question has the higher confidence of two, ties half: 1 tells them apart, 0.5 does not.
    """

    thresholds: NDArray[np.float64]
    wrongly_refused: NDArray[np.float64]
    wrongly_answered: NDArray[np.float64]
    now: tuple[float, float]
    area: float


def refusal_curve(results: Sequence[Result]) -> RefusalCurve | None:
    """Return the curve, or None where there are no answerable questions or no others."""
    sides = [[r for r in results if r.expectation.answerable is answerable] for answerable in (True, False)]
    there, absent = (np.sort([result.confidence for result in side]) for side in sides)
    if not len(there) or not len(absent):
        return None
    thresholds = np.unique(np.concatenate([[0.0], there, absent, [np.nextafter(1.0, 2.0)]]))
    refused = np.searchsorted(there, thresholds, side="left") / len(there)
    answered = 1 - np.searchsorted(absent, thresholds, side="left") / len(absent)
    below, upto = (np.searchsorted(absent, there, side=side) for side in ("left", "right"))
    return RefusalCurve(
        thresholds,
        refused,
        answered,
        (_share(sides[0], lambda r: r.status == REFUSED), _share(sides[1], lambda r: r.status != REFUSED)),
        float((below + upto).mean() / (2 * len(absent))),
    )


def _share(results: Sequence[Result], told: Callable[[Result], bool]) -> float:
    return sum(map(told, results)) / len(results)


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took, in milliseconds."""

    median: float
    most: float
    """95 of 100 took no longer."""
    longest: float
    total: float


def times(results: Sequence[Result]) -> Times | None:
    """Return how long the answers took, None where there are none."""
    if not results:
        return None
    values = np.array([result.elapsed_ms for result in results])
    median, most = np.quantile(values, [0.5, 0.95])
    return Times(float(median), float(most), float(values.max()), float(values.sum()))


def slowest(results: Sequence[Result], count: int) -> list[Result]:
    """Return the questions that took longest, the longest first."""
    return sorted(results, key=lambda result: -result.elapsed_ms)[:count]
