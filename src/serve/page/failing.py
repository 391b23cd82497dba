"""What goes wrong in an event before our own code runs: Gradio prints it with what was sent, the log tells neither."""

from __future__ import annotations

import logging

from gradio import queueing

_log = logging.getLogger(__name__)


class _Logged:
    """Stands for `traceback` in Gradio's queue, of which it uses this alone."""

    @staticmethod
    def print_exc() -> None:
        """Log the error that is being handled: its kind and where it happened, as of every other."""
        _log.warning("an event of the page failed", exc_info=True)


def log_failing_events() -> None:
    """Have Gradio's queue log what it would print; a value sent may hold a question, or lines like those of a log."""
    queueing.traceback = _Logged
