"""What is said before and behind a question without asking: background, which the question may need to be whole."""

from __future__ import annotations

import re

from answer.typed.words import load_typed_words
from japanese.tokens import split_sentences

MARKS = "?？。.!！ 　、,\n"
"""What stands around a sentence and is none of its words."""

_OPENING, _CLOSING = "「『（(", "」』）)"
_LONGEST = 120
"""Characters; a longer statement is no background but a text that is asked about."""


def is_statement(text: str) -> bool:
    """Tell whether a sentence says something and asks nothing (ネベリスクの方が視察に来られます。)."""
    patterns, plain = load_typed_words().statements, text.strip(MARKS)
    if not plain or len(plain) > _LONGEST or text.rstrip().endswith(("?", "？")):
        return False
    if patterns["doubts"].search(plain):
        return True
    return bool(patterns["ends"].search(plain)) and not patterns["asks"].search(plain)


def split_statements(text: str) -> tuple[list[str], str]:
    """Return the statements around a question, in order, and the question; none where nothing or all of it asks."""
    sentences = [text[slice(*span)] for span in split_sentences(text)]
    asking = [sentence for sentence in sentences if not is_statement(sentence)]
    if not asking or len(asking) == len(sentences):
        return _clauses(text)
    stated = [sentence for sentence in sentences if is_statement(sentence)]
    inner, question = _clauses("".join(asking))
    return [*stated, *inner], question


def _clauses(text: str) -> tuple[list[str], str]:
    """Cut a sentence that first says what is so: 姉妹都市が二つありますが、先に結んだのは."""
    asks = load_typed_words().statements["asks"]
    for match in load_typed_words().statements["clause"].finditer(text):
        said, rest = text[: match.end()], text[match.end() :]
        if rest.strip(MARKS) and not leaves_open(said) and not asks.search(_without_tail(said)):
            return [said.strip(MARKS)], rest
    return [], text


def leaves_open(text: str) -> bool:
    """Tell whether a text ends inside brackets."""
    return sum(map(text.count, _OPENING)) > sum(map(text.count, _CLOSING))


def _without_tail(said: str) -> str:
    return re.sub(r"(?:ですが|ますが)[、,\s]*$", "", said)
