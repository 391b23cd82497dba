"""The right number, but counted in another word (2件, 2事業): whether that is wrong only a person can say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluate.canonical import canonical, contains
from evaluate.evidence import MEASURES
from evaluate.records import Expectation
from evaluate.stated import stated_first
from records import Answer

_COUNT = re.compile(r"([0-9]+)([^\W\d_a-z]{1,6})")
_WORD = r"((?:[一-龥々ァ-ヶー]{1,8}|つ))"


def counted_otherwise(expectation: Expectation, answer: Answer) -> list[tuple[str, str]]:
    """Return (expected, said) where all that an answer lacks are words for what is counted; else nothing."""
    text = canonical(answer.text)
    lacking = [group for group in expectation.all_of if not any(contains(text, wanted) for wanted in group)]
    first = canonical(stated_first(answer))
    pairs = [pair for group in lacking if (pair := _pair(group, first))]
    return pairs if len(pairs) == len(lacking) else []


def _pair(group: Sequence[str], said: str) -> tuple[str, str] | None:
    for wanted in group:
        count = _COUNT.fullmatch(canonical(wanted))
        if not count or count[2].startswith(MEASURES):
            continue
        for found in re.finditer(rf"(?<![0-9.第]){count[1]}{_WORD}", said):
            if not found[1].startswith(MEASURES):
                return wanted, found[0]
    return None
