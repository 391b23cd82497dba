"""The pictures of a report; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaluate.figures import RefusalCurve, Share
from evaluate.report.svg import FONT_SIZE, draw, shortened, text_width
from evaluate.words import JAPANESE, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 5.2
"""In inches: its text is about as large as the page's on a wide screen, and can still be read on a phone."""

SHOWN_BARS = 40
_LONGEST_LABEL = 13.0
_BLUE, _GRAY, _RED, _PALE = "#0017c1", "#767676", "#ce0000", "#c5d7fb"
_FONT_INCHES = FONT_SIZE / 72


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with its caption."""

    svg: str
    caption: str


def shares_plot(shares: Mapping[str, Share], t: Words = JAPANESE) -> Plot:
    """Draw a bar a share in per cent, with its interval; the first SHOWN_BARS only."""
    caption = t("plot.categories")
    shown = dict(list(shares.items())[:SHOWN_BARS])
    values = np.array([100 * share.value for share in shown.values()])
    edges = np.array([[100 * share.low, 100 * share.high] for share in shown.values()]).T

    def plot(figure: Figure) -> None:
        axes = _bars(figure, list(shown), values, [f"{share.count}/{share.of}" for share in shown.values()])
        axes.errorbar(
            values,
            np.arange(len(shown)),
            xerr=np.abs(edges - values),
            fmt="none",
            ecolor=_GRAY,
            capsize=3,
            elinewidth=1.4,
        )
        axes.set_xlim(0, 100)
        axes.set_xlabel("%")

    return Plot(draw("categories", caption, (WIDTH, _height(len(shown))), plot), caption)


def counts_plot(counts: Mapping[str, int], t: Words = JAPANESE) -> Plot:
    """Draw a bar a count."""
    from matplotlib.ticker import MaxNLocator

    caption = t("plot.parts")
    values = np.array(list(counts.values()), dtype=float)

    def plot(figure: Figure) -> None:
        axes = _bars(figure, list(counts), values, [t("plot.count", count=count) for count in counts.values()])
        axes.set_xlim(0, max(1.0, values.max() * 1.15))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel(t("plot.counts"))

    return Plot(draw("parts", caption, (WIDTH, _height(len(counts))), plot), caption)


def refusal_plot(curve: RefusalCurve, t: Words = JAPANESE) -> Plot:
    """Draw wrong answers against wrong refusals, and where the assistant stands now."""
    caption = t("plot.refusal")

    def plot(figure: Figure) -> None:
        figure.subplots_adjust(left=0.12, right=0.97, bottom=0.16, top=0.9)
        axes = figure.subplots()
        axes.step(100 * curve.wrongly_refused, 100 * curve.wrongly_answered, where="post", color=_BLUE)
        x, y = (100 * value for value in curve.now)
        axes.plot([x], [y], "o", color=_RED, markersize=8)
        now, beside = t("plot.as_set"), (10, 8)
        axes.annotate(now, (x, y), xytext=beside, textcoords="offset points", color=_RED, horizontalalignment="left")
        axes.set(xlim=(-1, 101), ylim=(-1, 103), xlabel=t("plot.refuses"))
        axes.set_title(t("plot.answers"), loc="left", fontsize=FONT_SIZE)
        axes.grid(alpha=0.5)

    return Plot(draw("refusal", caption, (WIDTH, 3.4), plot), caption)


def times_plot(milliseconds: NDArray[np.float64], t: Words = JAPANESE) -> Plot:
    """Draw how many questions took how long; the slowest of a hundred stand in the last bar, which is said then."""
    from matplotlib.ticker import MaxNLocator

    top = max(float(np.quantile(milliseconds, 0.99)), 1.0)
    beyond = int((milliseconds > top).sum())
    cut = t("plot.beyond", top=f"{top:,.0f}", count=f"{beyond:,}") if beyond else ""

    def plot(figure: Figure) -> None:
        figure.subplots_adjust(left=0.12, right=0.97, bottom=0.2, top=0.88)
        axes = figure.subplots()
        axes.hist(np.minimum(milliseconds, top), bins=24, range=(0, top), color=_BLUE, edgecolor="white")
        axes.set_xlabel(t("plot.time"))
        axes.set_title(t("plot.questions"), loc="left", fontsize=FONT_SIZE)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_title(cut, loc="right", fontsize=FONT_SIZE - 2, color=_GRAY)
        axes.grid(axis="y", alpha=0.5)

    caption = t("plot.times")
    told = t("plot.longest", caption=caption, cut=cut, longest=f"{milliseconds.max():,.0f}") if cut else caption
    return Plot(draw("times", told, (WIDTH, 2.6), plot), told)


def _bars(figure: Figure, names: Sequence[str], values: NDArray[np.float64], notes: Sequence[str]) -> Axes:
    """Horizontal bars from the top, names on the left, notes on the right."""
    labels = [shortened(name, _LONGEST_LABEL) for name in names]
    left = (max(map(text_width, labels), default=1.0) + 1.2) * _FONT_INCHES / WIDTH
    right = 1 - (max(map(text_width, notes), default=1.0) + 0.8) * _FONT_INCHES / WIDTH
    height = _height(len(names))
    figure.subplots_adjust(left=left, right=right, top=1 - 0.1 / height, bottom=0.5 / height)
    axes = figure.subplots()
    axes.barh(np.arange(len(names)), values, color=_PALE, edgecolor=_BLUE, height=0.62)
    axes.set_yticks(np.arange(len(names)), labels)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    for row, note in enumerate(notes):
        axes.text(
            1.02,
            row,
            note,
            transform=axes.get_yaxis_transform(),
            verticalalignment="center",
            horizontalalignment="left",
        )
    axes.grid(axis="x", alpha=0.5)
    axes.set_axisbelow(True)
    return axes


def _height(bars: int) -> float:
    return 0.27 * max(bars, 1) + 0.6
