"""Forgetting what is too old, when the service starts and every day, whether or not anyone looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

_DAY = 24 * 60 * 60.0  # seconds
_log = logging.getLogger(__name__)


class Forgetting(Protocol):
    """What knows what in it is too old."""

    def forget_old(self) -> None:
        """Remove it."""


@asynccontextmanager
async def sweeping(*kept: Forgetting, every: float = _DAY) -> AsyncIterator[None]:
    """Sweep now and again after so many seconds, in a thread: a file that is locked must not hold the service up."""
    over = threading.Event()
    threading.Thread(target=_sweep, args=(kept, every, over), name="retention", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _sweep(kept: Sequence[Forgetting], every: float, over: threading.Event) -> None:
    while not over.is_set():
        for one in kept:
            try:
                one.forget_old()
            except Exception:  # whatever is wrong with the file, questions are still answered, and tomorrow is a day
                _log.exception("%s: what is too old could not be forgotten", type(one).__name__)
        over.wait(every)
