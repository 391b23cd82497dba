"""A point in time as a page in some language says it, in Japan's time."""

from __future__ import annotations

from datetime import datetime

from evaluate.wording import JAPAN, japanese_time
from serve.show.words import Language


def moment(at: datetime, language: Language) -> str:
    """Return it to the minute (2026年1月2日 09:05, 2026-01-02 09:05)."""
    return japanese_time(at.isoformat()) if language == "ja" else f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
