"""Telling of questions that are done, in the order they were, in a thread of its own: a slow disk holds up nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

from serve.asked import Asked

_log = logging.getLogger(__name__)


class Noting:
    """Hands what was asked on to several who note it."""

    def __init__(self, noted: Sequence[Callable[[Asked], None]]) -> None:
        self._noted = tuple(noted)
        self._thread = ThreadPoolExecutor(1, "noting")

    def note(self, asked: Asked) -> None:
        """Have a question noted, soon; at once where this is closed already."""
        try:
            self._thread.submit(self._note, asked)
        except RuntimeError:
            self._note(asked)

    def flush(self, seconds: float | None = None) -> bool:
        """Wait until all that was handed in is noted, at most so many seconds; tell whether it is."""
        with suppress(RuntimeError):  # closed before
            self._last = self._thread.submit(lambda: None)
        return not wait([self._last], seconds).not_done

    def close(self, seconds: float | None = None) -> bool:
        """Wait as `flush` does, then let the thread end."""
        noted = self.flush(seconds)
        self._thread.shutdown(wait=False)
        return noted

    def _note(self, asked: Asked) -> None:
        for note in self._noted:
            try:
                note(asked)
            except Exception:  # a log that cannot be written must not take the answer away
                _log.exception("a question could not be noted")
