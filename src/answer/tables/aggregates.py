"""What a question computes over the rows: how many, which is first, how far apart, what per value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.tables.compared import read_compared
from answer.tables.conditions import CountBound
from answer.tables.differences import read_difference
from answer.tables.groups import GroupReader
from answer.tables.intents import load_intents
from answer.tables.missing import read_missing
from answer.tables.orders import Directions, read_directions
from answer.tables.query import Grouping, Order, TableQuery
from answer.tables.reading import Reading
from answer.tables.same import SameReader
from answer.tables.shares import read_share
from answer.tables.wanted import amount_for, time_for
from answer.words import load_words
from records import Column, TableRow

_CHECKED = re.compile("ですか|ですよね|だよね|でいい|で合って|で正し|[?]$")
_TWO = 2


class AggregateReader:
    """Adds to a query what it computes; `counts` are the numbers of rows that the question names."""

    def __init__(self, reading: Reading, rows: Sequence[TableRow], counts: Sequence[CountBound]) -> None:
        self._reading = reading
        self._rows = rows
        self._groups = GroupReader(reading, rows)
        stated = load_words().tables["stated"]
        self._counts = [c for c in counts if c.bounded or not stated.match(reading.text[c.end :])]

    def read(self, query: TableQuery, intent: str = "") -> TableQuery:
        """Return the query with its task, its order and its groups.

        Where the words tell none, the question is read as if it said those of its intent (`data/intents.toml`).
        """
        found = self._by_words(query)
        assumed = load_intents().get(intent)
        if not assumed or found.unexplained or (found.computes and not self._misses(found, intent)):
            return found
        self._reading.assume(assumed)
        guessed = self._by_words(query)
        better = guessed.task == "which" if found.computes else guessed.computes
        return replace(guessed, assumed=True) if better and not guessed.unexplained else found

    def _misses(self, found: TableQuery, intent: str) -> bool:
        """Tell whether names or times stand side by side, which of them is wanted, and nothing compares them."""
        sides = max(len(found.side_by_side()), len(found.periods))
        return intent.startswith("which_") and sides == _TWO and found.task in {"count", "rows", "distinct"}

    def _by_words(self, query: TableQuery) -> TableQuery:
        reading = self._reading
        same = reading.take("same", free=True) or reading.take("same_year", free=True)
        same = [m for m in same if not reading.is_given(m.end()) or not query.periods]  # 同じ1972年の
        once = reading.take("distinct")  # 同じものは一つと数えて: neither the same nor a number of rows
        if once and not any("違" in m[0] or "異" in m[0] for m in same):  # 同じ名が何度も出るので、重なりを除いて
            same = []
        self._counts = [c for c in self._counts if not any(o.start() < c.end <= o.end() for o in once)]
        if same:
            return SameReader(reading, self._groups).read(query, same[0].span())
        two = max(len(query.side_by_side()), len(query.periods)) == _TWO
        of_two = two and reading.sees("which_of_two")
        if of_two:
            reading.assume(["which"])
        next_one = reading.take("next_of_rest") if any(c.excluded for c in query.constraints) else []
        directions = read_directions(reading, plainly=query.after is not None or bool(next_one))
        if two and reading.sees("which") and directions.of_amount and reading.sees("count"):
            directions = replace(directions, pick="most" if directions.descending else "least")
        changed = (
            read_missing(reading, self._rows, query)
            or read_share(reading, query)
            or read_compared(reading, self._rows, query, directions)
        )
        changed = changed or read_difference(reading, query, directions)
        for step in (self._per, self._total):
            changed = changed or step(query, directions)
        if changed:
            return changed
        ranked = bool(directions.pick)  # 提携の数が3番目に多い県, 姉妹都市が最も多い市は何件
        if ranked:
            reading.take("count")
        changed = self._having(query) or (None if ranked else self._counted(query, distinct=bool(once)))
        if changed:
            return changed
        expected = next((c for c in self._counts if not c.bounded and _CHECKED.match(reading.text, c.end)), None)
        if expected and not directions.any:
            return replace(query, task="count", expected=expected.low)
        return self._first(query, directions)

    def _per(self, query: TableQuery, directions: Directions) -> TableQuery | None:
        """都道府県ごとに, 年代別: rows counted, or a number added up, per value."""
        reading = self._reading
        decade = reading.take("decade")
        if reading.sees("two_counts"):
            return None
        several = len(query.side_by_side()) > 1 or len(query.periods) > 1
        counts = len(load_words().tables["count"].findall(reading.text))  # 山形県は何件、石川県は何件
        if several and (counts > 1 or (counts and reading.sees("each"))):
            reading.take("each")
            reading.take("count")
            return replace(query, task="each", asked=(), kinds=None)
        for match in load_words().tables["per"].finditer(reading.text):
            columns = self._groups.before(match.start(), query, decades=bool(decade))
            if not columns:
                continue
            if decade and len(query.periods) > 1:  # 60年代、70年代、…と十年刻みで: examples of the groups
                query = replace(query, periods=())
            reading.cover([match.span()])
            reading.take("count")
            grouping = replace(columns, pick=directions.pick, nth=directions.nth, limit=directions.limit)
            amounts = any(column in reading.columns.amounts for column in query.asked)
            measured = amounts or reading.sees("sum") or reading.sees("mean")
            target = amount_for(reading, query.asked) if measured else None
            if target and reading.take("mean"):
                return replace(query, task="mean", target=target.name, grouping=grouping, asked=(), kinds=None)
            if target and (reading.take("sum") or amounts):
                return replace(query, task="sum", target=target.name, grouping=grouping, asked=(), kinds=None)
            reading.take("altogether")
            return replace(query, task="groups", grouping=grouping, asked=(), kinds=None)
        return None

    def _total(self, query: TableQuery, directions: Directions) -> TableQuery | None:
        reading = self._reading
        if directions.pick and reading.sees("sum") and self._groups.target(query):
            return None  # 交付額の合計が最も多い課
        for task in ("mean", "sum"):
            if not reading.sees(task):
                continue
            named = [column for column, _ in reading.named(reading.columns.amounts)]
            target = named[0] if named else next((c for c in query.asked if c in reading.columns.amounts), None)
            if target is None and task == "mean":
                target = amount_for(reading, query.asked)
            if target:
                reading.take(task)
                reading.take("count")
                asked = tuple(column for column in query.asked if column is not target)
                return replace(query, task="mean" if task == "mean" else "sum", target=target.name, asked=asked)
        amounts = [column for column in query.asked if column in reading.columns.amounts]
        if amounts and reading.sees("summed") and not (directions.any or reading.sees("nth")):
            asked = tuple(column for column in query.asked if column not in amounts)
            return replace(query, task="sum", target=amounts[0].name, asked=asked)
        return None

    def _having(self, query: TableQuery) -> TableQuery | None:
        """2件以上ある市, 三つの都市と提携している市."""
        either = load_words().tables["either"]
        self._counts = [c for c in self._counts if c.bounded or not either.match(self._reading.text[c.end :])]
        bound = next((c for c in self._counts if c.bounded), None)
        several = None if bound else self._reading.take("several", free=True)
        words = load_words().tables
        exact = None if bound or several else words["each_with"].search(self._reading.text)
        held = next((c for c in self._counts if words["has_so_many"].match(self._reading.text[c.end :])), None)
        exact = exact or (words["has_so_many"].search(self._reading.text[held.end :]) if held and not bound else None)
        if not (bound or several or exact):
            return None
        grouping = self._groups.target(query)
        if grouping is None:
            return None
        if bound:
            grouping = replace(grouping, low=bound.low, high=bound.high)
        elif several:
            grouping = replace(grouping, low=2)
        else:
            number = next((c.low for c in self._counts), 0)
            if not number:
                return None
            grouping = replace(grouping, low=number, high=number)
        query = self._without_besides(query, grouping)
        self._reading.take("each_with")
        counting = bool(self._reading.take("count"))
        return replace(query, task="groups", grouping=grouping, kinds=None, asked=(), noun="数" if counting else "")

    def _without_besides(self, query: TableQuery, grouping: Grouping) -> TableQuery:
        """Kinds of the very things that are grouped narrow nothing (州・地方・共和国が一度きり)."""
        besides = tuple(k for k in query.besides if k.column not in grouping.columns and not self._groups.names_side)
        return replace(query, besides=besides, about_relation=query.about_relation or self._groups.names_side)

    def _counted(self, query: TableQuery, *, distinct: bool = False) -> TableQuery | None:
        """何件, 何都道府県, 相手の州はいくつ."""
        reading = self._reading
        if reading.sees("two_counts"):
            return replace(query, unexplained=("数",))
        counted = self._groups.counted(query) or (self._groups.different(query) if distinct else None)
        if counted:
            grouping, noun = counted
            reading.take("count")
            reading.take("altogether")
            own = query.kinds is not None and query.kinds.column in grouping.columns and not grouping.whole
            kinds = None if own else query.kinds
            query = self._without_besides(query, grouping)
            how_many = load_words().tables["counter_asked"].search(reading.text)
            query = replace(query, counter=how_many[1] if how_many else query.counter)
            return replace(query, task="distinct", grouping=grouping, noun=noun, asked=(), kinds=kinds)
        if not reading.sees_free("count"):
            return None
        if any(column in reading.columns.amounts for column in query.asked) and not reading.sees("altogether"):
            return None
        for name in ("count", "altogether", "sum"):  # 足すと何件
            reading.take(name)
        return replace(query, task="count")

    def _first(self, query: TableQuery, directions: Directions) -> TableQuery:
        """最も古い, 2番目に大きい, 新しい順に3つ, どちらが早い, 一番多い都道府県."""
        reading = self._reading
        limit = directions.limit or next((c.low for c in self._counts if not c.bounded), 0) if directions.any else 0
        asked_which = bool(reading.take("which"))
        periods = len(query.periods) > 1 and not directions.of_time
        which = asked_which and (len(query.side_by_side()) > 1 or periods)
        of_one = directions.of_time and any(not c.excluded for c in query.constraints)
        polite = not which and reading.sees("polite_where")
        if asked_which and not which and directions.any and not (of_one or polite):
            return replace(query, unexplained=(directions.said,))
        if which and periods and len(query.side_by_side()) < 2:
            return replace(query, task="which", order=Order("", directions.descending), asked=())
        if directions.of_amount and not which:
            grouping = (self._groups.beside(query) or self._groups.target(query)) if directions.pick else None
            target = amount_for(reading, query.asked) if grouping and reading.take("sum") else None
            if grouping and target:
                picked = replace(grouping, pick=directions.pick, nth=directions.nth, limit=limit)
                return replace(query, task="sum", target=target.name, grouping=picked, kinds=None, asked=())
            if grouping and grouping.decades and len(query.periods) > 1:
                query = replace(query, periods=())
            if grouping and not reading.named(reading.columns.amounts):
                picked = replace(grouping, pick=directions.pick, nth=directions.nth, limit=limit)
                return replace(query, task="groups", grouping=picked, kinds=None)
        if not directions.any:
            return query
        column = self._ordered_by(query, directions)
        if column is None and not (which and directions.pick):
            return replace(query, unexplained=(directions.said,))
        nth = directions.nth if not (directions.listed or limit) else 0
        order = Order(column.name if column else "", directions.descending, nth, limit)
        return replace(query, task="which" if which else "rows", order=order)

    def _ordered_by(self, query: TableQuery, directions: Directions) -> Column | None:
        if directions.of_time:
            return time_for(self._reading)
        return amount_for(self._reading, query.asked, directions.said)
