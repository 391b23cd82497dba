"""Other words for the headings of a table: their pieces, and what people say instead of how they end."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.normalize import fold, normalize
from japanese.tokens import tokenize
from records import Column, TableSchema

_FILE = Path(__file__).parent.parent / "data" / "column_words.toml"
_GLUE = ("", "の", "した", "された")
_SPLIT = re.compile(r"[・、/／（）()\s]")
_SHORTEST = 2
_ONE = re.compile("1(?![0-9.])")
_KATAKANA = re.compile("[ァ-ヶー]{3,}")


@dataclass(frozen=True, slots=True)
class Ending:
    """How headings of a kind end, and what may stand in its place; see `data/column_words.toml`."""

    heads: tuple[str, ...]
    joined: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """The lists of `data/column_words.toml`; `deeds` pairs what a heading says with what a question then says."""

    endings: tuple[Ending, ...]
    said_as: tuple[tuple[str, tuple[str, ...]], ...]
    deeds: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    acts: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    hollow: frozenset[str]
    empty: frozenset[str]
    between: re.Pattern[str]
    blank: re.Pattern[str]
    weak: re.Pattern[str]
    filled: re.Pattern[str]
    zero: re.Pattern[str]
    full: re.Pattern[str]
    over: re.Pattern[str]
    under: re.Pattern[str]
    apart: re.Pattern[str]
    taken: re.Pattern[str]
    places: re.Pattern[str]
    titles: re.Pattern[str]
    counted: re.Pattern[str]
    linked: re.Pattern[str]
    asks: re.Pattern[str]
    forms: re.Pattern[str]
    own: re.Pattern[str]
    own_things: re.Pattern[str]
    when: re.Pattern[str]
    good: re.Pattern[str]
    bad: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    units: tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def load_column_words() -> ColumnWords:
    """Read the lists that ship with the package."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    endings = tuple(Ending(*(tuple(entry[name]) for name in ("heads", "joined", "words"))) for entry in data["endings"])
    deeds = tuple((re.compile(entry["heading"]), re.compile(entry["said"])) for entry in data["deeds"])
    acts = tuple((re.compile(entry["heading"]), re.compile(entry["said"])) for entry in data["acts"])
    blank, pairs = data["blank"], data["pairs"]
    return ColumnWords(
        endings=endings,
        said_as=tuple((word, tuple(others)) for word, others in data["said_as"].items()),
        deeds=deeds,
        acts=acts,
        hollow=frozenset(map(fold, data["hollow"])),
        empty=frozenset(blank["empty"]),
        between=re.compile(blank["between"]),
        blank=re.compile(blank["said"]),
        weak=re.compile(blank["weak"]),
        filled=re.compile(blank["filled"]),
        zero=re.compile(data["zero"]["said"]),
        full=re.compile(pairs["full"]),
        over=re.compile(pairs["over"]),
        under=re.compile(pairs["under"]),
        apart=re.compile(pairs["apart"]),
        taken=re.compile(pairs["taken"]),
        places=re.compile(pairs["places"]),
        titles=re.compile(data["beside"]["titles"]),
        counted=re.compile(data["beside"]["counted"]),
        linked=re.compile(data["beside"]["linked"]),
        asks=re.compile(data["beside"]["asks"]),
        forms=re.compile(data["beside"]["forms"]),
        own=re.compile(data["own"]["words"]),
        own_things=re.compile(data["own"]["things"]),
        when=re.compile(data["case"]["when"]),
        good=re.compile(data["case"]["good"]),
        bad=re.compile(data["case"]["bad"]),
        yes=frozenset(data["states"]["yes"]),
        no=frozenset(data["states"]["no"]),
        units=tuple(frozenset(map(fold, same)) for same in data["units"]["same"]),
    )


