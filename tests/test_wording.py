"""How times and shares are read."""

from __future__ import annotations

import pytest

from evaluate.figures import Share
from evaluate.wording import interval, japanese_time, percent


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("2026-01-02T00:05:00+00:00", "2026年1月2日 09:05"),
        ("2026-12-31T15:00:00Z", "2027年1月1日 00:00"),
        ("2026-11-25T21:30:00+09:00", "2026年11月25日 21:30"),
        ("2026-11-25T21:30:00", "2026年11月25日 21:30"),
        ("きのう", "きのう"),
        ("", ""),
    ],
)
def test_a_time_is_read_in_japan(at: str, read: str) -> None:
    assert japanese_time(at) == read


@pytest.mark.parametrize(("share", "read"), [(0.0, "0.0"), (1.0, "100.0"), (0.12345, "12.3"), (2 / 3, "66.7")])
def test_a_share_in_hundredths(share: float, read: str) -> None:
    assert percent(share) == read


def test_between_what_a_share_lies() -> None:
    assert interval(Share(9, 10, 0.556, 0.998)) == "55.6〜99.8%"
    assert interval(Share(0, 0, 0.0, 1.0)) == "—"
