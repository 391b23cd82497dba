"""A question as a query over one table: which rows, which column, and what to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from answer.years import YearRange
from records import Column


@dataclass(frozen=True, slots=True)
class Constraint:
    """Values that cells of some columns must hold: any of `names` in any of `columns`.

    `qualifies` tells that it says where the next one lies (北海道 in 北海道の札幌): a row must meet both.
    """

    columns: tuple[str, ...]
    names: frozenset[str]
    side: str
    shown: str
    excluded: bool = False
    qualifies: bool = False

    def matches(self, parts: Mapping[str, frozenset[str]]) -> bool:
        """Tell whether a row, given as column -> name parts, fulfils the constraint (福井県以外: does not)."""
        return self.excluded != any(self.names & parts.get(column, frozenset()) for column in self.columns)


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What a question asks of one table.

    `nth` counts from the extreme (2番目に古い), `most` asks which value stands in most rows. `kinds` are the kinds of
    place it asks for (町や村 -> 町, 村), `terms` lemmas that a row's running text must hold. `confirms` tells that it
    wants to hear yes or no (敦賀市の相手はナホトカですか), `denied` that it asks for what no row says
    (提携していない市).
    """

    constraints: tuple[Constraint, ...] = ()
    years: tuple[YearRange, ...] = ()
    year_column: str = ""
    asked: tuple[Column, ...] = ()
    count: bool = False
    extreme: str = ""
    nth: int = 1
    most: bool = False
    within: bool = False
    unexplained: tuple[str, ...] = ()
    unknown_names: tuple[str, ...] = ()
    about_subject: bool = False
    kinds: tuple[str, ...] = ()
    terms: frozenset[str] = frozenset()
    confirms: bool = False
    denied: bool = False
    wants_era: bool = False

    @property
    def only_misses_names(self) -> bool:
        """Tell whether the question is one for this table but for names that do not stand in it."""
        return self.about_subject and bool(self.unknown_names) and self.unknown_names == self.unexplained

    @property
    def is_about_the_table(self) -> bool:
        """Tell whether the question narrows the rows, and names the table's subject, a column, or two conditions."""
        conditions = len(self.constraints) + bool(self.years) + len(self.terms)
        narrowed = bool(conditions or self.extreme or self.count or self.kinds or self.most)
        return narrowed and bool(self.about_subject or self.asked or conditions > 1)
