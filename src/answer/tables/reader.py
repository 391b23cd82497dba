"""A question as a query over one table: which rows, what of them, and what to compute.

A table may answer only a question that it accounts for in full: every content word must be a value, a time, a number
with a unit of its own, a word for the table's subject or for one of its columns. One word more (面積, 理由, 名古屋市)
and the table does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from answer.question import Question, wants_yes_or_no
from answer.tables.aggregates import AggregateReader
from answer.tables.beside import read_than, read_times
from answer.tables.blanks import read_apart, read_states
from answer.tables.columns import TableColumns
from answer.tables.conditions import offered, read_amounts, without_itself
from answer.tables.earlier_columns import read_earlier
from answer.tables.flags import flag_columns, of_asked_flags, read_flags
from answer.tables.kinds import read_kinds
from answer.tables.mentions import NameLexicon
from answer.tables.named import read_constraints
from answer.tables.padding import asked_for, passed_over, rests_on_a_guess
from answer.tables.part_columns import read_part
from answer.tables.partial import Piece, read_partial_names
from answer.tables.query import TableQuery
from answer.tables.reading import Reading
from answer.tables.rows import TableRows
from answer.tables.running_text import read_terms
from answer.tables.said_names import aliases, asks_own, cover_around
from answer.tables.tolerance import (
    changes_meaning,
    computes,
    cover_restated,
    is_container,
    not_tolerated,
    quotes_a_stranger,
    relates,
)
from answer.tables.value_words import read_value_words
from answer.tables.vocabulary import group_names, head_stems, how_many, single_heads, title_words
from answer.tables.wanted import cover_time, read_asked, time_for
from answer.words import alternatives, load_words
from japanese.normalize import fold, is_katakana
from japanese.places import suffix_at
from japanese.tokens import Token, content_lemmas
from records import Column, TableRow, TableSchema

_ASKED = re.compile(r"(?:の(?:お?名前|名称|名|こと))?(?:は|って|とは|[?。]|を(?:教|知|お?聞|述)|$)")
_DAY = re.compile("([0-9]+)[月日](?!間)")
_COMPARING = frozenset({"which", "difference", "each", "same", "share"})
_REMEMBERED = 32
"""So many questions as they were read: strictly, then loosely, each table is asked again."""

_TOLERATED = 2
"""So many words of a question about one row may be other words than those of its running text (式典: 調印式)."""


class TableReader:
    """Reads questions against one table: its values, its column words and its subject words."""

    def __init__(self, schema: TableSchema, rows: Sequence[TableRow]) -> None:
        self.schema = schema
        self.columns = TableColumns(schema, rows)
        self.rows = TableRows(schema, rows, self.columns)
        self._columns_of: dict[str, set[str]] = {}
        for name, column in self.rows.names():
            self._columns_of.setdefault(name, set()).add(column)
        self._flags = flag_columns(self.columns.names, self.rows.rows)
        labels = [label for column in schema.columns for label in (column.label, *column.headers)]
        self._texts = [*map(fold, (schema.title, *schema.subjects, *labels)), *self.rows.texts]
        others = {} if schema.sentence else aliases(self._columns_of, (self.columns.thing, *schema.subjects))
        self._lexicon = NameLexicon(self._columns_of, group_names(self._columns_of), others)
        head = [noun for column in self.columns.head if not column.side for noun in self.columns.nouns[column.name]]
        self._subjects = alternatives((*schema.subjects, *head, self.columns.thing))
        self.subject_words = alternatives(schema.subjects)
        self.subjects = frozenset(lemma for subject in schema.subjects for lemma in content_lemmas(subject))
        self._heads = single_heads(self.columns)
        self._stems = head_stems(self.columns)
        self._how_many = how_many(schema)
        self._silent = alternatives((*schema.silent, *schema.title.split(), *title_words(schema)))
        self._known = lru_cache(maxsize=_REMEMBERED)(self._read_twice)

    def names_in(self, text: str) -> bool:
        """Tell whether a text names a value of the table."""
        return bool(self._lexicon.find(text))

    def read(self, question: Question, intent: str = "") -> TableQuery:
        """Return the query a question makes of this table, with the words it cannot account for.

        Where its words compute nothing, it is read as one of the intent. Pieces of names are found among the words left
        over; where the question compares by them, or something else is left, it is read again with them as names.
        """
        return self._known(question, intent, date.today())  # 今年 is another year tomorrow

    def _read_twice(self, question: Question, intent: str, _day: date) -> TableQuery:
        query, pieces = self._read(question, intent, ())
        if not pieces or not (len(pieces) > 1 or query.unexplained or query.passed_over):
            return query
        again, _ = self._read(question, intent, pieces)
        left, before = (len(q.unexplained) + len(q.passed_over) for q in (again, query))
        compares = again.task in _COMPARING and query.task not in _COMPARING and left <= before
        return again if left < before or compares else query

    def _read(self, question: Question, intent: str, known: Sequence[Piece]) -> tuple[TableQuery, list[Piece]]:
        """Read a question in which some pieces of names are known; return also the others that are found in it."""
        words = load_words().tables
        reading = Reading(question, self.columns)
        mentions = self._lexicon.find(question.text)
        reading.cover(mention.span for mention in mentions)
        whole = cover_restated(reading, mentions)
        constraints = read_constraints(reading, mentions, self._columns_of, self.rows.parts)
        if not self.schema.sentence:
            constraints = cover_around(reading, mentions, constraints, self._columns_of)
        in_other_words, said = read_value_words(reading, constraints, self._columns_of)  # 昨年から続く is no time
        query = read_times(reading, self.rows, TableQuery(constraints))
        reading.keep_given(but=said)
        subjects = [m for m in self._subjects.finditer(question.folded) if not reading.is_given(m.start())]
        facts = not subjects and not self._asks_where(question) and words["facts"].search(question.folded)
        if facts or quotes_a_stranger(reading, mentions, self._texts) or words["reason"].search(question.folded):
            return TableQuery(unexplained=(question.text,)), []
        query = read_than(reading, self.rows, query, mentions)
        query = replace(query, constraints=(*query.constraints, *in_other_words, *(piece for piece, _ in known)))
        reading.cover(span for _, span in known)
        query = read_states(reading, self.rows.rows, query, self._flags)
        flags, of_flag = read_flags(reading, self._flags)
        query = replace(query, constraints=(*query.constraints, *flags))
        amounts, counts = read_amounts(reading)
        kinds, every = read_kinds(reading, self.rows.rows)
        query = replace(query, amounts=(*query.amounts, *amounts))
        query = replace(query, kinds=kinds[-1] if kinds else None, besides=kinds[:-1])
        related = relates(reading) or self._labels(question)
        query = replace(
            query,
            about_subject=bool(subjects) or any(t.surface in self._stems for t in question.terms),
            about_relation=related,
        )
        query = offered(reading, without_itself(query))
        asked = tuple(dict.fromkeys((*query.asked, *self._asked(reading, query))))
        query = replace(query, asked=asked, about_kind=self._names_a_kind(query))
        self._cover_times(reading)
        reading.cover(match.span() for match in subjects)
        if reading.take_pattern(self._how_many):
            reading.assume(["count"])
        query = of_asked_flags(reading, query, self._flags)
        earlier = read_earlier(reading, query)
        computed = AggregateReader(reading, self.rows.rows, counts)
        if earlier and earlier.apart:
            query = earlier
        else:
            query = earlier or query
            query = read_part(reading, query) or read_apart(reading, computed.read(query, intent))
        query = replace(query, names_order=self._names_order(reading, query))
        reading.spare(
            span for token in question.terms if token.surface in self._heads and (span := reading.span_of([token]))
        )
        query = self._form(reading, query, whole or every or any(mention.is_group for mention in mentions))
        labels = sum(bool(alternatives([c.label]).search(question.folded)) for c in self.schema.columns)
        head = {column.name for column in self.columns.head}
        named = any(head & {*c.columns} and not c.partial for c in query.constraints)
        query = replace(query, labelled=labels, names_head=named)
        query = replace(query, denied=query.denied and not of_flag, by=self._ambiguous(reading, query))
        reading.refused += [m[0] for m in reading.find("capital") if not self._is_heading(m[0])]
        if (query.other_year or any(p.counted for p in query.periods)) and reading.sees("compares_years"):
            reading.refuse("増減")  # 去年より増えた: the rows of last year do not tell
        if reading.sees_free("people_number"):
            reading.refuse("数")
        reading.refused += [] if subjects else asks_own(reading, query)
        if any(reading.is_free(*m.span(1)) and not reading.knows(*m.span()) for m in _DAY.finditer(reading.text)):
            reading.refuse("日付")  # 1982年13月, or 5月 where the table knows years only
        loose = [m for m in words["loose"].finditer(reading.text) if reading.is_free(*m.span())]
        for name in ("era", "within", "exclusion", "expected", "generic", "altogether"):
            reading.take(name)
        reading.cover(match.span() for match in self._silent.finditer(question.folded))
        return self._explain_rest(reading, query, loose)

    def _is_heading(self, word: str) -> bool:
        return any(alternatives(nouns).fullmatch(word) for nouns in self.columns.nouns.values())

    def _asked(self, reading: Reading, query: TableQuery) -> tuple[Column, ...]:
        """The columns asked for; one whose number the question bounds is not."""
        bounded = {amount.column for amount in query.amounts}
        return tuple(column for column in read_asked(reading) if column.name not in bounded)

    def _names_order(self, reading: Reading, query: TableQuery) -> bool:
        """Tell whether the question names the column by which rows are put in order."""
        column = self.columns.by_name.get(query.order.column) if query.order else None
        return column is not None and bool(reading.named([column], cover=False))

    def _labels(self, question: Question) -> bool:
        """Tell whether the question names the table by the number in its title (図1)."""
        labels = re.findall(r"[図表][0-9]+", fold(self.schema.title))
        return any(re.search(rf"{label}(?![0-9])", question.folded) for label in labels)

    def _asks_where(self, question: Question) -> bool:
        """Tell whether a column of the table is one for where a thing is."""
        asks = [word for column in self.schema.columns for word in column.asks if word.startswith("どこにあ")]
        return bool(alternatives(asks).search(question.folded))

    def _names_a_kind(self, query: TableQuery) -> bool:
        """Tell whether the question names a sort of the things that the table lists."""
        sorts = {column.name for column in self.columns.names if column.type == "category"}
        return any(sorts.issuperset(c.columns) and not c.excluded for c in query.constraints)

    def _ambiguous(self, reading: Reading, query: TableQuery) -> str:
        """The heading of a number that the question does not tell from another of the same name (収容人数（屋内）)."""
        used = {query.order.column if query.order else "", query.target, *(amount.column for amount in query.amounts)}
        for column in self.columns.amounts:
            own = set(self.columns.nouns[column.name])
            others = [set(self.columns.nouns[c.name]) for c in self.columns.amounts if c is not column]
            alike = [nouns for nouns in others if nouns & own]
            apart = own.difference(*alike)
            if column.name in used and alike and not any(noun in reading.text for noun in apart):
                return column.label
        return ""

    def _cover_times(self, reading: Reading) -> None:
        column = time_for(reading)
        if column:
            cover_time(reading, column)

    def _form(self, reading: Reading, query: TableQuery, group: bool) -> TableQuery:
        """Add how the question is put: of yes or no, of what is not, of whole areas, in the Japanese calendar."""
        yes_or_no = not reading.sees("asks_which")
        asks = wants_yes_or_no(reading.question) or (yes_or_no and reading.sees("plain_end"))
        exists = yes_or_no and bool(reading.take("exists"))
        conditions = query.conditions + bool(query.kinds)
        confirms = query.task == "rows" and query.order is None and conditions > 1 and asks
        sides = {c.side for c in query.constraints}
        if len(sides) == 1 and conditions == len(query.constraints) and reading.sees("there"):
            confirms = False  # 関東、東海にあるか: one of them is enough
        return replace(
            query,
            within=group or reading.sees("within"),
            exists=exists and query.task == "rows",
            confirms=confirms and not any(c.excluded for c in query.constraints),
            denied=reading.denies(),
            denied_end=reading.sees("denied_end"),
            wants_era=reading.sees("era"),
            everything=reading.sees("everything"),
            asks_value=reading.sees("asks_value"),
            wants_place=reading.sees("where") or reading.sees("beside_other") or self._names_other(reading, query),
            wants_other=reading.sees("wants_other"),
            either=reading.sees("either_of"),
        )

    def _names_other(self, reading: Reading, query: TableQuery) -> bool:
        """Tell whether a question names one party by its name and the other by the word for it (日本側は?)."""
        named = {c.side for c in query.constraints}
        others = [side for side in self.columns.sides() if side and side not in named]
        return len(named) == 1 and any(fold(side) in reading.text for side in others)

    def _explain_rest(
        self, reading: Reading, query: TableQuery, loose: Sequence[re.Match[str]]
    ) -> tuple[TableQuery, list[Piece]]:
        """Account for the words left over by pieces of names, then by what the rows say in their running text.

        `loose` are the words of exclusion behind no whole name or kind: each must stand behind a piece of one, or the
        table would answer the opposite (2018年以外).
        """
        if query.task != "difference" and not query.apart and reading.sees_free("difference"):
            reading.refuse("差")
        pieces, rest, left_out = read_partial_names(reading, self._columns_of, query, reading.unexplained())
        query = replace(query, constraints=(*query.constraints, *(constraint for constraint, _ in pieces)))
        for match in loose:
            if not any(start <= match.start() < end for start, end in left_out):
                reading.refuse(match[0])
        refused = (*query.unexplained, *reading.refused)
        query, rest = read_terms(reading, self.rows, query, rest)
        if query.terms and not (query.wants_place or query.kinds) and _asks_for_a_term(reading, query):
            query = replace(query, loose=True)  # 啓翁桜を飾った美術館の名称: the row says it somewhere
        about = [match.span() for match in self._subjects.finditer(reading.text)]
        rest = not_tolerated(reading, query, rest, about)
        if self._tells(reading.question, query, rest) and not asked_for(reading, rest):
            query, rest = replace(query, loose=True), []
        over = passed_over(reading, rest)
        over = [] if rests_on_a_guess(reading, query, over) else over
        passed = frozenset(over)
        rest = [token for token in rest if token not in passed]
        left = _words(rest)
        names = [word for word in left if any(map(reading.question.is_name, word))]
        read = replace(
            query,
            passed_over=tuple(_written(reading, (token,)) for token in over),
            unexplained=(*refused, *(_written(reading, word) for word in left)),
            unknown_names=tuple(_written(reading, word) for word in names),
        )
        return read, pieces

    def _tells(self, question: Question, query: TableQuery, rest: Sequence[Token]) -> bool:
        """Tell whether one row's running text is likely to say what is asked in words that the row does not use."""
        named = query.about_subject if query.constraints else len(query.terms) > 1 and not _asks_for(question, rest)
        if not named or not 0 < len(rest) <= _TOLERATED or query.task != "rows":
            return False
        if (
            question.answer_type and question.answer_type.required
        ):  # 持ちかけたのはいつ: the row's year is of something else
            return False
        if load_words().properties.intersection(token.lemma for token in rest) or {*rest} & {*question.names}:
            return False
        if changes_meaning(question.folded) or any(computes(token) for token in rest):  # 一番困ったこと
            return False
        rows = self.rows.select(query)
        return len(rows) == 1 and self.rows.tells(rows[0])


