"""Where a piece of evidence stands: in a passage's text, or as the name of its place, for the judgement and diagnosis.

The place may be named by any heading above it, by its document's or table's title or label (図1), or its file's name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evaluate.canonical import canonical, contains
from records import Passage

_DATA = tomllib.loads((Path(__file__).parent / "data" / "evidence.toml").read_text(encoding="utf-8"))
MEASURES: tuple[str, ...] = tuple(_DATA["measures"])

_NUMBER = r"[0-9]+(?:[-.の][0-9]+)*"
_KINDS = "|".join(map(re.escape, sorted(_DATA["labels"], key=len, reverse=True)))
_LABEL = re.compile(rf"(?:(?:{_KINDS}){_NUMBER}|第{_NUMBER}(?:{_KINDS}))(?![0-9])")
_BRACKETS = "「」『』()[]【】《》〈〉:、。 "
_YEAR = re.compile(r"([12][0-9]{3})年(?:度)?")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as evidence is looked for in it; `cells` are a table row's, by which a bare 1966 is the year 1966."""

    text: str
    names: frozenset[str]
    files: frozenset[str]
    cells: frozenset[str] = frozenset()

    def holds(self, piece: str) -> bool:
        """Tell whether a piece stands in the text, or is a name of the place, written out whole."""
        wanted = canonical(piece)
        if contains(self.text, piece) or wanted in self.names:
            return True
        year = _YEAR.fullmatch(wanted)
        return bool(year and year[1] in self.cells) or _SUFFIX.sub("", wanted) in self.files


def source_of(passage: Passage) -> Source:
    """Return a passage as evidence is looked for in it."""
    cells = frozenset(map(canonical, passage.text.split())) if passage.kind == "row" else frozenset[str]()
    files, names = _names(passage.document, passage.title, passage.section)
    return Source(canonical(passage.text), names, files, cells)


def missing(pieces: Iterable[str], sources: Iterable[Source]) -> list[str]:
    """Return the pieces that none of the sources holds."""
    held = [*sources]
    return [piece for piece in pieces if not any(source.holds(piece) for source in held)]


@lru_cache(maxsize=4096)
def _names(document: str, title: str, section: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a place's files and headings are called; many passages share one."""
    files = {canonical(name) for name in (document, document.rpartition("/")[2])}
    headings = {title, section, *section.split(" > ")}
    return frozenset(files), frozenset(files.union(*map(_called, headings)) - {""})


def _called(heading: str) -> Iterator[str]:
    """Yield how one heading is called: whole, by its label, without it (図1「日露姉妹都市状況」)."""
    whole = canonical(heading)
    yield whole
    label = _LABEL.match(whole)
    if label:
        yield label[0]
        yield whole[label.end() :].strip(_BRACKETS)
