"""A follow-up to a question about a table, put together with it as queries: each part takes the place of its like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from answer.dialogue.fragments import Fragment
from answer.tables.query import Constraint, Grouping, Kinds, Order, Period, TableQuery
from answer.tables.source import TableSource
from japanese.normalize import fold

_COMPUTING = frozenset({"distinct", "groups", "sum", "mean", "difference", "which", "each", "same"})


def merge(
    source: TableSource, earlier: TableQuery, said: TableQuery, fragment: Fragment, *, lists: bool
) -> TableQuery | None:
    """Return the query that a follow-up makes with an earlier one; None where it says nothing a query could hold.

    Its conditions come to those before, or each takes the place of its like, as the words of `fragment` tell. `lists`
    tells that it wants the rows that were counted. Where no row meets what is put together, less of the earlier
    question holds on.
    """
    query = _with_task(earlier, said, lists=lists)
    if query is None or fragment.adds:
        return _widened(source, query, said) if query else None
    if query.grouping and query.grouping == earlier.grouping and said.kinds and not said.conditions:
        return _grouped_by(source, query, said.kinds)
    query = _with_kinds(_with_amounts(_with_periods(query, said, narrows=fragment.narrows), said), said)
    first: TableQuery | None = None
    for constraints in _conditions(source, earlier, said, fragment):
        merged = replace(query, constraints=constraints)
        first = first or merged
        if source.reader.rows.select(merged):
            return merged
    return _lifted(source, query, earlier.constraints) or first


def _lifted(source: TableSource, query: TableQuery, named: tuple[Constraint, ...]) -> TableQuery | None:
    """A query of the wider place that holds the named one, where that kind is asked of (金沢市, 県のほうは)."""
    kinds, rows = query.kinds, source.reader.rows
    if kinds is None or kinds.excluded:
        return None
    for inner in (c for c in named if not c.excluded and kinds.column in source.reader.columns.by_name):
        found = rows.select(TableQuery((inner,)))
        wider = {cells[0] for row in found if (cells := rows.sides(row).get(kinds.side, []))[1:]}
        if len(wider) == 1 and (name := wider.pop()).endswith(kinds.ends):
            column = source.reader.columns.of_side(kinds.side)[0].name
            outer = Constraint((column,), frozenset({fold(name)}), kinds.side, name)
            lifted = replace(query, constraints=tuple(outer if c is inner else c for c in named))
            return lifted if rows.select(lifted) else None
    return None


def further(query: TableQuery, *, by: int = 0, to: int = 0, limit: int = 0) -> TableQuery | None:
    """Return a query for what comes further on in its order, or for the first few; None where it has none."""
    if limit and query.order and query.task == "rows":
        return replace(query, order=replace(query.order, nth=0, limit=limit))
    if limit and query.grouping and query.grouping.pick:
        return replace(query, grouping=replace(query.grouping, nth=1, limit=limit))
    if query.order and query.task == "rows":
        start = query.order.nth or query.order.limit or 1
        return replace(query, order=replace(query.order, nth=to or start + by, limit=0))
    if query.grouping and query.grouping.pick:
        start = query.grouping.limit or query.grouping.nth
        return replace(query, grouping=replace(query.grouping, nth=to or start + by, limit=0))
    return None


def says_nothing(query: TableQuery) -> bool:
    """Tell whether a query neither narrows, computes nor asks."""
    asks = query.asked or query.about_subject or query.everything or query.wants_era or query.exists
    computes = query.task != "rows" or query.order or query.grouping or query.kinds or query.besides or query.same
    return not (asks or computes or query.conditions or query.other_year)


def _with_task(earlier: TableQuery, said: TableQuery, *, lists: bool) -> TableQuery | None:
    """The earlier query, asking what the follow-up asks."""
    if says_nothing(said) and not lists:
        return None
    query = replace(
        earlier,
        confirms=said.confirms,
        exists=said.exists,
        expected=said.expected,
        same=said.same or earlier.same,
        than=said.than or earlier.than,
        terms=earlier.terms | said.terms,
        wants_era=said.wants_era or earlier.wants_era,
        wants_other=said.wants_other or earlier.wants_other,
        everything=said.everything or earlier.everything,
        within=said.within or earlier.within,
    )
    if said.task in _COMPUTING:
        grouping, order = said.grouping, said.order
        query = replace(query, task=said.task, target=said.target, grouping=grouping, order=order)
        return replace(query, noun=said.noun, asked=said.asked)
    if said.order:
        return replace(query, task="rows", order=said.order, grouping=None, target="", asked=said.asked)
    if said.task == "count":
        return replace(query, task="count", order=None, grouping=None, target="", asked=())
    if said.asked or lists or (said.about_subject and not said.conditions and not said.kinds):
        keeps = query.task == "groups" and query.grouping and query.grouping.pick
        task = query.task if keeps else "rows"
        return replace(query, task=task, target="", asked=said.asked, grouping=query.grouping if keeps else None)
    return query


def _grouped_by(source: TableSource, query: TableQuery, kinds: Kinds) -> TableQuery | None:
    """The same groups of another kind (ロシア側の州だと? after 一番多い都道府県は?)."""
    side = source.reader.columns.side(kinds.column)
    names = [column.name for column in source.reader.columns.of_side(side)]
    columns = tuple(names[: names.index(kinds.column) + 1])
    grouping = replace(query.grouping, columns=columns, ends=kinds.ends, whole=False) if query.grouping else None
    return replace(query, grouping=grouping, kinds=None)


def _widened(source: TableSource, earlier: TableQuery, said: TableQuery) -> TableQuery | None:
    """An earlier query of more: the names, kinds and times that it asks for and those that come to them."""
    kinds, more = earlier.kinds, said.kinds
    if kinds and more and kinds.side == more.side:
        return replace(earlier, kinds=replace(kinds, ends=tuple(dict.fromkeys((*kinds.ends, *more.ends)))))
    return united(source, earlier, replace(earlier, constraints=said.constraints or earlier.constraints,
                                           periods=said.periods or earlier.periods))  # fmt: skip


def united(source: TableSource, one: TableQuery, other: TableQuery) -> TableQuery | None:
    """Return a query for what two ask for together, None where they differ in more than one name or time."""
    if replace(one, constraints=(), periods=()) != replace(other, constraints=(), periods=()):
        return None
    if one.constraints == other.constraints:
        return replace(one, periods=tuple(dict.fromkeys((*one.periods, *other.periods))))
    if one.periods != other.periods:
        return None
    ours = [c for c in one.constraints if c not in other.constraints]
    theirs = [c for c in other.constraints if c not in one.constraints]
    if len(ours) != 1 or len(theirs) != 1 or not _alike(source, ours[0], theirs[0]) or ours[0].excluded:
        return None
    columns = tuple(dict.fromkeys((*ours[0].columns, *theirs[0].columns)))
    both = replace(ours[0], columns=columns, names=ours[0].names | theirs[0].names,
                   shown=f"{ours[0].shown}と{theirs[0].shown}")  # fmt: skip
    return replace(one, constraints=tuple(both if c is ours[0] else c for c in one.constraints))


def _with_periods(query: TableQuery, said: TableQuery, *, narrows: bool) -> TableQuery:
    if said.other_year and not said.periods:
        return replace(query, periods=(), other_year=said.other_year, contradiction=False)
    if not said.periods:
        return query
    query, periods = replace(query, other_year=said.other_year), said.periods
    if narrows and query.periods and not any(p.yearless for p in (*periods, *query.periods)):
        both = tuple(_overlap(one, other) for one in query.periods for other in periods if _meet(one, other))
        periods = both or periods
    elif query.periods and all(p.yearless for p in periods) and not any(p.yearless for p in query.periods):
        periods = _in_year(query.periods, periods) or periods  # 2024年6月の -> 7月は
    return replace(query, periods=periods, when=said.when or query.when, contradiction=said.contradiction)


def _meet(one: Period, other: Period) -> bool:
    return max(one.low, other.low) <= min(one.high, other.high)


def _overlap(one: Period, other: Period) -> Period:
    shown = other.shown if one.low <= other.low and other.high <= one.high else f"{one.shown}{other.shown}"
    return Period(max(one.low, other.low), min(one.high, other.high), shown)


def _in_year(earlier: tuple[Period, ...], months: tuple[Period, ...]) -> tuple[Period, ...]:
    """Months in the one year that was spoken of."""
    years = {day // 10_000 for period in earlier for day in (period.low, period.high)}
    if len(years) != 1 or any(m.low <= 0 or m.high > 1231 for m in months):
        return ()
    year = years.pop()
    return tuple(Period(year * 10_000 + m.low, year * 10_000 + m.high, f"{year}年{m.shown}") for m in months)


def _with_amounts(query: TableQuery, said: TableQuery) -> TableQuery:
    bounded = {amount.column for amount in said.amounts}
    kept = tuple(amount for amount in query.amounts if amount.column not in bounded)
    return replace(query, amounts=(*kept, *said.amounts))


def _with_kinds(query: TableQuery, said: TableQuery) -> TableQuery:
    """Kinds of place take the place of those of the same party; those of the other party hold on."""
    kinds = [kind for kind in (*said.besides, said.kinds) if kind]
    if not kinds:
        return query
    sides = {kind.side for kind in kinds}
    kept = [kind for kind in (query.kinds, *query.besides) if kind and kind.side not in sides]
    return replace(query, kinds=kinds[-1], besides=(*kept, *kinds[:-1]))


def _conditions(
    source: TableSource, earlier: TableQuery, said: TableQuery, fragment: Fragment
) -> Iterator[tuple[Constraint, ...]]:
    """The names of the two questions put together, the likeliest way first."""
    grouped = said.grouping.columns if said.grouping else ()
    before = tuple(c for c in earlier.constraints if not {*grouped} & {*c.columns})  # 一番多い課は: of all of them
    new = said.constraints
    if not new:
        yield before
        return
    included = [c for c in new if not c.excluded]
    both = (replace(c, qualifies=True) if any(_alike(source, c, other) for other in included) else c for c in before)
    added = (*both, *new)  # 新潟市 of those in 新潟県, not beside them
    apart = tuple(c for c in before if not any(_alike(source, c, other) for other in new))
    replaced = (*apart, *new)
    if fragment.narrows or all(c.excluded for c in new):
        yield added
        if fragment.among:
            return
    elif _looks_up(source, earlier) and not any(c.excluded for c in new):
        yield new  # 敦賀市の相手は? ナホトカは?
    yield replaced
    yield new


def _alike(source: TableSource, one: Constraint, other: Constraint) -> bool:
    """Tell whether two names are of one party or column."""
    parties = {source.reader.columns.side(column) for column in one.columns}
    return bool(parties & {source.reader.columns.side(column) for column in other.columns})


def _looks_up(source: TableSource, query: TableQuery) -> bool:
    """Tell whether a query asks something of the one row of a name."""
    plain = query.task == "rows" and not (query.order or query.kinds or query.same or query.amounts or query.periods)
    head = {column.name for column in source.reader.columns.head}
    named = any(head & {*c.columns} and not (c.excluded or c.partial) for c in query.constraints)
    return plain and named and not query.everything and len(source.reader.rows.select(query)) == 1


def with_pick(query: TableQuery, pick: str, nth: int) -> TableQuery | None:
    """Return a query for the fullest or emptiest groups turned round (逆に一番少ないのは?)."""
    grouping = query.grouping
    if grouping is None or not grouping.pick or pick not in {"most", "least"}:
        return None
    turned = Grouping(grouping.columns, pick="most" if pick == "most" else "least", nth=nth, ends=grouping.ends,
                      decades=grouping.decades, whole=grouping.whole)  # fmt: skip
    return replace(query, grouping=turned)


def measured(query: TableQuery) -> list[str]:
    """The columns of numbers or times that a query orders by, adds up, bounds or asks for, the likeliest first."""
    order: Order | None = query.order
    asked = [column.name for column in query.asked if column.type in {"number", "year", "date"}]
    bounds = [amount.column for amount in query.amounts]
    return list(dict.fromkeys(name for name in (order.column if order else "", query.target, *asked, *bounds) if name))
