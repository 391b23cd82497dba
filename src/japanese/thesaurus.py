"""Other words for the same thing (短大, 短期大学; お金, 経費), read from a hand-written table.

A line of the table is a headword, the words that mean the same, and words that come near, separated by tabs; several
words of a kind are separated by 、. Lines that begin with # are comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.tokens import content_lemmas

Terms = tuple[str, ...]
"""A word or a phrase as its content words' dictionary forms (短期大学 -> 短期, 大学)."""

Relations = Mapping[Terms, Mapping[Terms, float]]
"""For each term the others it may be said as, with how far they mean the same: 1 the same, less where only near."""

SAME, NEAR = 1.0, 0.5
"""Chosen on JaQuAD-dev and the paraphrasing development questions."""

BUILT_IN = Path(__file__).parent / "data" / "thesaurus.tsv"
_LONGEST = 12  # 独立行政法人国際協力機構 has six
_COLUMNS = 3


class ThesaurusError(ValueError):
    """A line that is no entry; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword with the words that mean the same and those that come near."""

    head: str
    same: tuple[str, ...]
    near: tuple[str, ...]


def read_entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a table; raise ThesaurusError naming the first line that is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head, *rest = (part.strip() for part in line.rstrip().split("\t"))
        words = [tuple(word.strip() for word in part.split("、") if word.strip()) for part in rest]
        if not head or not any(words) or len(rest) >= _COLUMNS:
            raise ThesaurusError(
                f"{number}行目の形が違います。語、タブ、「、」で区切った同じ意味の語の順に書いてください。"
            )
        same, near = (*words, ())[:2]
        yield Entry(head, same, near)


def relate(entries: Iterable[Entry]) -> Relations:
    """Return what each word may be said as: head and words both ways, and words of one head among themselves."""
    found: dict[Terms, dict[Terms, float]] = {}
    _add(found, entries)
    return found


def with_built_in(entries: Sequence[Entry]) -> Relations:
    """Return the relations of the built-in table and some more entries."""
    if not entries:
        return _built_in()
    found = {terms: dict(others) for terms, others in _built_in().items()}
    _add(found, entries)
    return found


@lru_cache(maxsize=1)
def _built_in() -> Relations:
    """The relations of the built-in table: analysing its words takes longer than a small index."""
    return relate(built_in_entries())


def _add(found: dict[Terms, dict[Terms, float]], entries: Iterable[Entry]) -> None:
    for entry in entries:
        head, same, near = _terms(entry.head), [*map(_terms, entry.same)], [*map(_terms, entry.near)]
        for one, other, weight in (
            *((head, word, SAME) for word in same),
            *((head, word, NEAR) for word in near),
            *((one, other, NEAR) for one in same for other in same),
        ):
            _link(found, one, other, weight)
            _link(found, other, one, weight)


def _link(found: dict[Terms, dict[Terms, float]], one: Terms, other: Terms, weight: float) -> None:
    if one != other and 0 < len(one) <= _LONGEST and 0 < len(other) <= _LONGEST:
        others = found.setdefault(one, {})
        others[other] = max(weight, others.get(other, 0.0))


def _terms(word: str) -> Terms:
    return tuple(content_lemmas(word))


@lru_cache(maxsize=1)
def built_in_entries() -> tuple[Entry, ...]:
    """Return the entries that ship with the package."""
    return tuple(read_entries(BUILT_IN.read_text(encoding="utf-8")))