def _asks_for_a_term(reading: Reading, query: TableQuery) -> bool:
    """Tell whether what is asked for is a word of the running text (啓翁桜を飾った美術館の名称は)."""
    last = next((token for token in reversed(reading.question.terms) if not is_container(token)), None)
    span = reading.span_of([last]) if last else None
    return bool(last and span and last.lemma in query.terms and _ASKED.match(reading.text, span[1]))


def _asks_for(question: Question, rest: Sequence[Token]) -> bool:
    """Tell whether what a question is after is among the words left over (年齢 in 啓翁桜を飾った人の年齢)."""
    return any(token.lemma == question.focus for token in rest)


def _words(tokens: Sequence[Token]) -> list[list[Token]]:
    """Put together what the dictionary cuts: a stretch of katakana is one word (タタル|スタン)."""
    words: list[list[Token]] = []
    for token in tokens:
        before = words[-1][-1] if words else None
        joined = before and before.end == token.start and all(map(is_katakana, before.surface + token.surface))
        words[-1].append(token) if joined else words.append([token])
    return words


def _written(reading: Reading, word: Sequence[Token]) -> str:
    """Return a word as it stands in the question, a name with what kind of place it is (京都市, not 京都)."""
    text = reading.question.text
    (start, _), (_, end) = (reading.question.source_span(token) for token in (word[0], word[-1]))
    return text[start:end] + (suffix_at(text, end) if any(map(reading.question.is_name, word)) else "")
