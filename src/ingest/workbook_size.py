"""How much a workbook holds, counted before it is opened: openpyxl makes an object of each cell, merged ones too.

Every part is looked at, whatever it is called: a workbook may keep its sheets where it likes (xl/media/s.xml). expat
reads the parts as openpyxl will, in any encoding and with any prefix (<a-b:c/>); what is no XML ends at its first byte.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

_CHUNK = 1 << 18
_LONGEST_TAG = 1 << 20
"""Bytes: expat reads an unfinished tag again from its start at each chunk, so that one of 90 MB takes minutes."""

_ITEMS = frozenset({"c", "row", "si"})
_ENCODING_ERRORS = frozenset(
    expat.errors.codes[message]
    for message in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)


class WorkbookXmlError(ValueError):
    """A part of a workbook with entities declared, with an endless tag, or in an encoding that expat does not know."""


@dataclass(slots=True)
class Counts:
    """What the parts hold together: cells of merged areas, cells with rows and texts, and elements of any name.

    `formulas` is counted beside them, for no limit: of cells, and of the charts that name cells so.
    """

    merged: int = 0
    items: int = 0
    elements: int = 0
    formulas: int = 0

    def add(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count an element of this name."""
        self.elements += 1
        if name in _ITEMS:
            self.items += 1
        elif name == "mergeCell":
            self.merged += _area(attributes.get("ref", ""))
        elif name == "f":
            self.formulas += 1

    def exceeds(self, most: Counts) -> bool:
        """Tell whether any of them is more than it may be."""
        return self.merged > most.merged or self.items > most.items or self.elements > most.elements


class _Enough(Exception):
    """The rest need not be read."""


def count_workbook(archive: zipfile.ZipFile, most: Counts) -> Counts:
    """Return what a workbook's parts hold, or what had been seen when that was more than `most`.

    Raise WorkbookXmlError, and what zipfile raises where the archive is damaged.
    """
    counts = Counts()
    try:
        for info in archive.infolist():  # not by name: two parts may have the same one
            _count_part(archive, info, counts, most)
    except _Enough:
        pass
    return counts


def _count_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, counts: Counts, most: Counts) -> None:
    def start(name: str, attributes: Mapping[str, str]) -> None:
        counts.add(name.rpartition("}")[2], attributes)
        if counts.exceeds(most):
            raise _Enough

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse_entity
    given = 0
    with archive.open(info) as part:
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
                given += len(chunk)
                if given - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise WorkbookXmlError("a tag is too long")
            parser.Parse(b"", True)
        except expat.ExpatError as error:  # a picture, or broken: openpyxl comes no further either
            if error.code in _ENCODING_ERRORS:
                raise WorkbookXmlError(str(error)) from error
        except LookupError as error:  # an encoding that Python does not know
            raise WorkbookXmlError(str(error)) from error


def _refuse_entity(*_: object) -> None:
    raise WorkbookXmlError("entities are declared")


def _area(ref: str) -> int:
    """Return how many cells an area has as openpyxl reads it (A1:B2 -> 4); 0 where it cannot (A:A)."""
    from openpyxl.utils.cell import range_boundaries  # slow to import

    try:
        first, top, last, bottom = range_boundaries(ref.rpartition("!")[2])
        return int(max(0, last - first + 1) * max(0, bottom - top + 1))
    except (ValueError, TypeError):
        return 0
