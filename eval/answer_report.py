"""Results as a table: each category by index, side by side, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluate.figures import REFUSED, bootstrap_interval, wilson_interval
from evaluate.judging import FIRST
from evaluate.records import Result

Judged = Mapping[str, Sequence[Result]]
"""By the name of the index that was asked: a judgement a question, all in the same order."""

_MEASURES: Mapping[str, Callable[[Result], bool | None]] = {
    "right": lambda j: j.final == "right",
    "cited": lambda j: j.proved,
    f"first {FIRST}": lambda j: j.proved_first,
    "refused": lambda j: j.status == REFUSED,
}
_OF_ANSWERABLE = frozenset(_MEASURES) - {"refused"}
_TOTALS: Sequence[tuple[str, bool, Callable[[Result], bool | None]]] = (
    ("answerable, answered right", True, lambda j: j.final == "right"),
    ("answerable, evidence cited", True, lambda j: j.proved),
    (f"answerable, evidence among the first {FIRST} citations", True, lambda j: j.proved_first),
    ("answerable, wrongly refused", True, lambda j: j.status == REFUSED),
    ("not answerable, rightly refused", False, lambda j: j.status == REFUSED),
)
_CELL = 13


def report(judged: Judged) -> list[str]:
    """Return the lines of the table: shares in per cent, by category with Wilson's intervals, then the totals."""
    return [*_categories(judged), *report_totals(judged)]


def _categories(judged: Judged) -> list[str]:
    lines = [" " * 17 + "".join(f"   {name:<{_CELL * len(_MEASURES)}}" for name in judged).rstrip()]
    lines.append(f"{'category':<12}{'n':>5}" + "".join("   " + _row(_MEASURES) for _ in judged))
    first = next(iter(judged.values()))
    for category in dict.fromkeys(j.expectation.category for j in first):
        groups = [[j for j in judgements if j.expectation.category == category] for judgements in judged.values()]
        cells = "".join("   " + _row([_cell(name, group) for name in _MEASURES]) for group in groups)
        lines.append(f"{category:<12}{len(groups[0]):>5}{cells}")
    return lines


def report_totals(judged: Judged) -> list[str]:
    """Return the lines of the totals alone, in the order of the indexes."""
    lines = []
    for name, answerable, told in _TOTALS:
        kept = [_asked(told, (j for j in js if j.expectation.answerable is answerable)) for js in judged.values()]
        lines.append(f"{name:<50}{len(kept[0]):>5}" + "".join(f"   {_total(values):<20}" for values in kept).rstrip())
    for name, judgements in judged.items():
        counts = Counter(j.outcome for j in judgements)
        lines.append(f"{name}: " + ", ".join(f"{outcome} {n}" for outcome, n in counts.items()))
    return lines


def _asked(told: Callable[[Result], bool | None], judgements: Iterable[Result]) -> list[bool]:
    """Return what is told of those it can be told of: evidence is cited or not only where it is named."""
    return [value for value in map(told, judgements) if value is not None]


def _row(cells: Iterable[str]) -> str:
    return "".join(f"{cell:>{_CELL}}" for cell in cells)


def _cell(name: str, group: Sequence[Result]) -> str:
    """A share with its interval; what only an answer can have is not asked of questions without one."""
    kept = [j for j in group if j.expectation.answerable] if name in _OF_ANSWERABLE else group
    told = _asked(_MEASURES[name], kept)
    if not told:
        return "-"
    values = np.array(told, dtype=float)
    low, high = wilson_interval(values)
    return f"{100 * values.mean():.0f} ({100 * low:.0f}-{100 * high:.0f})"


def _total(told: Sequence[bool]) -> str:
    if not told:
        return "no such question"
    values = np.array(told, dtype=float)
    low, high = bootstrap_interval(values) if 0 < values.mean() < 1 else wilson_interval(values)  # all alike: no spread
    return f"{100 * values.mean():.1f} ({100 * low:.1f} to {100 * high:.1f})"


def ended_well(judgements: Sequence[Result]) -> dict[str, NDArray[np.float64]]:
    """Return for each category and question 1 where it was answered right or rightly refused, else 0."""
    return {
        category: np.array([j.ended_well for j in judgements if j.expectation.category == category], dtype=float)
        for category in dict.fromkeys(j.expectation.category for j in judgements)
    }


def misses(name: str, judgements: Iterable[Result]) -> list[str]:
    """Return every question that did not end as it should, with what was expected and what was said."""
    lines = []
    for j in judgements:
        if not j.ended_well:
            asked = " > ".join((*j.expectation.history, j.expectation.question))
            wanted = " & ".join("|".join(group) for group in j.expectation.all_of) or "(absent)"
            said = j.answer.replace("\n", " ")[:160]
            lines.append(f"- {name}: {j.outcome}: {j.expectation.query_id} {asked}\n    {wanted}\n    {said}")
    return lines
