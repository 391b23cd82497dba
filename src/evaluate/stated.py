"""How close an answer comes to an accepted one: whether it states exactly it first, and F1 of the nearest sentence.

A list with nothing beside it is compared as a set: its rows, its lines, or what its first sentence names. Of several
things that are no such list each is looked for by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evaluate.canonical import canonical, contains
from evaluate.records import Expectation
from japanese.tokens import tokenize
from records import Answer

_SENTENCE_END = re.compile(r"[。\n]")
_ITEM = re.compile(r"^\s*・\s*(.+)", re.MULTILINE)
_COPULA = re.compile(r"(?:です|でした|であった|である|あります)$")


def stated_measures(expectation: Expectation, answer: Answer) -> tuple[bool, float]:
    """Return whether what is stated first is exactly an accepted answer, and the F1 of the nearest sentence, 0 to 1.

    A refusal is exact where the documents do not say, and nothing else is then.
    """
    refused = answer.status != "answered"
    if refused or not expectation.answerable:
        agreed = refused and not expectation.answerable
        return agreed, float(agreed)
    text = _said(answer)
    groups = expectation.all_of
    if len(groups) > 1 and expectation.exhaustive:
        value = set_f1(_items(answer, text), groups)
        return value == 1.0, value
    said = stated(text).split("、") if len(groups) > 1 else [stated(text)]
    exact = _exactly(said, groups)
    return exact, 1.0 if exact else sum(_nearest(text, group) for group in groups) / len(groups)


def stated_first(answer: Answer) -> str:
    """Return what an answer states first."""
    return stated(_said(answer))


def _said(answer: Answer) -> str:
    """Return what an answer says: of several questions the answers, without the questions that stand above them."""
    return "\n".join(part.text for part in answer.parts if part.status == "answered") or answer.text


def _items(answer: Answer, text: str) -> list[str]:
    """Return what an answer lists: the rows of its table, else its lines with a dot, else what it states first."""
    rows = [" ".join(filter(None, row.values())) for row in answer.rows]
    return rows or _ITEM.findall(text) or stated(text).split("、")


def _exactly(items: Sequence[str], groups: Sequence[Sequence[str]]) -> bool:
    """Tell whether every item is an accepted answer, and there is one of each group."""
    said = {canonical(item) for item in items}
    accepted = [set(map(canonical, group)) for group in groups]
    return said <= set().union(*accepted) and all(said & group for group in accepted)


def _nearest(text: str, group: Sequence[str]) -> float:
    """Return the F1 of the sentence that comes nearest to one of the alternatives."""
    return max(token_f1(words(sentence), words(wanted)) for sentence in _sentences(text) for wanted in group)


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
