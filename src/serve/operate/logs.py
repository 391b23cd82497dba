"""Logs: one line a record on standard error, for journald or a container's log; no question and no secret in them.

A traceback is told as the kind of error and the places in the code, innermost first, without the error's own text:
KeyError('住所は非公開の…') may hold what somebody asked.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

_LEVELS = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (0, 7))
"""Python's levels from the top, with syslog's: journald reads <3> at the start of a line."""

_PLACES = 8


class OneLine(logging.Formatter):
    """A record as one line: its level, its logger, the first line of its message, where it failed."""

    def __init__(self, journal: bool) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a time where journald keeps it."""
        level = next(syslog for least, syslog in _LEVELS if record.levelno >= least)
        start = f"<{level}>" if self._journal else f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S%z')} "
        message = next(iter(record.getMessage().strip().splitlines()), "")
        line = f"{start}{record.levelname} {record.name}: {message}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{line} [{told(error)}]" if error else line


def told(error: BaseException) -> str:
    """Return an error as its kind and the places it came through (OSError 28 at store.py:12 write < ask.py:9 run)."""
    number = f" {error.errno}" if isinstance(error, OSError) and error.errno else ""
    return f"{type(error).__name__}{number} at {' < '.join(_places(error.__traceback__)) or 'an unknown place'}"


def _places(found: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(found)[::-1][:_PLACES]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def set_up_logs() -> None:
    """Send what is worth a warning to standard error, uvicorn's and the libraries' records too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(journal="JOURNAL_STREAM" in os.environ))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
