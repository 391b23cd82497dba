"""A question as a query over one table: which rows, which column, and what to compute.

A table may answer only a question that it accounts for in full: every content word must be a value, a year, a word
for the table's subject or for one of its columns. One word more (面積, 理由, 名古屋市) and the table does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from answer.mentions import Mention, NameLexicon
from answer.question import Question
from answer.words import load_words
from japanese.dates import era_names, era_range, find_decades, find_years
from japanese.normalize import fold, fold_with_offsets
from japanese.places import name_parts
from japanese.tokens import Token
from records import Column, Span, TableRow, TableSchema

YearRange = tuple[int, int]
_EVER: YearRange = (0, 9999)


@dataclass(frozen=True, slots=True)
class Constraint:
    """Values that cells of some columns must hold: any of `names` in any of `columns`."""

    columns: tuple[str, ...]
    names: frozenset[str]
    side: str
    shown: str

    def matches(self, parts: dict[str, frozenset[str]]) -> bool:
        """Tell whether a row, given as column -> name parts, fulfils the constraint."""
        return any(self.names & parts.get(column, frozenset()) for column in self.columns)


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What a question asks of one table."""

    constraints: tuple[Constraint, ...] = ()
    years: tuple[YearRange, ...] = ()
    year_column: str = ""
    asked: tuple[Column, ...] = ()
    count: bool = False
    extreme: str = ""
    within: bool = False
    unexplained: tuple[str, ...] = ()
    unknown_names: tuple[str, ...] = ()
    about_subject: bool = False

    @property
    def only_misses_names(self) -> bool:
        """Tell whether the question is one for this table but for names that do not stand in it."""
        return self.about_subject and bool(self.unknown_names) and self.unknown_names == self.unexplained

    @property
    def is_about_the_table(self) -> bool:
        """Tell whether the question narrows the rows, and names the table's subject, a column, or two conditions."""
        conditions = len(self.constraints) + bool(self.years)
        narrowed = bool(conditions or self.extreme or self.count)
        return narrowed and bool(self.about_subject or self.asked or conditions > 1)


@dataclass
class _Cover:
    """Which characters of the folded question the table accounts for."""

    covered: set[int] = field(default_factory=set)

    def add(self, spans: Iterable[Span]) -> None:
        for start, end in spans:
            self.covered.update(range(start, end))


