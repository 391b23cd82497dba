"""Whole runs put into a store at once."""

from __future__ import annotations

from evaluate.records import Run
from evaluate.store import Store


def keep(store: Store, run: Run) -> None:
    """Keep a run with all it has, as complete where it is."""
    store.begin(run)
    if run.complete:
        store.complete(run.id)
