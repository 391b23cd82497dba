"""How times and shares are read: on the page, in reports, in a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from evaluate.figures import Share
from evaluate.words import JAPANESE, Language, Words

JAPAN = timezone(timedelta(hours=9))


def japanese_time(at: str) -> str:
    """Return a time in ISO 8601 as it is read in Japan (2026年1月2日 09:05); what is no time stays as it is."""
    return time_in(at, "ja")


def time_in(at: str, language: Language) -> str:
    """Return a time in ISO 8601 in Japan's time, as a language writes it (2026年1月2日 09:05, 2026-01-02 09:05).

    A time that names no zone is one of Japan's; what is no time stays as it is.
    """
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return at
    when = (when if when.tzinfo else when.replace(tzinfo=JAPAN)).astimezone(JAPAN)
    if language == "en":
        return f"{when:%Y-%m-%d %H:%M}"
    return f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"  # %-m is unknown on Windows


def percent(share: float) -> str:
    """Return a fraction of 1 in hundredths, without the sign (0.9 -> 90.0)."""
    return f"{100 * share:.1f}"


def interval(share: Share, t: Words = JAPANESE) -> str:
    """Return between what a share lies (55.6〜99.8%); a dash where nothing was counted."""
    return t("figure.interval", low=percent(share.low), high=percent(share.high)) if share.of else "—"


def about(name: str, t: Words = JAPANESE) -> str:
    """Return what a run was made with is called; a name without a word of its own stays as it is."""
    return t.section("about").get(name, name)