class TableReader:
    """Reads questions against one table: its values, its column words and its subject words."""

    def __init__(self, schema: TableSchema, rows: Sequence[TableRow]) -> None:
        self.schema = schema
        self.rows = tuple(rows)
        names = [column for column in schema.columns if column.type in {"name", "category"}]
        self._parts = [
            {column.name: frozenset(name_parts(row.cells.get(column.name, ""))) for column in names} for row in rows
        ]
        self._columns_of: dict[str, set[str]] = {}
        for parts in self._parts:
            for column, values in parts.items():
                for value in values:
                    self._columns_of.setdefault(value, set()).add(column)
        self._lexicon = NameLexicon(self._columns_of)
        self._column = {column.name: column for column in schema.columns}
        self._year = next((column.name for column in schema.columns if column.type == "year"), "")
        self._subjects = _alternatives(schema.subjects)
        self._title = _alternatives(schema.title.split())

    def read(self, question: Question) -> TableQuery:
        """Return the query a question makes of this table, with the words it cannot account for."""
        words = load_words().tables
        cover = _Cover()
        mentions = self._lexicon.find(question.text)
        cover.add(mention.span for mention in mentions)
        years = self._read_years(question, cover)
        subjects = [match.span() for match in self._subjects.finditer(question.folded)]
        cover.add(subjects)
        given = frozenset(cover.covered)
        asked = tuple(column for column in self.schema.columns if self._asks(column, question.folded, cover, given))
        flags = {}
        for name in ("count", "oldest", "newest", "within"):
            matches = list(words[name].finditer(question.folded))
            cover.add(match.span() for match in matches)
            flags[name] = bool(matches)
        cover.add(match.span() for match in words["generic"].finditer(question.folded))
        cover.add(match.span() for match in self._title.finditer(question.folded))
        unexplained = _unexplained(question, cover)
        return TableQuery(
            constraints=self._constraints(question, mentions),
            years=years,
            year_column=self._year,
            asked=asked,
            count=flags["count"],
            extreme="oldest" if flags["oldest"] else "newest" if flags["newest"] else "",
            within=flags["within"],
            unexplained=tuple(_written(question, token) for token in unexplained),
            unknown_names=tuple(_written(question, token) for token in unexplained if token in question.names),
            about_subject=bool(subjects),
        )

    def select(self, query: TableQuery) -> list[TableRow]:
        """Return the rows that meet every constraint of a query; constraints on one side of a pair are alternatives."""
        by_side: dict[str, list[Constraint]] = {}
        for constraint in query.constraints:
            by_side.setdefault(constraint.side, []).append(constraint)
        kept = [
            row
            for row, parts in zip(self.rows, self._parts, strict=True)
            if all(any(c.matches(parts) for c in group) for group in by_side.values())
            and (not query.years or _year_in(row.cells.get(query.year_column, ""), query.years))
        ]
        dated = [row for row in kept if row.cells.get(query.year_column, "").isdecimal()]
        if query.extreme and dated:
            pick = min if query.extreme == "oldest" else max
            best = pick(int(row.cells[query.year_column]) for row in dated)
            return [row for row in dated if int(row.cells[query.year_column]) == best]
        return kept

    def own_rows(self, query: TableQuery, rows: Sequence[TableRow]) -> list[TableRow]:
        """Return the rows whose most exact cell on the named side is the name itself (北海道, not 北海道札幌市)."""
        own = []
        for row in rows:
            for constraint in query.constraints:
                side = [c.name for c in self.schema.columns if c.side and c.side == self._side(constraint)]
                filled = [row.cells[name] for name in side if row.cells.get(name)]
                if filled and constraint.names & set(name_parts(filled[-1])):
                    own.append(row)
                    break
        return own

    def _side(self, constraint: Constraint) -> str:
        return next((self._column[name].side for name in constraint.columns if self._column[name].side), "")

    def _constraints(self, question: Question, mentions: Sequence[Mention]) -> tuple[Constraint, ...]:
        constraints = []
        source = fold_with_offsets(question.text)
        for mention in mentions:
            columns = {column for name in mention.names for column in self._columns_of[name]}
            ordered = tuple(column.name for column in self.schema.columns if column.name in columns)
            side = self._column[ordered[0]].side or ordered[0]
            start, end = source.source_span(*mention.span)
            constraints.append(Constraint(ordered, mention.names, side, question.text[start:end]))
        return tuple(constraints)

    def _asks(self, column: Column, folded: str, cover: _Cover, given: frozenset[int]) -> bool:
        """Tell whether a question names the column; the 年 of a year it states does not ask for the year."""
        pattern = _alternatives((*column.asks, column.label))
        spans = [match.span() for match in pattern.finditer(folded) if match.start() not in given]
        cover.add(spans)
        return bool(spans)

    def _read_years(self, question: Question, cover: _Cover) -> tuple[YearRange, ...]:
        if not self._year:
            return ()
        text = question.text
        ranges: list[YearRange] = []
        for first, span in find_decades(text):
            ranges.append((first, first + 9))
            cover.add([_folded_span(text, span)])
        for year, span in find_years(text):
            start, end = _folded_span(text, span)
            if start not in cover.covered:
                limits, end = _open_ended(question.folded, year, end)
                ranges.append(limits)
                cover.add([(start, end)])
        if not ranges:
            for era in era_names():
                at = question.folded.find(era)
                if at >= 0:
                    ranges.append(era_range(era))
                    cover.add([(at, at + len(era) + 2)])  # 昭和, 昭和時代, 昭和の頃
        return _meet(ranges)


def _folded_span(text: str, span: Span) -> Span:
    """Where a stretch of the text as written stands in the folded text."""
    offsets = fold_with_offsets(text).offsets
    inside = [n for n, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]]
    return inside[0], inside[-1] + 1


def _open_ended(folded: str, year: int, end: int) -> tuple[YearRange, int]:
    """The range a year begins or ends (1991年以降 -> 1991 to ever), and where its words end."""
    rest = folded[end:].removeprefix("年")
    at = len(folded) - len(rest)
    for name, limits in (("after", (year, _EVER[1])), ("before", (_EVER[0], year))):
        match = load_words().tables[name].match(rest)
        if match:
            return limits, at + match.end()
    return (year, year), at


def _meet(ranges: list[YearRange]) -> tuple[YearRange, ...]:
    """Open ranges meet (2000年以降2010年まで -> 2000 to 2010); years named side by side are alternatives."""
    if all(low == _EVER[0] or high == _EVER[1] for low, high in ranges):
        low, high = max((r[0] for r in ranges), default=1), min((r[1] for r in ranges), default=0)
        return ((low, high),) if low <= high else tuple(ranges)
    return tuple(ranges)


def _year_in(cell: str, ranges: Sequence[YearRange]) -> bool:
    return cell.isdecimal() and any(low <= int(cell) <= high for low, high in ranges)


def _alternatives(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases, longer ones first; none matches nothing."""
    folded = sorted({fold(phrase) for phrase in phrases if phrase}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, folded)) or r"(?!)")


def _written(question: Question, token: Token) -> str:
    return question.text[slice(*question.source_span(token))]


def _unexplained(question: Question, cover: _Cover) -> list[Token]:
    """The content words of which not even the beginning is accounted for (古い by 古; but not 条件 by 件)."""
    folded = fold_with_offsets(question.text)
    where = {span[0]: position for position, span in enumerate(folded.offsets)}
    missing = []
    for token in question.terms:
        start, end = question.source_span(token)
        position = next((where[n] for n in range(start, end) if n in where), None)
        if position is not None and position not in cover.covered:
            missing.append(token)
    return missing
