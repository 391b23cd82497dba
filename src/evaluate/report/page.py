"""A run as one HTML page: everything in it, nothing asked of any server, and laid out to be printed on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from markupsafe import Markup

from evaluate.comparing import Change, compare_runs, differences, verdict
from evaluate.figures import (
    RefusalCurve,
    Totals,
    by_category,
    by_failed_part,
    refusal_curve,
    slowest,
    times,
    totals,
)
from evaluate.labels import ABOUT, FAILED_PARTS, MEANINGS, NO_CATEGORY, OUTCOMES
from evaluate.records import Cited, Outcome, Result, Run
from evaluate.report.export import place_text
from evaluate.report.plots import SHOWN_BARS, Plot, counts_plot, refusal_plot, shares_plot, times_plot
from evaluate.report.templating import html_environment
from evaluate.wording import interval, japanese_time, percent

SHOWN_MISSES = 1000
"""So many misses are told one by one; the CSV holds all."""

SHOWN_CATEGORIES = 200

_SHOWN_CITED, _SHOWN_SLOWEST, _LONGEST_TEXT, _LONGEST_PASSAGE = 3, 5, 700, 360
_MISSES: Sequence[Outcome] = ("wrong", "wrongly refused", "wrongly answered")
FEW = 20
"""Of fewer questions of a kind, a threshold can hardly be chosen: one more question moves the share by 5 points."""

_REFUSED_AT_MOST = (0.02, 0.05, 0.1, 0.2)
_FOLDER = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation to show: where it stands, and its text cut into parts, those that answer marked."""

    place: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since another run: the verdict, the changed questions by kind, how many only one of them asked.

    `made_with` is what the runs were made with where that differs: (what, before, now).
    """

    before: Run
    started: str
    verdict: str
    listed: Mapping[str, Sequence[tuple[Change, str]]]
    alone: tuple[int, int]
    made_with: Sequence[tuple[str, str, str]]


def report_html(run: Run, before: Run | None = None) -> str:
    """Return the report of a run, with what changed since another of the same questions."""
    results = run.results
    categories = {name or NO_CATEGORY: figures for name, figures in by_category(results).items()}
    curve = refusal_curve(results)
    answerable = sum(result.expectation.answerable for result in results)
    misses = {outcome: [result for result in results if result.final == outcome] for outcome in _MISSES}
    return _environment.get_template("report.html").render(
        run=run,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        started=japanese_time(run.started),
        about=[(ABOUT.get(key, key), value) for key, value in (*run.index.items(), *run.settings.items())],
        totals=totals(results),
        machine=totals(results, machine=True),
        overruled=[result for result in results if result.overruled],
        categories=dict(islice(categories.items(), SHOWN_CATEGORIES)),
        all_categories=len(categories),
        parts=by_failed_part(results),
        curve=curve,
        steps=_steps(curve) if curve else [],
        kinds={"答えのある問い": answerable, "答えのない問い": len(results) - answerable},
        few=FEW,
        times=times(results),
        slowest=slowest(results, _SHOWN_SLOWEST),
        plots=_plots(results, categories, curve),
        misses={outcome: found[:SHOWN_MISSES] for outcome, found in misses.items()},
        counts={outcome: len(found) for outcome, found in misses.items()},
        uncited=[result for result in results if result.final == "right" and result.proved is False][:SHOWN_MISSES],
        shown_bars=SHOWN_BARS,
        shown_misses=SHOWN_MISSES,
        changes=_changes(before, run) if before else None,
        labels=OUTCOMES,
        part_labels=FAILED_PARTS,
        meanings=MEANINGS,
    )


def _changes(before: Run, run: Run) -> Changes:
    asked = {result.expectation.query_id: result.expectation.question for result in run.results}
    found = compare_runs(before, run)

    def told(changes: Sequence[Change]) -> list[tuple[Change, str]]:
        return [(change, asked[change.query_id]) for change in changes]

    listed = {
        "新しく誤ったもの": told(found.newly_wrong),
        "新しく正しくなったもの": told(found.newly_right),
        "誤り方が変わったもの": told(found.otherwise_wrong),
    }
    alone = (len(found.only_before), len(found.only_after))
    return Changes(before, japanese_time(before.started), verdict(found), listed, alone, differences(before, run))


def _plots(results: Sequence[Result], categories: Mapping[str, Totals], curve: RefusalCurve | None) -> dict[str, Plot]:
    """The pictures there is something to draw for, by name."""
    plots: dict[str, Plot] = {}
    if len(categories) > 1:
        shares = {name: figures.ended_well for name, figures in categories.items()}
        plots["categories"] = shares_plot("categories", shares, "分類ごとの、正しく終わった割合と95%信頼区間")
    parts = by_failed_part(results)
    if parts:
        named = {label: parts[part] for part, label in FAILED_PARTS.items()}
        plots["parts"] = counts_plot("parts", named, "外した問いを、外した部分ごとに数えたもの")
    if curve:
        plots["refusal"] = refusal_plot(
            "refusal", curve, "断る基準を変えたときの、誤って断る割合と、ないのに答える割合"
        )
    if results:
        took = np.array([result.elapsed_ms for result in results])
        plots["times"] = times_plot("times", took, "答えるまでの時間ごとの、問いの数")
    return plots


def _steps(curve: RefusalCurve) -> list[tuple[float, float, float]]:
    """Points of the curve for a table: (threshold, wrongly refused, wrongly answered), the highest for each share."""
    steps = []
    for most in _REFUSED_AT_MOST:
        at = int(np.searchsorted(curve.wrongly_refused, most, side="right")) - 1
        steps.append((float(curve.thresholds[at]), float(curve.wrongly_refused[at]), float(curve.wrongly_answered[at])))
    return list(dict.fromkeys(steps))


def quoted(result: Result) -> list[Quoted]:
    """Return the first citations of a result, each cut to what stands around the words that answer."""
    return [Quoted(place_text(cited), _marked(cited)) for cited in result.citations[:_SHOWN_CITED]]


def _marked(cited: Cited) -> tuple[tuple[str, bool], ...]:
    """Cut a text where its marking changes; a long one to some letters around its first mark."""
    text, spans = cited.text, sorted(cited.spans)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - _LONGEST_PASSAGE // 3, len(text) - _LONGEST_PASSAGE))
    end = min(len(text), start + _LONGEST_PASSAGE)
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for low, high in spans:
        low, high = max(low, at), min(high, end)
        if high > low:
            parts += [(text[at:low], False), (text[low:high], True)]
            at = high
    parts += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple(part for part in parts if part[0])


def _seconds(milliseconds: float) -> str:
    """Return a time as it is read (0.4ミリ秒; 35ミリ秒; 12.3秒)."""
    if milliseconds >= 10_000:
        return f"{milliseconds / 1000:,.1f}秒"
    return f"{milliseconds:,.0f}ミリ秒" if milliseconds >= 10 else f"{milliseconds:.1f}ミリ秒"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…（全文はCSVにあります）"


_environment = html_environment(_FOLDER)
_environment.filters |= {
    "percent": percent,
    "interval": interval,
    "seconds": _seconds,
    "shortened": _shortened,
    "quoted": quoted,
    "svg": Markup,
}
