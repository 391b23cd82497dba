"""Which rows a question means: names, kinds of names, bounds of numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from answer.tables.headings import same_units
from answer.tables.mentions import Mention
from answer.tables.query import Amount, Constraint, Kinds, TableQuery
from answer.tables.reading import Reading
from answer.tables.wanted import one_meant
from answer.words import alternatives, load_words
from japanese.normalize import fold
from japanese.numbers import read_number
from japanese.places import prefectures
from records import TableRow

_WITHIN = frozenset({"", "の"})  # 北海道札幌市, 北海道の札幌
BESIDE = frozenset({"と", "や", "、", "・", "及び", "および"})
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?[十百千万億兆]*|[一二三四五六七八九十百千万億]+")
_ALONE = re.compile("しかな[いか]|だけ|のみ")
_OPENED = re.compile(r"(?:[0-9一二三四五六七八九十]+[都道府県]{1,4})?\(")
_RANK = re.compile("[番位]")
_TO = re.compile(r"(?:から|~|〜|-)")
_COMPOSITE = frozenset({"都道府県", "道府県", "府県", "市区町村", "市町村", "市町", "町村"})
_COUNTERS = ("つ", "件", "か所", "箇所", "個", "例", "組")


@dataclass(frozen=True, slots=True)
class CountBound:
    """How many rows a value should have, or how many are expected (3件以上, 三つ); `bounded` where it is compared."""

    low: int
    high: int
    bounded: bool
    end: int


def read_constraints(
    reading: Reading,
    mentions: Sequence[Mention],
    columns_of: Mapping[str, set[str]],
    together: Sequence[Mapping[str, frozenset[str]]],
) -> tuple[Constraint, ...]:
    """Return what the names of a question ask of the rows; `together` are the names of each row by column."""
    columns = reading.columns
    constraints = []
    for mention in mentions:
        held = {column for name in mention.names for column in columns_of.get(name, ())}
        if not held:  # a part of Japan that no row is in: the column where prefectures stand
            held = {c for name in map(fold, prefectures()) for c in columns_of.get(name, ())}
        ordered = tuple(column.name for column in columns.schema.columns if column.name in held)
        start, end = mention.span
        if load_words().tables["only"].match(reading.text[end:]):
            reading.refuse(reading.written(start, end) + "だけ")
        outside = mention.is_group and reading.text[end - 1] == "外"  # 道外
        excluded = load_words().tables["exclude"].match(reading.text[end:])
        if excluded:
            reading.cover([(end, end + excluded.end())])
        constraints.append(
            Constraint(
                ordered, mention.names, columns.side(ordered[0]), reading.written(start, end), outside or bool(excluded)
            )
        )
    between = [reading.text[a.span[1] : b.span[0]] for a, b in pairwise(mentions)]
    for n in reversed(range(len(between))):
        one, other = constraints[n], constraints[n + 1]
        if one.side == other.side and between[n] in BESIDE:
            constraints[n] = replace(one, excluded=one.excluded or other.excluded)
        elif one.side == other.side and (
            _told_apart(mentions, n, reading.text) or between[n] in _WITHIN or other.excluded
        ):
            both = any(_holds(one, parts) and _holds(other, parts) for parts in together)
            constraints[n] = replace(one, qualifies=both)
    return tuple(constraints)


def offered(reading: Reading, query: TableQuery) -> TableQuery:
    """Ask for the column of sorts whose values a question offers (新規と拡大のどちら); they are no conditions then."""
    sorts = {c.name: c for c in reading.columns.names if c.type == "category"}
    held = [c for c in query.constraints if len(c.columns) == 1 and c.columns[0] in sorts and not c.excluded]
    shown = [held[n : n + 2] for n in range(len(held) - 1) if held[n].columns == held[n + 1].columns]
    for one, other in shown:
        choice = re.search(
            rf"{_either(one)}[^。]{{1,2}}{_either(other)}(?:の|、|って|は)?(?:どちら|どっち)", reading.text
        )
        if choice:
            reading.cover([choice.span()])
            kept = tuple(c for c in query.constraints if c not in {one, other})
            return replace(query, constraints=kept, asked=(*query.asked, sorts[one.columns[0]]))
    return query


def _either(constraint: Constraint) -> str:
    return re.escape(fold(constraint.shown))


def without_itself(query: TableQuery) -> TableQuery:
    """Drop an area left out of itself (道庁を別にして北海道の市町村): the kinds leave its own row out."""
    included = [c.names for c in query.constraints if not c.excluded]
    itself = [c for c in query.constraints if c.excluded and c.names in included]
    if not itself or query.kinds is None:
        return query
    return replace(query, constraints=tuple(c for c in query.constraints if c not in itself))


def _told_apart(mentions: Sequence[Mention], n: int, text: str) -> bool:
    """Tell whether brackets behind a part of Japan say which of it are meant (北陸三県（富山・石川・福井）)."""
    between = text[mentions[n].span[1] : mentions[n + 1].span[0]]
    closed = text[mentions[n + 1].span[1] :].partition(")")[0]
    return mentions[n].is_group and bool(_OPENED.fullmatch(between)) and not closed.endswith(("など", "等", "ほか"))


def _holds(constraint: Constraint, parts: Mapping[str, frozenset[str]]) -> bool:
    return any(constraint.names & parts.get(column, frozenset()) for column in constraint.columns)


def read_kinds(reading: Reading, rows: Sequence[TableRow]) -> tuple[Kinds, ...]:
    """Return the kinds of thing a question asks for (町や村で), one for each party, that named last at the end."""
    own = re.compile(
        rf"(?<![一-龥ァ-ヶ何])({alternatives(reading.columns.ends).pattern})(?=[はがをにでとのもや、。?ご別]|$)"
    )
    words = load_words().tables
    matches = [m for p in (words["kinds"], own, words["which_kind"]) for m in p.finditer(reading.text)]
    found: dict[tuple[str, bool], tuple[Kinds, int]] = {}
    ruled_out: dict[str, list[Kinds]] = {}
    of_ends = cache(lambda ends: find_kinds(reading, rows, ends))  # each looks at every row
    for match in sorted(matches, key=lambda m: m.start()):
        kinds = of_ends(kind_ends(match[1])) if reading.is_free(match.start()) else None
        if kinds and load_words().tables["of_other"].search(reading.text[: match.start()]):
            reading.cover([match.span(1)])  # 小樽市の相手の市は: which, not what kind
            if load_words().tables["not_kind"].match(reading.text[match.end(1) :]):
                reading.refuse(match[1])
        elif kinds:
            reading.cover([match.span()] if match[0].startswith("何") else [match.span(1)])
            negated = words["not_kind"].match(reading.text[match.end(1) :])
            if negated:
                reading.cover([(match.end(1), match.end(1) + negated.end())])
                ruled_out.setdefault(kinds.side, []).append(kinds)
                continue
            before = found.pop((kinds.side, kinds.inside), None)
            ends = (*(before[0].ends if before else ()), *kinds.ends)
            found[kinds.side, kinds.inside] = replace(kinds, ends=tuple(dict.fromkeys(ends))), match.end(1)
    both = load_words().tables["kind_of_both"]
    kept = [replace(kinds, alike=bool(both.match(reading.text, end))) for kinds, end in found.values()]
    wanted = {kinds.side for kinds in kept}
    for side, left_out in ruled_out.items():  # beside a kind that is wanted (県、市町村は除く) it narrows nothing
        ends = tuple(dict.fromkeys(end for kinds in left_out for end in kinds.ends))
        kept += [] if side in wanted else [replace(left_out[-1], ends=ends, excluded=True)]
    return tuple(kept)


def kind_ends(word: str) -> tuple[str, ...]:
    """Return how the names of a kind of place end (町村 -> 町, 村)."""
    return tuple(word) if word in _COMPOSITE else (word,)


def find_kinds(reading: Reading, rows: Sequence[TableRow], ends: tuple[str, ...]) -> Kinds | None:
    """Return the party and the column where names with such ends stand most often, None where they stand nowhere."""
    exact: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    sides = {reading.columns.side(column.name): None for column in reading.columns.names}
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


def read_amounts(reading: Reading) -> tuple[tuple[Amount, ...], list[CountBound]]:
    """Return the bounds of numbers (定員が100人以上), and apart from them the numbers of rows (2件以上)."""
    columns = reading.columns
    named = reading.named(columns.amounts, cover=False)
    amounts: list[Amount] = []
    counts: list[CountBound] = []
    at = 0
    for match in _NUMBER.finditer(reading.text):
        value = read_number(match[0])
        if reading.text.startswith("番目", match.end()):
            continue
        if match.start() < at or value is None or not reading.is_free(*match.span()):
            continue
        number = Decimal(value)
        unit = _unit_at(reading, match.end())
        before = [column.name for column, (_, end) in named if end <= match.start()]
        bare = not unit and match[0][0].isdecimal() and any(0 <= match.start() - end <= 1 for _, (_, end) in named)
        bare = bare and not _RANK.match(reading.text, match.end())
        fitting = [
            c.name for c in columns.amounts if unit and _fits(unit, columns.scale(c.name)[1], columns.units[c.name])
        ]
        column = next((name for name in reversed(before) if name in fitting or bare), "")
        column = column or one_meant(reading, fitting)
        if not column and columns.serials and match[0].isdecimal() and _is_of_row(reading, *match.span()):
            column, unit = columns.serials[0].name, "番" * reading.text.startswith("番", match.end())
        if column:
            amount, at = _bounds(reading, column, number, match.start(), match.end() + len(unit), unit)
            amounts.append(amount)
            reading.cover(span for named_column, span in named if named_column.name == column)
        elif unit in {*_COUNTERS, fold(columns.schema.unit)} and unit and number == int(number):
            counts.append(_count(reading, int(number), match.start(), match.end() + len(unit)))
            at = counts[-1].end
    return (*amounts, *_for_nothing(reading)), counts


def _is_of_row(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a number is that of a row (図1の36番, 番号45)."""
    label = fold(reading.columns.serials[0].label)
    return reading.text.startswith("番", end) or reading.text.endswith((label, f"{label}が", f"{label}は"), 0, start)


