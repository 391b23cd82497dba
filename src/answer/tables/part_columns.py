"""Columns that count a part of another (委員数, うち女性委員): the rest of it, and which share it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from answer.tables.query import TableQuery, Task
from answer.tables.reading import Reading
from answer.words import alternatives
from japanese.normalize import fold
from japanese.tokens import tokenize
from records import Column, Span

_PART = re.compile("^(?:[(（]?(?:うち|内数?|再掲)[)）:：]?の?)(?=.)")
_REST = re.compile(
    "(?:委員|職員|会員|人|者|分)?(?:を|は)?(?:除[いくき]た?|のぞ[いくき]た?|以外|でない|ではない|引い[たて])の?"
)
_SHARE = re.compile(
    "(?:委員|職員|会員)?(?:の|が|は)?(?:占める|全体に占める)?(?:の)?(?:割合|比率|率|構成比|何割|何(?:%|パセント)|パセンテジ)"
)


def read_part(reading: Reading, query: TableQuery) -> TableQuery | None:
    """Read 女性を除いた委員 and 女性の割合 where a column counts うち女性委員; None where it is not so."""
    for whole, part in _pairs(reading):
        for start, end in _said(reading, whole, part):
            rest, share = _REST.match(reading.text, end), _SHARE.match(reading.text, end)
            match = rest or share
            if match is None:
                continue
            reading.cover([(start, match.end())])
            reading.named([whole])
            task: Task = "rows" if rest else "share"
            return replace(query, apart=(whole.name, part.name), task=task, target="", asked=())
    return None


def _pairs(reading: Reading) -> Iterator[tuple[Column, Column]]:
    """The columns that count a part, each with the last column before it that counts a whole of the same unit."""
    whole: Column | None = None
    for column in reading.columns.amounts:
        if not _PART.match(column.label):
            whole = column
        elif whole and reading.columns.units[whole.name] == reading.columns.units[column.name]:
            yield whole, column


def _said(reading: Reading, whole: Column, part: Column) -> list[Span]:
    """Where the question says the part: words of its heading that are none of the whole's (女性)."""
    label = fold(_PART.sub("", part.label))
    words = [token.surface for token in tokenize(label) if token.is_content and len(token.surface) > 1]
    own = [word for word in (label, *words) if word not in fold(whole.label)]
    return [m.span() for m in alternatives(own).finditer(reading.text)] if own else []
