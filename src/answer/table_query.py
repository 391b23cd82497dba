"""A question as a query over one table: which rows, which column, and what to compute.

A table may answer only a question that it accounts for in full: every content word must be a value, a year, a word
for the table's subject or for one of its columns. One word more (面積, 理由, 名古屋市) and the table does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from answer.mentions import Mention, NameLexicon
from answer.question import Question
from answer.words import load_words
from answer.years import YearRange, read_years, year_in
from japanese.normalize import fold, fold_with_offsets
from japanese.places import name_parts, prefectures, regions
from japanese.tokens import Token, content_lemmas
from records import Column, Span, TableRow, TableSchema

_TOLERATED = 2
"""So many words of a question about one row may be other words than those of its running text (式典: 調印式)."""


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
    """What a question asks of one table.

    `kinds` are the kinds of place it asks for (町や村 -> 町, 村), `terms` lemmas that a row's running text must hold.
    """

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
    kinds: tuple[str, ...] = ()
    terms: frozenset[str] = frozenset()

    @property
    def only_misses_names(self) -> bool:
        """Tell whether the question is one for this table but for names that do not stand in it."""
        return self.about_subject and bool(self.unknown_names) and self.unknown_names == self.unexplained

    @property
    def is_about_the_table(self) -> bool:
        """Tell whether the question narrows the rows, and names the table's subject, a column, or two conditions."""
        conditions = len(self.constraints) + bool(self.years) + len(self.terms)
        narrowed = bool(conditions or self.extreme or self.count or self.kinds)
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
        self._lexicon = NameLexicon(self._columns_of, self._regions())
        self._column = {column.name: column for column in schema.columns}
        self._year = next((column.name for column in schema.columns if column.type == "year"), "")
        self._texts = [self._text_lemmas(row) for row in rows]
        self._subjects = _alternatives(schema.subjects)
        self._title = _alternatives(schema.title.split())

    def read(self, question: Question) -> TableQuery:
        """Return the query a question makes of this table, with the words it cannot account for."""
        words = load_words().tables
        cover = _Cover()
        mentions = self._lexicon.find(question.text)
        cover.add(mention.span for mention in mentions)
        years, spans = read_years(question) if self._year else ((), [])
        cover.add(spans)
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
        query = TableQuery(
            constraints=self._constraints(question, mentions),
            years=years,
            year_column=self._year,
            asked=asked,
            count=flags["count"],
            extreme="oldest" if flags["oldest"] else "newest" if flags["newest"] else "",
            within=flags["within"] or any(mention.is_group for mention in mentions),
            about_subject=bool(subjects),
            kinds=tuple("".join(words["kinds"].findall(question.folded))),
        )
        return self._explain_rest(question, query, _unexplained(question, cover))

    def _explain_rest(self, question: Question, query: TableQuery, rest: Sequence[Token]) -> TableQuery:
        """Account for the words left over by what the rows say in their running text, where a row says them all."""
        terms = frozenset(token.lemma for token in rest if any(token.lemma in text for text in self._texts))
        if terms and self.select(replace(query, terms=terms)):
            query = replace(query, terms=terms)
            rest = [token for token in rest if token.lemma not in terms]
        if self._tells(question, query, rest):
            rest = []
        return replace(
            query,
            unexplained=tuple(_written(question, token) for token in rest),
            unknown_names=tuple(_written(question, token) for token in rest if token in question.names),
        )

    def _tells(self, question: Question, query: TableQuery, rest: Sequence[Token]) -> bool:
        """Tell whether one row's running text is likely to say what is asked in words that the row does not use."""
        if not (query.constraints and query.about_subject) or len(rest) > _TOLERATED:
            return False
        if load_words().properties.intersection(token.lemma for token in rest) or {*rest} & {*question.names}:
            return False
        told = [text for row, text in zip(self.rows, self._texts, strict=True) if row in self.select(query)]
        return len(told) == 1 and bool(told[0])

    def select(self, query: TableQuery) -> list[TableRow]:
        """Return the rows that meet every constraint of a query; constraints on one side of a pair are alternatives."""
        by_side: dict[str, list[Constraint]] = {}
        for constraint in query.constraints:
            by_side.setdefault(constraint.side, []).append(constraint)
        kept = [
            row
            for row, parts, text in zip(self.rows, self._parts, self._texts, strict=True)
            if all(any(c.matches(parts) for c in group) for group in by_side.values())
            and (not query.years or year_in(row.cells.get(query.year_column, ""), query.years))
            and query.terms <= text
        ]
        of_kind = [row for row in kept if self._is_of_kind(row, query.kinds)]
        kept = of_kind if of_kind or not query.constraints else kept
        dated = [row for row in kept if row.cells.get(query.year_column, "").isdecimal()]
        if query.extreme and dated:
            pick = min if query.extreme == "oldest" else max
            best = pick(int(row.cells[query.year_column]) for row in dated)
            return [row for row in dated if int(row.cells[query.year_column]) == best]
        return kept

    def _is_of_kind(self, row: TableRow, kinds: tuple[str, ...]) -> bool:
        """Tell whether one party of a row is a place of these kinds (天塩町 for 町 or 村); any where none is asked."""
        return not kinds or any(cells[-1].endswith(kinds) for cells in self._sides(row).values())

    def _sides(self, row: TableRow) -> dict[str, list[str]]:
        """Each party's filled cells, from the widest to the most exact (北海道, 札幌市)."""
        sides: dict[str, list[str]] = {}
        for column in self.schema.columns:
            if column.side and row.cells.get(column.name):
                sides.setdefault(column.side, []).append(row.cells[column.name])
        return sides

    def _text_lemmas(self, row: TableRow) -> frozenset[str]:
        """The content words of a row's running text."""
        texts = (row.cells.get(column.name, "") for column in self.schema.columns if column.type == "text")
        return frozenset(lemma for text in texts for lemma in content_lemmas(text))

    def _regions(self) -> Mapping[str, frozenset[str]]:
        """Parts of Japan, for a table with prefectures in it; in any other they are words like others."""
        return regions() if self._columns_of.keys() & set(map(fold, prefectures())) else {}

    def own_rows(self, query: TableQuery, rows: Sequence[TableRow]) -> list[TableRow]:
        """Return the rows whose most exact cell on the named side is the name itself (北海道, not 北海道札幌市)."""
        own = []
        for row in rows:
            for constraint in query.constraints:
                filled = self._sides(row).get(self._side(constraint))
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
            columns = {column for name in mention.names for column in self._columns_of.get(name, ())}
            if not columns:  # a part of Japan that no row is in: the column where prefectures stand
                columns = {c for name in map(fold, prefectures()) for c in self._columns_of.get(name, ())}
            ordered = tuple(column.name for column in self.schema.columns if column.name in columns)
            side = self._column[ordered[0]].side or ordered[0]
            start, end = source.source_span(*mention.span)
            constraints.append(Constraint(ordered, mention.names, side, question.text[start:end]))
        return tuple(constraints)

    def _asks(self, column: Column, folded: str, cover: _Cover, given: frozenset[int]) -> bool:
        """Tell whether a question names the column; the 年 of a year it states does not ask for the year."""
        patterns = [_alternatives((*column.asks, column.label))]
        if column.type == "year":
            patterns.append(load_words().tables["year"])
        spans = [m.span() for pattern in patterns for m in pattern.finditer(folded) if m.start() not in given]
        cover.add(spans)
        return bool(spans)


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
