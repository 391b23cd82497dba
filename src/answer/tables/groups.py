"""By which values a question counts rows: 都道府県ごと, 一番多い市, 相手の州はいくつ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.tables.kind_columns import find_kinds, kind_ends
from answer.tables.query import Grouping, Kinds, TableQuery
from answer.tables.reading import Reading
from answer.tables.wanted import column_named_before
from answer.words import alternatives, load_words
from japanese.normalize import fold
from records import Column, TableRow

_INSIDE = re.compile("内|管内|では?(?!なく)|の(?:市町村|自治体|団体|中|うち)")
_COUNTED = re.compile(
    "(?:(?:つ|所|件|個)(?:以上|以下|より多く)?|複数)の$"
)  # 二か所以上のロシアの街に: as many as are counted
_PARTNER = re.compile(
    "[0-9一二三四五六七八九十]*(?:つ|か所|件|個)?(?:以上|以下)?[とに](?!は|つい|関)"
)  # ロシアの都市三つと提携している市
_KIND_WORDS = (
    "都道府県",
    "道府県",
    "府県",
    "市区町村",
    "市町村",
    "市町",
    "町村",
    "共和国",
    "自治州",
    "州",
    "府",
    "県",
    "市",
    "区",
    "町",
    "村",
)
_WHOLE = frozenset({"自治体", "団体", "都市"})


class GroupReader:
    """Finds the columns whose values a question groups rows by; `names_side` once it names a party by its own word."""

    def __init__(self, reading: Reading, rows: Sequence[TableRow]) -> None:
        self._reading = reading
        self._rows = rows
        self.names_side = False

    def of(self, columns: tuple[str, ...], low: int = 1, ends: tuple[str, ...] = ()) -> Grouping:
        """Return groups by a column, told apart by the wider columns of its party (府中市 of two prefectures)."""
        schema = self._reading.columns
        last = columns[-1]
        if len(columns) == 1 and schema.by_name[last].side:
            names = [column.name for column in schema.of_side(schema.side(last))]
            columns = tuple(names[: names.index(last) + 1])
        return Grouping(columns, low=low, ends=ends)

    def other_side(self, query: TableQuery) -> tuple[str, ...]:
        """Return the columns of the party that the question does not name; of the second where it names none."""
        columns = self._reading.columns
        sides = columns.sides()
        named = {c.side for c in query.constraints if not c.excluded}
        free = [side for side in sides[1:] + sides[:1] if side not in named] if len(sides) > 1 else []
        return tuple(column.name for column in columns.of_side(free[0])) if free else ()

    def noun_at(self, at: int) -> tuple[tuple[str, ...], str] | None:
        """Return the column whose noun begins at a place (同じ種別), or the kind of place that does (同じ州)."""
        reading = self._reading
        for column in reading.columns.schema.columns:
            noun = next((n for n in reading.columns.nouns[column.name] if reading.text.startswith(n, at)), "")
            if noun:
                reading.cover([(at, at + len(noun))])
                return (column.name,), noun
        kind = next((word for word in _KIND_WORDS if reading.text.startswith(word, at)), "")
        found = self._kinds(kind) if kind else None
        if found is None:
            return None
        reading.cover([(at, at + len(kind))])
        return (found.column,), kind

    def before(self, at: int, query: TableQuery, *, decades: bool = False) -> Grouping | None:
        """Return the groups named before a place: a kind (都道府県ごと), a column (種別ごと), the years or decades."""
        reading = self._reading
        if decades:
            return Grouping((reading.columns.times[0].name,), decades=True) if reading.columns.times else None
        text = reading.text[:at]
        kind = next((word for word in (*_KIND_WORDS, *reading.columns.ends) if text.endswith(word)), "")
        found = self._kinds(kind) if kind else None
        if found:
            reading.cover([(at - len(kind), at)])
            return self.of((found.column,), ends=found.ends)
        whole = next((word for word in _WHOLE if text.endswith(word)), "")
        if whole:
            return self._whole(query)
        other = next((m for m in load_words().tables["other"].finditer(text) if m.end() == at), None)
        if other and self.other_side(query):
            reading.cover([other.span()])
            return Grouping(self.other_side(query), whole=True)
        column = column_named_before(reading, at)
        return self.of((column.name,)) if column else None

    def beside(self, query: TableQuery) -> Grouping | None:
        """北海道の次に多い: values of the column in which the named one stands."""
        if query.after is None:
            return None
        return replace(self.of(query.after.columns[:1]), after=query.after.names)

    def target(self, query: TableQuery) -> Grouping | None:
        """Return the groups that a question asks for: a column it names, a kind of place, or whole parties."""
        reading = self._reading
        if reading.sees("decade") and reading.columns.times:
            return Grouping((reading.columns.times[0].name,), decades=True)
        apart = [c for c in query.asked if c not in reading.columns.head or reading.columns.sides()]
        columns = [c for c in apart if c.type in {"name", "category", "year", "date"} and not _is_stated(c, query)]
        of_side = self.of_named_side()
        if of_side:
            return of_side
        if columns:
            ends = query.kinds.ends if query.kinds and query.kinds.column == columns[0].name else ()
            return self.of((columns[0].name,), ends=ends)
        if query.kinds:
            every = any(kinds.column == query.kinds.column for kinds in query.besides)  # 州とか地方とか共和国とか
            return self.of((query.kinds.column,), ends=() if every else query.kinds.ends)
        if reading.sees("party"):
            return self._whole(query)
        if reading.sees("other") and self.other_side(query):
            reading.take("other")
            return Grouping(self.other_side(query), whole=True)
        head = {column.name for column in reading.columns.head}
        named = [c for c, _ in reading.named(reading.columns.names) if c.type == "category" or c.name not in head]
        return self.of((named[0].name,)) if named else None

    def counted(self, query: TableQuery) -> tuple[Grouping, str] | None:
        """Return what different things a question counts, with their noun (何都道府県, 相手の州はいくつ)."""
        reading = self._reading
        match = load_words().tables["counted"].search(reading.text)
        if match and not reading.is_given(match.start()):
            noun = next(group for group in match.groups() if group)
            found = None if noun in _WHOLE else self._kinds(noun)
            grouping = (
                self._whole(query) if noun in _WHOLE else self.of((found.column,), ends=found.ends) if found else None
            )
            if grouping:
                reading.cover([match.span()])
                return grouping, noun
        for column in reading.columns.names:
            nouns = alternatives(
                n for n in reading.columns.nouns[column.name] if not n.startswith(("何", "ど"))
            ).pattern
            pattern = re.compile(
                rf"何か?({nouns})(?!目)|({nouns})(?:の数|は(?:全部で)?いくつ|がいくつ|って?いくつ|は何種類|の?種類(?=[^。]*(?:いくつ|何|数)))"
                rf"|(?:いくつ|何種類)の({nouns})"
            )
            found_noun = pattern.search(reading.text)
            which = found_noun and found_noun[1] and any(found_noun[0].startswith(ask) for ask in column.asks)
            if found_noun and not which and self._is_value(column):
                reading.cover([found_noun.span()])
                return self.of((column.name,)), next(noun for noun in found_noun.groups() if noun)
        for end in reading.columns.ends:
            found_end = re.search(rf"いくつの{end}|{end}(?:の数|は(?:全部で)?いくつ|がいくつ)", reading.text)
            kinds = find_kinds(reading, self._rows, (end,)) if found_end else None
            if kinds and found_end:
                reading.cover([found_end.span()])
                return self.of((kinds.column,)), end
        return None

    def different(self, query: TableQuery) -> tuple[Grouping, str] | None:
        """Return what a question that counts each once may count: whole parties or a column's values."""
        grouping = self._inside_named(query) or self.target(query)
        if grouping is None:
            return None
        column = self._reading.columns.by_name[grouping.columns[-1]]
        return grouping, "".join(grouping.ends[:1]) if len(grouping.ends) == 1 else column.label

    def _inside_named(self, query: TableQuery) -> Grouping | None:
        """サハリンの街: the most exact places of the party in which a named area lies."""
        town = load_words().tables["town"].pattern
        for constraint in query.constraints:
            columns = self._reading.columns.of_side(constraint.side)
            inner = len(columns) > 1 and columns[-1].name not in constraint.columns and not constraint.excluded
            if inner and re.match(rf"(?:州|県|府|地方)?の(?:{town})", self._after(constraint.shown)):
                return self.of((columns[-1].name,))
        return None

    def of_named_side(self) -> Grouping | None:
        """Return the most exact places of a party that the question names by its own word (ロシアの街, 日本側の市)."""
        reading = self._reading
        for side in reading.columns.sides():
            self.names_side = self.names_side or fold(side) in reading.text
            word = fold(side.removesuffix("側"))
            match = re.search(rf"{re.escape(word)}側?(?:の)?(?:{load_words().tables['town'].pattern})", reading.text)
            if match is None or not word or _PARTNER.match(reading.text, match.end()):
                continue
            if not _COUNTED.search(reading.text[: match.start()]):
                reading.cover([match.span()])
                self.names_side = True
                return self.of((reading.columns.of_side(side)[-1].name,))
        return None

    def _is_value(self, column: Column) -> bool:
        """What names the rows is counted as rows: only what several of them share is counted by itself."""
        return column not in self._reading.columns.head or len(self._reading.columns.head) > 1

    def _whole(self, query: TableQuery) -> Grouping | None:
        """Whole parties: of the other side where the question says so, else of the one rows are about."""
        columns = self._reading.columns
        if not columns.sides():
            return None
        if self._reading.sees("with_party") and self.other_side(query):
            whole = "都市" not in self._reading.text  # 日本の自治体と一番多く提携している都市
            return Grouping(self.other_side(query), whole=whole)
        if self._reading.sees("other") and self.other_side(query):
            self._reading.take("other")
            return Grouping(self.other_side(query), whole=True)
        named = {c.side for c in query.constraints if not c.excluded}
        side = next((side for side in columns.sides() if side not in named), columns.sides()[0])
        if len(named) == 1 and self._counts_inside(query):
            side = next(iter(named))
        return Grouping(tuple(column.name for column in columns.of_side(side)), whole=True)

    def _counts_inside(self, query: TableQuery) -> bool:
        """Tell whether parties inside a named area are meant (北海道で提携している自治体), not its partners."""
        names = [c for c in query.constraints if not c.excluded]
        exact = {
            columns[-1].name
            for side in self._reading.columns.sides()
            if (columns := self._reading.columns.of_side(side))
        }
        if any(exact & {*c.columns} for c in names):
            return False
        kinds = query.kinds is not None and query.kinds.side == names[0].side
        return kinds or query.within or any(_INSIDE.match(self._after(c.shown)) for c in names)

    def _after(self, shown: str) -> str:
        return self._reading.text.partition(fold(shown))[2]

    def _kinds(self, word: str) -> Kinds | None:
        ends = kind_ends(word)
        found = find_kinds(self._reading, self._rows, ends)
        return replace(found, ends=ends) if found else None


def _is_stated(column: Column, query: TableQuery) -> bool:
    """The question itself states the value (1991年に一番多い…)."""
    years = all(period.low // 10000 == period.high // 10000 for period in query.periods)
    return column.name == query.when and bool(query.periods) and years
