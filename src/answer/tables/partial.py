"""Pieces of names that a question says for the names themselves: 公民館 for 中央公民館, 社協."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from answer.tables.query import Constraint, TableQuery
from answer.tables.reading import Reading
from answer.tables.running_text import runs
from answer.tables.said_names import abbreviated
from answer.words import load_words
from japanese.tokens import Token
from records import Span

_BESIDE = frozenset({"と", "や", "、", "・", "及び", "および"})

Piece = tuple[Constraint, Span]
"""A condition on a piece of names, and where the question says it."""


def read_partial_names(
    reading: Reading, columns_of: Mapping[str, set[str]], query: TableQuery, rest: Sequence[Token]
) -> tuple[list[Piece], list[Token], list[Span]]:
    """Read nouns that stand inside names as those names; return also the words kept, and where names are left out."""
    kept: list[Token] = []
    left_out: list[Span] = []
    pieces: list[Piece] = []
    for run in runs(rest):
        span = reading.span_of(run)
        piece = reading.text[slice(*span)] if span else ""
        names = frozenset(name for name in columns_of if piece in name) if len(piece) > 1 else frozenset()
        names = names or abbreviated(piece, columns_of)
        columns = {column for name in names for column in columns_of[name]}
        if span is None or not names or _goes_on(reading.text, span[1]):
            kept += run
            continue
        ordered = tuple(column.name for column in reading.columns.schema.columns if column.name in columns)
        side = reading.columns.side(ordered[0])
        excluded = load_words().tables["exclude"].match(reading.text[span[1] :])
        left_out += [(span[1], span[1] + excluded.end())] if excluded else []
        constraint = Constraint(ordered, names, side, reading.written(*span), bool(excluded), partial=True)
        if pieces and pieces[-1][0].side == side and reading.text[pieces[-1][1][1] : span[0]] in _BESIDE:
            pieces[-1] = replace(pieces[-1][0], joined=True), pieces[-1][1]
            constraint = replace(constraint, joined=True)
        pieces.append((constraint, span))
    return pieces, kept, left_out


def _goes_on(text: str, end: int) -> bool:
    """Tell whether a place's name goes on behind a piece of it (山口|市 is not in 山口県)."""
    return text[end : end + 1] in {*"市区町村都府県州"}