def _for_nothing(reading: Reading) -> list[Amount]:
    """無料: nothing in the one column of money; 有料 something."""
    columns = [c.name for c in reading.columns.amounts if reading.columns.scale(c.name)[1] == "円"]
    if len(columns) != 1 or (reading.sees("for_nothing") and reading.sees("for_money")):  # 有料か無料か
        return []
    found = reading.take("for_nothing")
    some = reading.take("for_money")
    nothing = [Amount(columns[0], Decimal(0), Decimal(0), match[0]) for match in found[:1]]
    return nothing or [Amount(columns[0], Decimal(0), None, match[0], low_open=True) for match in some[:1]]


def _fits(unit: str, plain: str, written: str) -> bool:
    return unit == written or unit in same_units(plain)


def _unit_at(reading: Reading, at: int) -> str:
    columns = reading.columns
    plain = [unit for c in columns.amounts for unit in (columns.scale(c.name)[1], columns.units[c.name])]
    known = {*(same for unit in plain for same in same_units(unit)), *_COUNTERS, fold(columns.schema.unit)}
    return next(
        (unit for unit in sorted(known, key=len, reverse=True) if unit and reading.text.startswith(unit, at)), ""
    )


def _bounds(reading: Reading, column: str, number: Decimal, start: int, end: int, unit: str) -> tuple[Amount, int]:
    """Read what stands behind a number: 以上, 未満, から200人まで; nothing means just that number."""
    words = load_words().tables
    joined = _TO.match(reading.text, end)
    other = _NUMBER.match(reading.text, joined.end()) if joined else None
    upper = read_number(other[0]) if other else None
    if other and upper is not None:
        end = other.end() + len(unit) * reading.text.startswith(unit, other.end())
        until = re.compile("まで|の間").match(reading.text, end)
        end = until.end() if until else end
        reading.cover([(start, end)])
        return Amount(column, number, Decimal(upper), reading.written(start, end)), end
    low, high, is_open = number, number, False
    rest = reading.text[end:]
    for name in ("at_least", "at_most"):
        match = words[name].match(rest)
        if match:
            end += match.end()
            is_open = bool(words["open_bound"].search(match[0]))
            reading.cover([(start, end)])
            shown = reading.written(start, end)
            if name == "at_least":
                return Amount(column, low, None, shown, low_open=is_open), end
            return Amount(column, None, high, shown, high_open=is_open), end
    reading.cover([(start, end)])
    return Amount(column, low, high, reading.written(start, end)), end


def _count(reading: Reading, number: int, start: int, end: int) -> CountBound:
    words = load_words().tables
    alone = _ALONE.match(reading.text, end)
    if alone:
        reading.cover([(start, alone.end())])
        return CountBound(number, number, True, alone.end())
    for name in ("at_least", "at_most"):
        match = words[name].match(reading.text[end:])
        if match:
            end += match.end()
            step = int(bool(words["open_bound"].search(match[0])))
            reading.cover([(start, end)])
            if name == "at_least":
                return CountBound(number + step, 0, True, end)
            return CountBound(1, max(1, number - step), True, end)
    reading.cover([(start, end)])
    return CountBound(number, number, False, end)
