"""A point in time as a page in some language says it, in Japan's time."""

from __future__ import annotations

from datetime import datetime

from evaluate.wording import time_in
from serve.show.words import Language


def moment(at: datetime, language: Language) -> str:
    """Return it to the minute (2026年1月2日 09:05, 2026-01-02 09:05)."""
    return time_in(at.isoformat(), language)
