"""A person's word against a judgement holds wherever the same answer is given to the same question again.

Else the same program, run twice over a file with one judgement overruled in between, would have become worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evaluate.records import Outcome, Overruling, Result

Said = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], bool, str, str]
"""What a word is about: question, earlier questions, what was expected, whether alone, the answer's status and text."""

Words = Mapping[Said, Overruling]
"""The words in force by what they are about; each names in `carried` the run it was first said in."""


def said(result: Result) -> Said:
    """Return what a person's word on a result is about."""
    wanted = result.expectation
    return wanted.question, wanted.history, wanted.all_of, wanted.exhaustive, result.status, result.answer


def with_word(result: Result, words: Words) -> Result:
    """Return a result with the word said earlier on the same answer, where it says otherwise than the judgement."""
    word = words.get(said(result))
    if word is None or result.overruled or word.outcome == result.outcome:
        return result
    return replace(result, overruled=word)


def final_beside(result: Result, other: Result | None) -> Outcome:
    """Return the outcome that counts beside another run's result: a word said on the same answer there counts here."""
    if other and other.overruled and not result.overruled and said(other) == said(result):
        return other.final
    return result.final
