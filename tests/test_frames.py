"""The sites that may frame, in a policy."""

from __future__ import annotations

import pytest

from serve.guard.frames import with_frames


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'self'; frame-ancestors 'self'", "default-src 'self'; frame-ancestors 'self' https://a"),
        ("frame-ancestors 'self'; img-src data:", "frame-ancestors 'self' https://a; img-src data:"),
        ("frame-ancestors 'none'", "frame-ancestors 'none'"),
        ("default-src 'self'", "default-src 'self'"),
    ],
)
def test_sites_are_added_to_a_policy(policy: str, expected: str) -> None:
    assert with_frames(policy, ["https://a"]) == expected
