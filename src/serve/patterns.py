"""Which documents a pattern names: `*` stands for any characters, nothing else is special."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def chosen(ids: Iterable[str], patterns: Iterable[str]) -> frozenset[str]:
    """Return the document ids that fit a pattern (jinji/* names jinji/給与)."""
    fits = re.compile("|".join(_expression(pattern) for pattern in patterns) or r"(?!)", re.DOTALL)
    return frozenset(document_id for document_id in ids if fits.fullmatch(composed(document_id)))


def composed(text: str) -> str:
    """Return a text as one way of writing it: some systems write が in a file name as two characters."""
    return unicodedata.normalize("NFC", text)


def _expression(pattern: str) -> str:
    return ".*".join(map(re.escape, pattern.split("*")))
