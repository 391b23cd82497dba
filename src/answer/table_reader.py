"""A question as a query over one table: which rows, which column, and what to compute.

A table may answer only a question that it accounts for in full: every content word must be a value, a year, a word
for the table's subject or for one of its columns. One word more (面積, 理由, 名古屋市) and the table does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from answer.mentions import Mention, NameLexicon
from answer.question import Question, wants_yes_or_no
from answer.table_query import Constraint, TableQuery
from answer.table_rows import TableRows
from answer.words import alternatives, load_words
from answer.years import read_years
from japanese.eras import kanji_number
from japanese.normalize import fold, fold_with_offsets
from japanese.places import prefectures, regions
from japanese.tokens import Token
from records import Column, Span, TableRow, TableSchema

_WITHIN = frozenset({"", "の"})  # 北海道札幌市, 北海道の札幌
_TOLERATED = 2
"""So many words of a question about one row may be other words than those of its running text (式典: 調印式)."""


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
        self.rows = TableRows(schema, rows)
        self._columns_of: dict[str, set[str]] = {}
        for name, column in self.rows.names():
            self._columns_of.setdefault(name, set()).add(column)
        self._lexicon = NameLexicon(self._columns_of, self._regions())
        self._column = {column.name: column for column in schema.columns}
        self._subjects = alternatives(schema.subjects)
        self._silent = alternatives((*schema.silent, *schema.title.split()))

    def read(self, question: Question) -> TableQuery:
        """Return the query a question makes of this table, with the words it cannot account for."""
        words = load_words().tables
        cover = _Cover()
        mentions = self._lexicon.find(question.text)
        cover.add(mention.span for mention in mentions)
        years, spans = read_years(question) if self.rows.year_column else ((), [])
        cover.add(spans)
        given = frozenset(cover.covered)
        subjects = [match.span() for match in self._subjects.finditer(question.folded)]
        cover.add(subjects)
        asked = tuple(column for column in self.schema.columns if self._asks(column, question.folded, cover, given))
        flags = {}
        for name in ("count", "oldest", "newest", "within", "exclusion", "nth", "expected", "most"):
            matches = list(words[name].finditer(question.folded))
            cover.add(match.span() for match in matches)
            flags[name] = bool(matches)
        cover.add(match.span() for match in words["generic"].finditer(question.folded))
        cover.add(match.span() for match in self._silent.finditer(question.folded))
        if words["reason"].search(question.folded) or (not subjects and words["facts"].search(question.folded)):
            return TableQuery(unexplained=(question.text,))
        constraints = self._constraints(question, mentions)
        query = TableQuery(
            constraints=constraints,
            years=years,
            year_column=self.rows.year_column,
            asked=asked,
            count=flags["count"],
            nth=kanji_number(nth[1]) if (nth := words["nth"].search(question.folded)) else 1,
            most=flags["most"],
            extreme="oldest" if flags["oldest"] else "newest" if flags["newest"] else "",
            within=flags["within"] or any(mention.is_group for mention in mentions),
            about_subject=bool(subjects),
            kinds=tuple("".join(words["kinds"].findall(question.folded))),
            confirms=len(constraints) + bool(years) > 1 and wants_yes_or_no(question),
            wants_era=bool(words["era"].search(question.folded)),
            denied=bool(words["denied"].search(question.folded)),
        )
        return self._explain_rest(question, query, _unexplained(question, cover))

    def _explain_rest(self, question: Question, query: TableQuery, rest: Sequence[Token]) -> TableQuery:
        """Account for the words left over by what the rows say in their running text, where a row says them all."""
        lemmas = (token.lemma for token in rest)
        terms = frozenset(lemma for lemma in lemmas if lemma not in load_words().properties and self.rows.says(lemma))
        if terms and self.rows.select(replace(query, terms=terms)):
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
        if not (query.constraints and query.about_subject) or not 0 < len(rest) <= _TOLERATED:
            return False
        if load_words().properties.intersection(token.lemma for token in rest) or {*rest} & {*question.names}:
            return False
        rows = self.rows.select(query)
        return len(rows) == 1 and bool(self.rows.text(rows[0]))

    def _regions(self) -> Mapping[str, frozenset[str]]:
        """Parts of Japan, for a table with prefectures in it; in any other they are words like others."""
        return regions() if self._columns_of.keys() & set(map(fold, prefectures())) else {}

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
            excluded = bool(load_words().tables["exclude"].match(question.folded[mention.span[1] :]))
            constraints.append(Constraint(ordered, mention.names, side, question.text[start:end], excluded))
        between = [question.folded[a.span[1] : b.span[0]] for a, b in pairwise(mentions)]
        for n, (one, other) in enumerate(pairwise(tuple(constraints))):
            if between[n] in _WITHIN and one.side == other.side and self.rows.meets_both(one, other):
                constraints[n] = replace(one, qualifies=True)
        return tuple(constraints)

    def _asks(self, column: Column, folded: str, cover: _Cover, given: frozenset[int]) -> bool:
        """Tell whether a question names the column; the 年 of a year it states does not ask for the year."""
        patterns = [alternatives((*column.asks, column.label))]
        if column.type == "year":
            patterns.append(load_words().tables["year"])
        spans = [m.span() for pattern in patterns for m in pattern.finditer(folded) if m.start() not in given]
        cover.add(spans)
        return bool(spans)


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
