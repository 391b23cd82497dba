"""The names that stand in an index's tables, each with what it is: a party on one side, a category."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from answer.tables.mentions import NameLexicon
from answer.words import load_words
from japanese.normalize import fold, fold_with_offsets, is_katakana
from japanese.places import name_parts
from records import Span, Table, TableSchema

_LONGEST_NAME = 20
_NO_NAME = re.compile(r"[。0-9０-９]")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Finds names in a text and tells what they are.

    `groups` is keyed by folded name, `labels` are the folded words that name a column, `subjects` those for what a
    table lists, `silent` those that tell nothing (the country all rows are about), `sides` the names of the parties,
    `ordered` all names in order.
    """

    lexicon: NameLexicon
    groups: Mapping[str, str]
    labels: frozenset[str]
    subjects: frozenset[str]
    silent: frozenset[str]
    sides: frozenset[str]
    ordered: tuple[str, ...]

    @classmethod
    def of(cls, tables: Iterable[Table]) -> KnownNames:
        """Collect the names of tables that have a description."""
        counts: dict[str, Counter[str]] = {}
        described = [(table, table.schema) for table in tables if table.schema]
        for table, schema in described:
            for column in schema.columns:
                cells = {row.cells.get(column.name, "") for row in table.rows}
                if column.type in {"name", "category"} or (column.type == "text" and _are_names(cells)):
                    for name in (name for cell in cells for name in name_parts(cell)):
                        counts.setdefault(name, Counter())[column.side or column.name] += 1
        schemas = [schema for _, schema in described]
        columns = [column for schema in schemas for column in schema.columns]
        return cls(
            lexicon=NameLexicon(counts),
            groups={name: groups.most_common(1)[0][0] for name, groups in counts.items()},
            labels=frozenset(fold(word) for c in columns for word in (c.label, *c.asks)),
            subjects=frozenset(fold(word) for schema in schemas for word in schema.subjects),
            silent=_silent(schemas),
            sides=frozenset(column.side for column in columns if column.side),
            ordered=tuple(sorted(counts)),
        )

    def begun_by(self, folded: str) -> str:
        """Return the group of a name that begins with a word (青葉小学校 of 青葉小学校体育館), "" where none does."""
        at = bisect_left(self.ordered, folded)
        name = self.ordered[at] if at < len(self.ordered) else ""
        return self.groups[name] if name.startswith(folded) else ""

    def find(self, text: str) -> list[tuple[Span, str]]:
        """Return each name in a text as written, with its group."""
        source = fold_with_offsets(text)
        found = []
        for mention in self.lexicon.find(text):
            start, end = source.source_span(*mention.span)
            while text[end : end + 1] == "ー":  # folding leaves it out: 保健センター
                end += 1
            found.append(((start, end), self.groups[min(mention.names)]))
        return found


def _are_names(cells: Iterable[str]) -> bool:
    """Tell whether the cells of a column nobody described read like names: short, no sentences, no figures."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(len(c) <= _LONGEST_NAME and not _NO_NAME.search(c) for c in filled)


def _silent(schemas: Iterable[TableSchema]) -> frozenset[str]:
    words = load_words().taken_for_granted
    return words | {fold(word) for schema in schemas for word in schema.silent}


def is_foreign(name: str) -> bool:
    """Tell whether a name is written in katakana or Latin letters, as far as it goes (モスクワ州)."""
    return bool(name) and (is_katakana(name[0]) or name[0].isascii())
