"""A question as a query over one table: which rows, what of them, and what to compute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from records import Column

Task = Literal[
    "rows", "count", "distinct", "groups", "sum", "mean", "which", "each", "difference", "same", "share", "missing"
]
"""What is computed: the rows themselves, how many, how many different values, rows per value, a total, an average,
which of the named is first, how many each has, how far two are apart, whether the named share a value, which part of
`whole` meets the question, which areas lack something."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Values that cells of some columns must hold: any of `names` in any of `columns`.

    `qualifies` tells that it says where the next one lies (北海道 in 北海道の札幌): a row must meet both.
    `partial` tells that the question names only a piece of the values (公民館), `flag` that it is one of yes and no,
    `joined` that it is named beside another such piece (磯辺水産とたちばな): a row need meet but one.
    """

    columns: tuple[str, ...]
    names: frozenset[str]
    side: str
    shown: str
    excluded: bool = False
    qualifies: bool = False
    partial: bool = False
    flag: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Bounds, both inclusive unless `open`, for the number in a column (定員が100人以上); None where there is none."""

    column: str
    low: Decimal | None
    high: Decimal | None
    shown: str
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """Rows whose cell in a column is left empty, or with `filled` is not."""

    column: str
    shown: str
    filled: bool = False


Sign = Literal["=", "<", ">"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows whose number in one column is as large (=), smaller (<) or greater (>) than that in another."""

    column: str
    sign: Sign
    other: str
    shown: str


YEAR = 10_000
"""What lies between a day, as yyyymmdd, and that of the next year; days below it name no year."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both inclusive, as yyyymmdd; `yearless` as mmdd of any year (5月).

    `shown` is how the question writes it, `counted` what it was taken for where that depends on the day it is asked.
    """

    low: int
    high: int
    shown: str = ""
    yearless: bool = False
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of thing by the ends of their names (町, 村), of one party; `alike` asks the other party on the same level.

    `inside` looks at the column itself, where no party as a whole is of that kind (共和国 of a city in one).
    県どうし: prefectures that pair with a whole region, 市どうし: cities that pair with a city.
    """

    ends: tuple[str, ...]
    side: str
    column: str
    alike: bool = False
    inside: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """By which column rows are put in order; `nth` picks the rows on one rank, `limit` the first few (0: all)."""

    column: str
    descending: bool = False
    nth: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows counted per value of a column, or per value of several that name one thing; by ten years with `decades`.

    `low` and `high` bound the count (2件以上ある市), `pick` keeps the fullest or the emptiest, from rank `nth`;
    `after` are names of the value that the one wanted comes next to (北海道の次に多い県);
    `ends` keeps values of a kind (市). `whole` counts whole parties, for which the most exact column may be empty.
    """

    columns: tuple[str, ...]
    low: int = 1
    high: int = 0
    pick: Literal["", "most", "least"] = ""
    nth: int = 1
    limit: int = 0
    ends: tuple[str, ...] = ()
    decades: bool = False
    whole: bool = False
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Than:
    """Rows whose value in a column is more, or less, than that of a named row (敦賀市より後に)."""

    column: str
    more: bool
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Same:
    """Rows that share values of some columns with those of a name (小樽市と同じ年); `apart` asks if they differ."""

    columns: tuple[str, ...]
    label: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What a question asks of one table.

    `kinds` are what it asks for, `besides` those of the other party (州と提携している県).
    `terms` are lemmas that a row's running text must hold. `confirms` tells that it wants to hear yes or no
    (敦賀市の相手はナホトカですか), `exists` that it asks whether there are any, `expected` that it asks whether
    there are so many, `denied` that it asks for what no row
    says (提携していない市), `contradiction` that no row could meet it (1961年以降で1950年以前). `target` is the column
    computed over, `other_target` another of the same row (予定価格と落札額の差); `compared` are kinds of thing side by
    side (県と市ではどちらが多い), `lacking` what areas lack, `after` the name that what is wanted comes next to.
    `counter` is the counter it asks with for values (何種類),
    `noun` is what is counted where it is not the table's rows (市町村); `loose` that words
    were taken for others that the one row says; `about_kind` that it names a sort of the table's things (公民館),
    `apart` are two columns of numbers whose difference in a row is wanted,
    `names_head` that it names such a thing itself, `names_order` the column by which rows are put in order,
    `either` that its names are alternatives (ナホトカかウラジオストクのどちらか),
    `about_relation` that it says that two parties have to do with each other,
    `other_year` is a year counted from today that the one year of the table is not,
    `passed_over` are words left unread that are likely padding; `labelled` how many columns it names by their headings,
    `by` is the heading of a number that others share its
    name with, `asks_value` that it asks for a value by a question word (いつ, いくら).
    """

    constraints: tuple[Constraint, ...] = ()
    amounts: tuple[Amount, ...] = ()
    blanks: tuple[Blank, ...] = ()
    beside: Beside | None = None
    periods: tuple[Period, ...] = ()
    when: str = ""
    kinds: Kinds | None = None
    besides: tuple[Kinds, ...] = ()
    terms: frozenset[str] = frozenset()
    task: Task = "rows"
    order: Order | None = None
    grouping: Grouping | None = None
    same: Same | None = None
    than: Than | None = None
    apart: tuple[str, ...] = ()
    target: str = ""
    other_target: str = ""
    compared: tuple[tuple[str, Kinds], ...] = ()
    whole: TableQuery | None = None
    lacking: Literal["", "inner", "own"] = ""
    after: Constraint | None = None
    noun: str = ""
    counter: str = "件"
    asked: tuple[Column, ...] = ()
    within: bool = False
    everything: bool = False
    confirms: bool = False
    exists: bool = False
    expected: int = 0
    denied: bool = False
    denied_end: bool = False
    contradiction: bool = False
    wants_era: bool = False
    wants_place: bool = False
    wants_other: bool = False
    loose: bool = False
    by: str = ""
    either: bool = False
    about_subject: bool = False
    about_kind: bool = False
    names_head: bool = False
    names_order: bool = False
    about_relation: bool = False
    labelled: int = 0
    other_year: str = ""
    asks_value: bool = False
    unexplained: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    assumed: bool = False
    unknown_names: tuple[str, ...] = ()

    def side_by_side(self) -> list[Constraint]:
        """Return the names that the question compares: those of one party, of the last named that has several.

        One named twice (小樽市とナホトカ, 敦賀市とナホトカ) is no other than itself.
        """
        names = [c for c in self.constraints if not (c.excluded or c.qualifies)]
        sides: dict[str, dict[frozenset[str], Constraint]] = {c.side: {} for c in reversed(names)}
        for name in names:
            sides[name.side].setdefault(name.names, name)
        held = [list(side.values()) for side in sides.values()]
        return next((side for side in held if len(side) > 1), held[0] if held else [])

    @property
    def count(self) -> bool:
        """Tell whether it asks how many."""
        return self.task in {"count", "distinct"}

    @property
    def conditions(self) -> int:
        """How many conditions narrow the rows."""
        return (
            len(self.constraints)
            + bool(self.periods)
            + len(self.amounts)
            + len(self.blanks)
            + bool(self.beside)
            + len(self.terms)
            + bool(self.than)
            + self.contradiction
        )

    @property
    def computes(self) -> bool:
        """Tell whether it computes over the rows, or puts them in order."""
        return self.task != "rows" or bool(self.order or self.grouping or self.same)

    @property
    def only_misses_names(self) -> bool:
        """Tell whether the question is one for this table but for names that do not stand in it."""
        return self.about_subject and bool(self.unknown_names) and self.unknown_names == self.unexplained

    @property
    def is_guessed(self) -> bool:
        """Tell whether it rests on what words left unread, or the whole question, are likely to mean."""
        return bool(self.passed_over) or self.assumed

    @property
    def only_counts_years(self) -> bool:
        """Tell whether all that narrows the rows is a year counted from today: 今年もよろしく is about no table."""
        return self.conditions == 1 and bool(self.periods) and all(period.counted for period in self.periods)

    @property
    def may_be_about_the_table(self) -> bool:
        """Tell whether the question narrows or computes over the rows, whether or not it says of what table."""
        whole = any(not (c.partial or c.excluded) for c in self.constraints)
        computed = whole and bool(self.grouping or self.order)
        narrowed = self.kinds or (self.periods and not self.only_counts_years) or (self.grouping and self.conditions)
        counted = self.task == "distinct"  # a column is named: 課の数
        return self.is_about_the_table or bool(narrowed or computed or counted or (whole and self.wants_place))

    @property
    def is_about_the_table(self) -> bool:
        """Tell whether the question narrows or computes over the rows, and names the table's subject or a column."""
        if not (self.conditions or self.computes or self.kinds):
            return self.everything and self.about_subject
        if self.only_counts_years and not (self.kinds or self.about_subject or self.about_relation):
            return False
        named = (
            self.about_subject
            or self.about_relation
            or self.asked
            or self.target
            or self.amounts
            or self.blanks
            or self.beside
            or self.about_kind
            or self.names_order
            or self.apart
        )
        special = self.task == "missing" or self.compared
        return bool(named or special or self.conditions > 1)
