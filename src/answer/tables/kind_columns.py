"""In which column the names of a kind of place stand: how they end, and the party that is named before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from answer.tables.query import Kinds
from answer.tables.reading import Reading
from japanese.normalize import fold
from records import TableRow

PREFECTURES = ("都", "道", "府", "県")
_COMPOSITE = frozenset(
    {"都道府県", "道府県", "都府県", "府県", "都県", "市区町村", "区市町村", "市町村", "市区", "市町", "町村"}
)


def kind_ends(word: str) -> tuple[str, ...]:
    """Return how the names of a kind of place end (町村 -> 町, 村)."""
    if word == "県市":
        return (*PREFECTURES, "市")
    return tuple(word) if word in _COMPOSITE else (word,)


def side_before(reading: Reading, at: int) -> str:
    """The party named right before a place by its own word (ロシアの|市), "" where none is."""
    before = reading.text[:at]
    words = {side: fold(side.removesuffix("側")) for side in reading.columns.sides()}
    return next((side for side, word in words.items() if word and before.endswith((f"{word}の", f"{word}側の"))), "")


def find_kinds(reading: Reading, rows: Sequence[TableRow], ends: tuple[str, ...], only: str = "") -> Kinds | None:
    """Return the party and the column where names with such ends stand most often, None where they stand nowhere.

    With `only` no other party is looked at.
    """
    exact: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    sides = {reading.columns.side(column.name): None for column in reading.columns.names}
    sides = {only: None} if only else sides
    for row in rows:
        for side in sides:
            filled = [(c.name, row.cells[c.name]) for c in reading.columns.of_side(side) if row.cells.get(c.name)]
            exact[side] += bool(filled) and filled[-1][1].endswith(ends)
            anywhere.update(name for name, value in filled if value.endswith(ends))
    held = {side: sum(anywhere[column.name] for column in reading.columns.of_side(side)) for side in sides}
    best = max(sides, key=lambda side: (exact[side], held[side]), default="")
    columns = [c.name for c in reading.columns.of_side(best) if anywhere[c.name]] if best else []
    if not columns:
        return None
    return Kinds(ends, best, max(columns, key=lambda c: anywhere[c]), inside=not exact[best])
