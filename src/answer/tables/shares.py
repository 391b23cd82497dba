"""Questions for a part of the whole: which rows are the part, and of which it is one (何割, 割合, 占める)."""

from __future__ import annotations

from dataclasses import replace

from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.words import load_words
from japanese.normalize import fold


def read_share(reading: Reading, query: TableQuery) -> TableQuery | None:
    """Read 北海道の提携のうちサハリン州の割合: of what is named before うち, else of all rows."""
    if not reading.sees_free("share"):
        return None
    kept = tuple(c for c in query.constraints if _is_whole(reading, c.shown))
    periods = tuple(p for p in query.periods if _is_whole(reading, p.shown))
    whole = replace(query, constraints=kept, periods=periods, kinds=None, besides=(), amounts=(), terms=frozenset())
    part = query.conditions + bool(query.kinds) + len(query.besides) > whole.conditions
    if not part:
        return None
    reading.take("share")
    reading.take("count")
    reading.take("altogether")
    return replace(query, task="share", whole=whole, asked=())


def _is_whole(reading: Reading, shown: str) -> bool:
    words = load_words().tables
    written = fold(shown)
    if not written:
        return False
    after = reading.text.partition(written)[2]
    subject = words["of_subject"].match(after)
    return bool(words["of_whole"].match(after[subject.end() if subject else 0 :]))
