"""Which rows a question means by the names in it: named, left out, side by side, or one inside the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from answer.tables.mentions import Mention
from answer.tables.query import Constraint
from answer.tables.reading import Reading
from answer.words import load_words
from japanese.normalize import fold
from japanese.places import prefectures

_WITHIN = frozenset({"", "の"})  # 北海道札幌市, 北海道の札幌
_OPENED = re.compile(r"(?:[0-9一二三四五六七八九十]+[都道府県]{1,4})?\(")


def read_constraints(
    reading: Reading,
    mentions: Sequence[Mention],
    columns_of: Mapping[str, set[str]],
    together: Sequence[Mapping[str, frozenset[str]]],
) -> tuple[Constraint, ...]:
    """Return what the names of a question ask of the rows; `together` are the names of each row by column."""
    columns = reading.columns
    words = load_words().tables
    constraints = []
    for mention, following in zip_longest(mentions, mentions[1:]):
        held = {column for name in mention.names for column in columns_of.get(name, ())}
        if not held:  # a part of Japan that no row is in: the column where prefectures stand
            held = {c for name in map(fold, prefectures()) for c in columns_of.get(name, ())}
        ordered = tuple(column.name for column in columns.schema.columns if column.name in held)
        start, end = mention.span
        excluded = _left_out(reading, mention, following)
        these = words["only_these"].match(reading.text[end:])
        reading.cover([(end, end + 2)] if these else [])
        if not (excluded or these) and words["only"].match(reading.text[end:]):
            reading.refuse(reading.written(start, end) + "だけ")
        constraints.append(
            Constraint(ordered, mention.names, columns.side(ordered[0]), reading.written(start, end), excluded)
        )
    if any(constraint.excluded for constraint in constraints):
        reading.take("remaining", free=True)
    _beside(reading, mentions, constraints, together)
    return tuple(constraints)


def _left_out(reading: Reading, mention: Mention, following: Mention | None) -> bool:
    """Tell whether a name is left out, and account for the words that say so, or that say it is meant from inside."""
    words, text, end = load_words().tables, reading.text, mention.span[1]
    if mention.is_group and text[end - 1] == "外":  # 道外, 海外
        return True
    area = text[end - 1] in {*"都道府県市区町村州"}
    side = words["outside"].match(text[end:]) if area else None
    inside = words["inside"].match(text[end:]) if area else None
    reading.cover((end, end + match.end()) for match in (side, inside) if match)
    if side:
        return True
    limit = following.span[0] if following else len(text)
    again = words["exclude_again"].match(text[end:limit])
    for at in (end, end + again.end() if again else end):
        excluded = words["exclude"].match(text[at:])
        if excluded:
            more = words["exclude_more"].match(text[at + excluded.end() :])
            reading.cover([(at, at + excluded.end() + (more.end() if more else 0))])
            return True
    return False


def _beside(
    reading: Reading,
    mentions: Sequence[Mention],
    constraints: list[Constraint],
    together: Sequence[Mapping[str, frozenset[str]]],
) -> None:
    """Read what stands between names of one party: left out together, or the one says where the other lies."""
    words, text = load_words().tables, reading.text
    spans = [(a.span[1], b.span[0]) for a, b in pairwise(mentions)]
    for n in reversed(range(len(spans))):
        one, other = constraints[n], constraints[n + 1]
        between = text[slice(*spans[n])]
        if one.side != other.side:
            continue
        within = between in _WITHIN or _told_apart(mentions, n, text)
        if words["name_joint"].fullmatch(between):
            reading.cover([spans[n]])
            constraints[n] = replace(one, excluded=one.excluded or other.excluded)
            either = words["either"].match(text[mentions[n + 1].span[1] :])
            reading.cover([(mentions[n + 1].span[1], mentions[n + 1].span[1] + either.end())] if either else [])
        elif within or other.excluded or words["of_which"].fullmatch(between):
            both = any(_holds(one, parts) and _holds(other, parts) for parts in together)
            constraints[n] = replace(one, qualifies=both)


def _told_apart(mentions: Sequence[Mention], n: int, text: str) -> bool:
    """Tell whether brackets behind a part of Japan say which of it are meant (北陸三県（富山・石川・福井）)."""
    between = text[mentions[n].span[1] : mentions[n + 1].span[0]]
    closed = text[mentions[n + 1].span[1] :].partition(")")[0]
    return mentions[n].is_group and bool(_OPENED.fullmatch(between)) and not closed.endswith(("など", "等", "ほか"))


def _holds(constraint: Constraint, parts: Mapping[str, frozenset[str]]) -> bool:
    return any(constraint.names & parts.get(column, frozenset()) for column in constraint.columns)