def other_words(schema: TableSchema) -> dict[str, tuple[str, ...]]:
    """Return for each column the folded words that ask for it and for no other, besides its own heading.

    Words that stand in what the table is about or in another heading name no single column.
    """
    if schema.sentence:  # described by hand
        return {column.name: () for column in schema.columns}
    found = {
        column.name: {word for label in (column.label, *column.headers) for word in _words(label)}
        for column in schema.columns
    }
    for column in schema.columns:  # 日額 in the brackets of 報酬（日額）
        found[column.name] |= {fold(word) for word in _said_otherwise(column.name)}
    about = {fold(text) for text in (schema.title, *schema.subjects)}
    held = Counter(word for words in found.values() for word in words)
    labels = {column.name: fold(column.label) for column in schema.columns}
    return {
        name: tuple(
            sorted(
                word
                for word in words
                if held[word] == 1
                and len(word) >= _SHORTEST
                and word not in load_column_words().hollow
                and not any(word in text for text in about)
                and not any(word in label for other, label in labels.items() if other != name)
            )
        )
        for name, words in found.items()
    }


@lru_cache(maxsize=1024)
def _words(label: str) -> frozenset[str]:
    """The folded words that a heading may be said in, whatever else its table holds."""
    return frozenset(map(fold, _variants(label)))


def _variants(label: str) -> Iterator[str]:
    for part in _SPLIT.split(normalize(label)):
        yield from _pieces(part)
        yield from _apart(part)
        yield from _clipped(part)
        yield from _said_otherwise(part)
        for stem, ending in _endings(part):
            stems = [piece for piece in (stem, *_pieces(stem)) if len(piece) >= _SHORTEST]
            yield from (piece + word for piece in stems for word in ending.joined)
            yield from (piece + glue + word for piece in stems for glue in _GLUE for word in ending.words)


def _said_otherwise(part: str) -> Iterator[str]:
    """Words for those in a heading, whatever stands beside them (夜に of 夜間料金)."""
    return (word for held, others in load_column_words().said_as if held in part for word in others)


def _pieces(part: str) -> list[str]:
    """The words in a heading and what they make together, from each to its end (備蓄毛布数 -> 毛布, 毛布数, ...)."""
    tokens = tokenize(part)
    return [
        part[tokens[first].start : tokens[last].end]
        for first in range(len(tokens))
        for last in range(first, len(tokens))
        if not (first == 0 and last == len(tokens) - 1) and tokens[first].is_content and tokens[last].is_content
    ]


def _apart(part: str) -> Iterator[str]:
    """A heading's words with a の between them (物件番号 -> 物件の番号), and 一日 for 1日."""
    tokens = tokenize(part)
    yield from (f"{part[: t.start]}の{part[t.start :]}" for t in tokens[1:] if t.is_content)
    for written in (part, *_pieces(part)):
        figure = _ONE.match(written)
        if figure and len(written) > _SHORTEST - 1:
            yield "一" + written[1:]


def _clipped(part: str) -> Iterator[str]:
    """The short form of two words in katakana, made of how each begins (ドライブレコーダー -> ドラレコ)."""
    words = [token.surface for token in tokenize(part)]
    if len(words) == _SHORTEST and all(_KATAKANA.fullmatch(word) for word in words):
        yield "".join(word[:2] for word in words)


def _endings(part: str) -> list[tuple[str, Ending]]:
    """What stands before the longest ending of a heading, with that ending; none where nothing does."""
    fitting = [
        (len(head), part[: -len(head)], ending)
        for ending in load_column_words().endings
        for head in ending.heads
        if part.endswith(head) and len(part) > len(head)
    ]
    longest = max((size for size, _, _ in fitting), default=0)
    return [(stem, ending) for size, stem, ending in fitting if size == longest]


def fits_deed(column: Column, text: str) -> bool:
    """Tell whether a question speaks of what a column tells (もらった of 交付額, かかった of 事業費)."""
    label = fold(column.label)
    return any(heading.search(label) and said.search(text) for heading, said in load_column_words().deeds)


def acts_of(column: Column) -> list[re.Pattern[str]]:
    """Return patterns of the verbs by which questions tell what a column records (建った of 建築年)."""
    label = fold(column.label)
    return [said for heading, said in load_column_words().acts if heading.search(label)]


def fitting(columns: Sequence[Column], text: str) -> list[Column]:
    """Return those of some columns whose matter a question speaks of, all where it speaks of none."""
    return [column for column in columns if fits_deed(column, text)] or list(columns)


def same_units(unit: str) -> frozenset[str]:
    """Return the folded units that are one with a unit, itself among them (m2 -> 平米, 平方メトル)."""
    return frozenset({unit}).union(*(same for same in load_column_words().units if unit in same))
