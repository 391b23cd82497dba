"""The words by which questions name what a table lists, and parts of Japan that its rows lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from answer.tables.columns import TableColumns
from answer.words import alternatives
from japanese.normalize import fold
from japanese.places import prefectures, regions
from japanese.tokens import tokenize
from records import TableSchema

_HOME = "日本"
_AT_HOME_OR_ABROAD = ("国内", "日本国内", "国外", "海外", "日本国外")


def group_names(names: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return parts of Japan, for a table with prefectures in it; in any other they are words like others.

    The country itself and all others (国内, 海外), for a table that names it among countries.
    """
    known = set(names)
    parts = dict(regions()) if known & set(map(fold, prefectures())) else {}
    home = frozenset({fold(_HOME)})
    return parts | (dict.fromkeys(_AT_HOME_OR_ABROAD, home) if home & known else {})


def single_heads(columns: TableColumns) -> frozenset[str]:
    """Return words of one letter for what the rows or the values of a column are (車 of 公用車, 課 of 担当課)."""
    schema = columns.schema
    if schema.sentence:
        return frozenset()
    named = (*schema.subjects, *(column.label for column in schema.columns))
    last = [tokens[-1].surface for text in named if len(tokens := tokenize(text)) > 1]
    people = ["人", "方"] if {*columns.units.values()} & {"人", "名"} else []
    ends = [subject[-1] for subject in schema.subjects if "一" <= subject[-1:] <= "龥"]  # 家 of 空き家
    return frozenset(word for word in (*last, *people, *ends, *head_stems(columns)) if len(word) == 1)


def head_stems(columns: TableColumns) -> frozenset[str]:
    """Return the word of one letter that the heading of the things' names is made of (橋 of 橋名, 品 of 品名)."""
    labels = (column.label for column in columns.head)
    return frozenset(label[0] for label in labels if len(label) == 2 and label[1] == "名" and "一" <= label[0] <= "龥")


def title_words(schema: TableSchema) -> Iterator[str]:
    """The nouns of a table's title, which ask for nothing (促進事業 in its 「…促進事業」)."""
    words = [token for token in tokenize(schema.title) if token.is_content and token.pos == "名詞"]
    return (token.surface for token in words if len(token.surface) > 1)


def how_many(schema: TableSchema) -> re.Pattern[str]:
    """A pattern for how many of what a table lists are asked for by its own word (何機関 of 附属機関)."""
    ends = {tokens[-1].surface for text in schema.subjects if len(tokens := tokenize(text)) > 1}
    kept = [] if schema.sentence else [fold(word) for word in ends if len(word) > 1]
    return re.compile(f"何(?:{alternatives(kept).pattern})(?![目番])")
