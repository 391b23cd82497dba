"""How close the words stated come to an accepted answer: exactly it, and F1; a list is compared as a set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evaluate.canonical import canonical, contains
from evaluate.records import Expectation
from japanese.tokens import tokenize
from records import Answer

_SENTENCE_END = re.compile(r"[。\n]")
_COPULA = re.compile(r"(?:です|でした|であった|である|あります)$")


def stated_measures(expectation: Expectation, answer: Answer) -> tuple[bool, float]:
    """Return whether what is stated first is exactly an accepted answer, and the F1 of the nearest sentence, 0 to 1.

    A refusal is exact where the documents do not say, and nothing else is then.
    """
    refused = answer.status != "answered"
    if refused or not expectation.answerable:
        agreed = refused and not expectation.answerable
        return agreed, float(agreed)
    said = stated(answer.text)
    if len(expectation.all_of) > 1:
        value = set_f1(said.split("、"), expectation.all_of)
        return value == 1.0, value
    accepted = expectation.all_of[0]
    exact = any(canonical(said) == canonical(alternative) for alternative in accepted)
    return exact, 1.0 if exact else max(token_f1(words(s), words(a)) for s in _sentences(answer.text) for a in accepted)


def stated(text: str) -> str:
    """Return what an answer states first, without its copula (ナホトカです。敦賀市は… -> ナホトカ)."""
    return _sentences(text)[0]


def _sentences(text: str) -> list[str]:
    """Return the sentences without their copula; one that is blank for a text without any."""
    return [_COPULA.sub("", sentence) for sentence in _SENTENCE_END.split(text) if sentence.strip()] or [""]


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared, without punctuation."""
    return [token.surface for token in tokenize(canonical(text)) if any(map(str.isalnum, token.surface))]


def token_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 over the words of two texts, each counted as often as it stands there; 0 where one has none."""
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted)) if said and wanted else 0.0


def set_f1(items: Sequence[str], groups: Sequence[Sequence[str]]) -> float:
    """Return the F1 of a list against groups of alternatives: an item is right where it holds one, a group where held.

    As many items and groups as are matched, at most one to one: naming one thing twice gains nothing.
    """
    held = [{n for n, group in enumerate(groups) if _holds(item, group)} for item in items]
    matched = _pairs(held)
    return 2 * matched / (len(items) + len(groups)) if items and groups else 0.0


def _holds(item: str, group: Sequence[str]) -> bool:
    return any(contains(canonical(item), alternative) for alternative in group)


def _pairs(held: Sequence[set[int]]) -> int:
    """Return the most pairs of an item and a group it holds, each used once (augmenting paths)."""
    owner: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for group in held[item] - tried:
            tried.add(group)
            if group not in owner or place(owner[group], tried):
                owner[group] = item
                return True
        return False

    return sum(place(item, set()) for item in range(len(held)))
