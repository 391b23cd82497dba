"""A run as one HTML page: everything in it, nothing asked of any server, and laid out to be printed on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from evaluate.comparing import Change, compare_runs, differences, verdict
from evaluate.english import told
from evaluate.figures import (
    RefusalCurve,
    Share,
    Totals,
    by_category,
    by_failed_part,
    refusal_curve,
    slowest,
    times,
    totals,
)
from evaluate.labels import FAILED_PARTS
from evaluate.records import Cited, Outcome, Result, Run
from evaluate.report.export import place_text
from evaluate.report.plots import SHOWN_BARS, Plot, counts_plot, refusal_plot, shares_plot, times_plot
from evaluate.report.templating import html_environment
from evaluate.wording import about, interval, percent, time_in
from evaluate.words import Language, Words, report_words

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


def report_html(run: Run, before: Run | None = None, language: Language = "ja") -> str:
    """Return the report of a run in a language, with what changed since another of the same questions."""
    t = report_words(language)
    results = run.results
    categories = {name or t("figure.no_category"): figures for name, figures in by_category(results).items()}
    curve = refusal_curve(results)
    answerable = sum(result.expectation.answerable for result in results)
    misses = {outcome: [result for result in results if result.final == outcome] for outcome in _MISSES}
    return _environment.get_template("report.html").render(
        t=t,
        run=run,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
        started=time_in(run.started, language),
        about=[(about(key, t), value) for key, value in (*run.index.items(), *run.settings.items())],
        totals=totals(results),
        machine=totals(results, machine=True),
        overruled=[result for result in results if result.overruled],
        categories=dict(islice(categories.items(), SHOWN_CATEGORIES)),
        all_categories=len(categories),
        parts=by_failed_part(results),
        curve=curve,
        steps=_steps(curve) if curve else [],
        kinds={t("report.answerable"): answerable, t("report.absent"): len(results) - answerable},
        few=FEW,
        times=times(results),
        slowest=slowest(results, _SHOWN_SLOWEST),
        plots=_plots(results, categories, curve, t),
        misses={outcome: found[:SHOWN_MISSES] for outcome, found in misses.items()},
        counts={outcome: len(found) for outcome, found in misses.items()},
        uncited=[result for result in results if result.final == "right" and result.proved is False][:SHOWN_MISSES],
        shown_bars=SHOWN_BARS,
        shown_misses=SHOWN_MISSES,
        changes=_changes(before, run, t) if before else None,
        labels=t.section("outcome"),
        part_labels=t.section("failed_part"),
        meanings=t.section("meaning"),
    )


def _changes(before: Run, run: Run, t: Words) -> Changes:
    asked = {result.expectation.query_id: result.expectation.question for result in run.results}
    found = compare_runs(before, run)

    def told(changes: Sequence[Change]) -> list[tuple[Change, str]]:
        return [(change, asked[change.query_id]) for change in changes]

    listed = {
        t("report.newly_wrong"): told(found.newly_wrong),
        t("report.newly_right"): told(found.newly_right),
        t("report.otherwise_wrong"): told(found.otherwise_wrong),
    }
    alone = (len(found.only_before), len(found.only_after))
    started = time_in(before.started, t.language)
    return Changes(before, started, verdict(found, t), listed, alone, differences(before, run, t))


def _plots(
    results: Sequence[Result], categories: Mapping[str, Totals], curve: RefusalCurve | None, t: Words
) -> dict[str, Plot]:
    """The pictures there is something to draw for, by name."""
    plots: dict[str, Plot] = {}
    if len(categories) > 1:
        shares = {name: figures.ended_well for name, figures in categories.items()}
        plots["categories"] = shares_plot(shares, t)
    parts = by_failed_part(results)
    if parts:
        named = {t(f"failed_part.{part}"): parts[part] for part in FAILED_PARTS}
        plots["parts"] = counts_plot(named, t)
    if curve:
        plots["refusal"] = refusal_plot(curve, t)
    if results:
        took = np.array([result.elapsed_ms for result in results])
        plots["times"] = times_plot(took, t)
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


@pass_context
def _seconds(context: Context, milliseconds: float) -> str:
    """Return a time as it is read (0.4ミリ秒; 35ミリ秒; 12.3秒)."""
    t: Words = context["t"]
    if milliseconds >= 10_000:
        return t("figure.seconds", value=f"{milliseconds / 1000:,.1f}")
    return t("figure.milliseconds", value=f"{milliseconds:,.0f}" if milliseconds >= 10 else f"{milliseconds:.1f}")


@pass_context
def _shortened(context: Context, text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + context["t"]("miss.cut")


@pass_context
def interval_in(context: Context, share: Share) -> str:
    """Return a share's interval in the language of the page."""
    return interval(share, context["t"])


_environment = html_environment(_FOLDER)
_environment.globals["number"] = "{:,}".format
_environment.filters |= {
    "percent": percent,
    "interval": interval_in,
    "seconds": _seconds,
    "shortened": _shortened,
    "quoted": quoted,
    "told": told,
    "svg": Markup,
}
