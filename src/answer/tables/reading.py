"""A question while a table reads it: its folded text, and which of its characters the table accounts for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from answer.question import Question
from answer.tables.columns import TableColumns
from answer.words import alternatives, load_words
from japanese.normalize import fold_with_offsets
from japanese.tokens import Token
from records import Column, Span

_NOTHING = re.compile("")
_ONLY_BEFORE = re.compile("しか[^、。]{0,8}$")


class Reading:
    """One question against one table's columns; what a reader has made use of is covered."""

    def __init__(self, question: Question, columns: TableColumns) -> None:
        self.question = question
        self.columns = columns
        self.text = question.folded
        self._covered: set[int] = set()
        self._spared: set[int] = set()
        self.refused: list[str] = []
        self._given: frozenset[int] = frozenset()
        self._assumed: frozenset[str] = frozenset()

    def cover(self, spans: Iterable[Span]) -> None:
        """Account for stretches of the folded question."""
        for start, end in spans:
            self._covered.update(range(start, end))

    def assume(self, names: Iterable[str]) -> None:
        """Read the question as if it held words of these kinds at its end, where it holds none."""
        self._assumed |= frozenset(names)

    def find(self, name: str) -> list[re.Match[str]]:
        """Return where words of a kind stand in the question; words that are assumed stand, empty, at its end."""
        matches = [*load_words().tables[name].finditer(self.text)]
        at_end = _NOTHING.match(self.text, len(self.text)) if name in self._assumed and not matches else None
        return [at_end] if at_end else matches

    def spare(self, spans: Iterable[Span]) -> None:
        """Let stretches be accounted for at the end: until then they may still be read."""
        self._spared.update(n for start, end in spans for n in range(start, end))

    def refuse(self, word: str) -> None:
        """Remember a word that the table cannot account for, whatever else covers it."""
        self.refused.append(word)

    def keep_given(self, but: Iterable[Span] = ()) -> None:
        """Remember what the question states so far, its names and times; not `but` what it says in words of its own."""
        self._given = frozenset(self._covered).difference(*(range(*span) for span in but))

    def is_given(self, start: int) -> bool:
        """Tell whether a place in the question belongs to a name or a time that it states."""
        return start in self._given

    def is_free(self, start: int, end: int | None = None) -> bool:
        """Tell whether nothing has accounted for a stretch yet."""
        return self._covered.isdisjoint(range(start, start + 1 if end is None else end))

    def take(self, name: str, *, free: bool = False) -> list[re.Match[str]]:
        """Return where words of a kind stand in the question, and account for them; with `free` only new ones."""
        matches = [m for m in self.find(name) if not free or self.is_free(*m.span())]
        for match in matches:
            gap = next(
                (match.span(name) for name, said in match.groupdict().items() if said), (match.end(), match.end())
            )
            self.cover([(match.start(), gap[0]), (gap[1], match.end())])
        return matches

    def take_pattern(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return where a pattern stands that nothing has begun to account for, and account for it."""
        matches = [match for match in pattern.finditer(self.text) if self.is_free(match.start())]
        self.cover(match.span() for match in matches)
        return matches

    def sees(self, name: str) -> bool:
        """Tell whether words of a kind stand in the question, without accounting for them."""
        return name in self._assumed or bool(load_words().tables[name].search(self.text))

    def sees_free(self, name: str) -> bool:
        """Tell whether words of a kind stand where nothing else has accounted for them (数 in 収容人数 does not)."""
        return any(self.is_free(match.start()) for match in self.find(name))

    def denies(self) -> bool:
        """Tell whether the question is for what is not so (提携していない市); 一つしかない tells how many there are."""
        found = [m.start() for m in self.find("denied") if self.is_free(m.start())]
        return any(not _ONLY_BEFORE.search(self.text[: start + 1]) for start in found)

    def named(self, columns: Iterable[Column], *, cover: bool = True) -> list[tuple[Column, Span]]:
        """Return the columns whose nouns stand in the question, in its order, and account for the nouns if wished.

        Where a noun is that of several columns, the first has it.
        """
        found: dict[Span, Column] = {}
        for column in columns:
            for match in alternatives(self.columns.nouns[column.name]).finditer(self.text):
                if not any(start <= match.start() and match.end() <= end for start, end in found):
                    found[match.span()] = column
        self.cover(found if cover else ())
        return [(column, span) for span, column in sorted(found.items(), key=lambda item: item[0])]

    def written(self, start: int, end: int) -> str:
        """Return a stretch of the folded question as it was typed."""
        first, last = fold_with_offsets(self.question.text).source_span(start, end)
        while self.question.text[last : last + 1] == "ー":  # folding leaves it out: 保健センター
            last += 1
        return self.question.text[first:last]

    def unexplained(self) -> list[Token]:
        """The content words of which not even the beginning is accounted for (古い by 古; but not 条件 by 件).

        Of what things have (市長) the whole word must be.
        """
        where = self._positions
        missing = []
        for token in self.question.terms:
            position = self._position(token, where)
            whole = token.lemma in load_words().properties  # 市長 is not 市
            if position is not None and not self._accounts_for(position, len(token.surface) if whole else 1):
                missing.append(token)
        return missing

    def knows(self, start: int, end: int) -> bool:
        """Tell whether all of a stretch is accounted for, or will be at the end."""
        return self._accounts_for(start, end - start)

    def _accounts_for(self, position: int, length: int) -> bool:
        return (self._covered | self._spared).issuperset(range(position, position + length))

    def span_of(self, tokens: Sequence[Token]) -> Span | None:
        """Return where neighbouring words stand in the folded question; None where folding left nothing of them."""
        where = self._positions
        inside = [where[n] for token in tokens for n in range(*self.question.source_span(token)) if n in where]
        return (min(inside), max(inside) + 1) if inside else None

    @cached_property
    def _positions(self) -> dict[int, int]:
        offsets = fold_with_offsets(self.question.text).offsets
        return {span[0]: position for position, span in reversed([*enumerate(offsets)])}

    def _position(self, token: Token, where: dict[int, int]) -> int | None:
        return next((where[n] for n in range(*self.question.source_span(token)) if n in where), None)
