"""What the intent model looks at: the words of a question, each with those around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from japanese.normalize import fold
from japanese.tokens import Token

_AROUND = 3
_LONGEST = 4
_MASKED = 0.5
_CONTENT = "X"
_REPEATED = re.compile(f"{_CONTENT}{{2,}}")
_BREAKS = frozenset("、。,?？!()（）「」")


def shape(token: Token) -> str:
    """Return a word as the model sees it: a number is any number, a name any name of its kind."""
    if token.pos_detail == "数詞":
        return "<number>"
    return f"<name {token.name_kind}>" if token.pos_detail == "固有名詞" else token.lemma


def intent_features(tokens: Sequence[Token], content: Mapping[int, float]) -> list[str]:
    """Return the features of a whole question: runs of up to four characters of what is no content.

    `content` tells, by where a word starts, how likely it carries content: what a question is about tells nothing of
    what it wants computed.
    """
    pieces = [_CONTENT if content.get(t.start, 0.0) >= _MASKED else fold(t.surface) for t in tokens]
    text = _REPEATED.sub(_CONTENT, "".join(pieces))
    runs = (text[at : at + size] for size in range(1, _LONGEST + 1) for at in range(len(text) - size + 1))
    return list(dict.fromkeys(runs))


def role_features(tokens: Sequence[Token]) -> list[list[str]]:
    """Return the features of each word: itself, its neighbours, and the clause it stands in."""
    words = [shape(token) for token in tokens]
    ends = _clause_ends(tokens)
    return [list(_of_word(tokens, words, n, ends[n])) for n in range(len(tokens))]


def _of_word(tokens: Sequence[Token], words: Sequence[str], at: int, end: int) -> Iterator[str]:
    token = tokens[at]
    for step in range(-_AROUND, _AROUND + 1):
        inside = 0 <= at + step < len(tokens)
        yield f"{step} {words[at + step] if inside else '#'}"
        if inside and abs(step) < _AROUND:
            yield f"{step} pos {tokens[at + step].pos}/{tokens[at + step].pos_detail}"
    yield f"ends {token.surface[-1]}"
    yield f"begins {token.surface[0]}"
    if at + 1 < len(tokens):
        yield f"then {words[at]} {words[at + 1]}"
    if at:
        yield f"after {words[at - 1]} {words[at]}"
    yield f"clause {words[end]}"
    yield f"clause pair {words[max(0, end - 1)]} {words[end]}"
    yield "last clause" if end >= len(tokens) - 2 else "earlier clause"
    yield f"left {min(len(tokens) - at, 12)}"


def _clause_ends(tokens: Sequence[Token]) -> list[int]:
    """For each word the last word of its clause: the one before the next mark."""
    ends = [0] * len(tokens)
    end = len(tokens) - 1
    for n in reversed(range(len(tokens))):
        if tokens[n].surface in _BREAKS:
            end = max(0, n - 1)
        ends[n] = max(n, end)
    return ends
