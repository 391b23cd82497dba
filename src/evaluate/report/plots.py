"""The pictures of a report; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaluate.figures import RefusalCurve, Share
from evaluate.report.svg import FONT_SIZE, draw, shortened, text_width

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


def shares_plot(name: str, shares: Mapping[str, Share], caption: str) -> Plot:
    """Draw a bar a share in per cent, with its interval; the first SHOWN_BARS only."""
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

    return Plot(draw(name, caption, (WIDTH, _height(len(shown))), plot), caption)


def counts_plot(name: str, counts: Mapping[str, int], caption: str) -> Plot:
    """Draw a bar a count."""
    from matplotlib.ticker import MaxNLocator

    values = np.array(list(counts.values()), dtype=float)

    def plot(figure: Figure) -> None:
        axes = _bars(figure, list(counts), values, [f"{count}件" for count in counts.values()])
        axes.set_xlim(0, max(1.0, values.max() * 1.15))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel("件")

    return Plot(draw(name, caption, (WIDTH, _height(len(counts))), plot), caption)


def refusal_plot(name: str, curve: RefusalCurve, caption: str) -> Plot:
    """Draw wrong answers against wrong refusals, and where the assistant stands now."""

    def plot(figure: Figure) -> None:
        figure.subplots_adjust(left=0.12, right=0.97, bottom=0.16, top=0.9)
        axes = figure.subplots()
        axes.step(100 * curve.wrongly_refused, 100 * curve.wrongly_answered, where="post", color=_BLUE)
        x, y = (100 * value for value in curve.now)
        axes.plot([x], [y], "o", color=_RED, markersize=8)
        axes.annotate(
            "いまの設定", (x, y), xytext=(10, 8), textcoords="offset points", color=_RED, horizontalalignment="left"
        )
        axes.set(xlim=(-1, 101), ylim=(-1, 103), xlabel="答えのある問いを、断る割合（%）")
        axes.set_title("答えのない問いに、答える割合（%）", loc="left", fontsize=FONT_SIZE)
        axes.grid(alpha=0.5)

    return Plot(draw(name, caption, (WIDTH, 3.4), plot), caption)


def times_plot(name: str, milliseconds: NDArray[np.float64], caption: str) -> Plot:
    """Draw how many questions took how long; the slowest of a hundred stand in the last bar, which is said then."""
    from matplotlib.ticker import MaxNLocator

    top = max(float(np.quantile(milliseconds, 0.99)), 1.0)
    beyond = int((milliseconds > top).sum())
    cut = f"右端の棒は、{top:,.0f}ミリ秒より長い{beyond:,}問を含む" if beyond else ""

    def plot(figure: Figure) -> None:
        figure.subplots_adjust(left=0.12, right=0.97, bottom=0.2, top=0.88)
        axes = figure.subplots()
        axes.hist(np.minimum(milliseconds, top), bins=24, range=(0, top), color=_BLUE, edgecolor="white")
        axes.set_xlabel("答えるまでの時間（ミリ秒）")
        axes.set_title("問い（件）", loc="left", fontsize=FONT_SIZE)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_title(cut, loc="right", fontsize=FONT_SIZE - 2, color=_GRAY)
        axes.grid(axis="y", alpha=0.5)

    told = f"{caption}（{cut}。最も長いものは{milliseconds.max():,.0f}ミリ秒）" if cut else caption
    return Plot(draw(name, told, (WIDTH, 2.6), plot), told)


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
