"""Forgetting feedback that is too old: when the service starts and every day, whether or not anyone looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from evaluate.feedback import FeedbackStore

_DAY = 24 * 60 * 60.0  # seconds
_log = logging.getLogger(__name__)


@asynccontextmanager
async def sweeping(store: FeedbackStore, every: float = _DAY) -> AsyncIterator[None]:
    """Sweep now and again after so many seconds, in a thread: a file that is locked must not hold the service up."""
    over = threading.Event()
    threading.Thread(target=_sweep, args=(store, every, over), name="retention", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _sweep(store: FeedbackStore, every: float, over: threading.Event) -> None:
    while not over.is_set():
        try:
            store.forget_old()
        except Exception:  # whatever is wrong with the file, questions are still answered, and tomorrow is a day
            _log.exception("feedback that is too old could not be forgotten")
        over.wait(every)
