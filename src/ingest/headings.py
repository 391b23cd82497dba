"""Headings of tables: what they are called on a screen, the unit in their brackets, and what everyday ones mean."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.values import is_unit
from japanese.normalize import fold

_FILE = Path(__file__).parent / "data" / "headings.toml"
_BRACKETS = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]*)[)）\]］】〕]")
_MARKS = re.compile(r"[※*＊]+\d*$|^[■□●○◆◇・]+")
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")  # 所 在 地, 収容\n人数


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a group of headings means; `type` is a column type, "id" or "" (the values tell); see headings.toml."""

    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    type: str = ""
    unit: str = ""
    same: bool = False
    key: bool = False
    party: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as read: its label without brackets and gaps, the unit in them, what it means."""

    name: str
    label: str
    unit: str
    meaning: Meaning

    @property
    def asks(self) -> tuple[str, ...]:
        """The words by which questions want the column: how people ask, other headings for the same, what it is of.

        A column under a group says which one it is (収容人数(屋内): 屋内).
        """
        whole = fold(_label(self.name, keep=False)) in map(fold, self.meaning.words)
        words = [word for word in self.meaning.words if len(word) > 1] if self.meaning.same and whole else []
        inner = _BRACKETS.findall(self.label)
        found = dict.fromkeys((*words, *self.meaning.asks, *inner))
        return tuple(word for word in found if word.strip() and fold(word) != fold(self.label))


@lru_cache(maxsize=1)
def _meanings() -> dict[str, Meaning]:
    """Folded heading word -> what it means."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found: dict[str, Meaning] = {}
    for entry in data["headings"]:
        lists = {key: tuple(entry.get(key, ())) for key in ("words", "asks")}
        meaning = Meaning(**{**entry, **lists})
        found.update({fold(word): meaning for word in meaning.words})
    return found


def read_headings(names: Sequence[str]) -> tuple[Heading, ...]:
    """Read the headings of one table; a label keeps its brackets where two would be alike (定員(大人), 定員(子供))."""
    short = [_label(name, keep=False) for name in names]
    labels = [_label(name, keep=short.count(label) > 1) for name, label in zip(names, short, strict=True)]
    return tuple(
        Heading(name, label, _unit(name), meaning_of(_label(name, keep=False)))
        for name, label in zip(names, labels, strict=True)
    )


def _label(name: str, *, keep: bool) -> str:
    text = name if keep else _BRACKETS.sub("", name)
    text = _GAP.sub("", _MARKS.sub("", unicodedata.normalize("NFKC", text).strip()).strip())
    return text or name.strip()


def _unit(name: str) -> str:
    """Return the unit in a heading's brackets (定員（人） -> 人, 上限額(単位:千円) -> 千円), "" if there is none."""
    for inner in _BRACKETS.findall(name):
        told = re.sub("^単位[:：]?", "", unicodedata.normalize("NFKC", inner).strip())
        unit = next((unit for unit in re.split(r"[・,、/\s]", told) if is_unit(unit)), "")  # 税抜・円
        if unit:
            return unit
    return ""


@lru_cache(maxsize=512)
def meaning_of(label: str) -> Meaning:
    """Return what a heading means by the longest known word that it is, ends with or begins with."""
    folded = fold(label)
    known = _meanings()
    if folded in known:
        return known[folded]
    fits = [word for word in known if len(word) > 1 and not word.isascii()]
    ends = max((word for word in fits if folded.endswith(word)), key=len, default="")
    if not ends and len(folded) > 2 and folded.endswith(("名", "名称")):
        return Meaning(type="name", key=True)  # 駐車場名 is no number of places
    begins = max((word for word in fits if folded.startswith(word)), key=len, default="")
    return known.get(ends or begins, Meaning())
