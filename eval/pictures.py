"""Pictures of measured shares, with their uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluate.figures import bootstrap_interval

Interval = Callable[[NDArray[np.float64]], tuple[float, float]]


def draw_bars(
    panels: Mapping[str, Mapping[str, NDArray[np.float64]]],
    label: str,
    path: Path,
    interval: Interval = bootstrap_interval,
) -> None:
    """Draw a panel of bars a task into a picture: the mean of each system in per cent, with its 95 % interval."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rows = max(map(len, panels.values()))
    figure, axes = plt.subplots(
        1,
        len(panels),
        figsize=(4.2 * len(panels) + 1.5, 0.42 * rows + 1.4),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for panel, (title, systems) in zip(axes[0], panels.items(), strict=True):
        means = np.array([100 * values.mean() for values in systems.values()])
        limits = np.array([[100 * edge for edge in interval(values)] for values in systems.values()])
        panel.barh(list(systems), means, xerr=np.abs(limits.T - means), color="#0017C1", ecolor="#888888", capsize=3)
        panel.set(xlim=(0, 100), xlabel=label, title=title)
        panel.grid(axis="x", alpha=0.3)
    axes[0][0].invert_yaxis()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_curves(panels: Mapping[str, Mapping[str, NDArray[np.float64]]], path: Path) -> None:
    """Draw a panel a collection: wrong answers on each set without an answer against wrong refusals, in per cent.

    A panel holds confidences by set; those of "answerable" questions are what is wrongly refused below a threshold.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        1, len(panels), figsize=(4.6 * len(panels), 4.2), sharey=True, squeeze=False, layout="constrained"
    )
    for panel, (title, sets) in zip(axes[0], panels.items(), strict=True):
        thresholds = np.unique(np.concatenate([[0.0], *sets.values(), [1.1]]))
        refused = [100 * float(np.mean(sets["answerable"] < t)) for t in thresholds]
        for name, values in sets.items():
            if name != "answerable":
                panel.step(refused, [100 * float(np.mean(values >= t)) for t in thresholds], where="post", label=name)
        panel.set(xlim=(0, 30), ylim=(0, 100), xlabel="wrongly refused, %", title=title)
        panel.grid(alpha=0.3)
        panel.legend()
    axes[0][0].set_ylabel("wrongly answered, %")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_rates(systems: Mapping[str, Mapping[int, float]], path: Path) -> None:
    """Draw requests a second by the number of clients, a line each system, both on logarithmic axes."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4.2), layout="constrained")
    for name, rates in systems.items():
        axes.plot(list(rates), list(rates.values()), marker="o", label=name)
        for clients, rate in rates.items():
            highest = rate == max(others.get(clients, 0) for others in systems.values())
            offset = (0, 6 if highest else -14)  # two lines may meet
            axes.annotate(f"{rate:.0f}", (clients, rate), textcoords="offset points", xytext=offset, ha="center")
    axes.set(xscale="log", yscale="log", xlabel="clients at once", ylabel="requests a second")
    axes.set_xticks([clients for rates in systems.values() for clients in rates][: len(next(iter(systems.values())))])
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.margins(0.15)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)
