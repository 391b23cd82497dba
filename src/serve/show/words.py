"""What the interface says, in Japanese and in English: every sentence stands in data/words_*.toml, none in a template.

What the documents say and what answers say stays in the documents' language. What reports say as well, what outcomes
are called, stands with them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evaluate.words import LANGUAGES, REPORT, Language, Words

__all__ = ["LANGUAGES", "Language", "Words", "language_of", "words_in"]

_DATA = Path(__file__).with_name("data")


@cache
def words_in(language: Language) -> Words:
    """Return the sentences of a language."""
    return Words(language, REPORT, _DATA)


def language_of(asked: str | None) -> Language:
    """Return the language that a request asks for (?lang=en); Japanese for anything else."""
    return "en" if asked == "en" else "ja"
