"""Lines as extracted: what a line is, how wide, how lines join, and how they fall into pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from records import LineRanges

PAGE_GAP = 3
"""So many blank lines divide pages where the text has no form feeds."""

FULL_SPACE = "\u3000"
MIN_COLUMN = 16
"""A column of running text is at least eight full-width characters wide; narrower lines are labels or cells."""

_SENTENCE_END = re.compile(r"(?:[。．！？!?…]|(?<=[A-Za-z)\"\u201d])\.)[」』）)】〕”’\"']*$")
_CLOSES = re.compile(r"[。、，．」』）】〕！？）)\]ー々ゝ]")


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line. `order` counts them from 0, `width` is in half-width columns.

    `gap`: a blank line or a page start comes before. `indent`: it began with a full-width space, as a paragraph does.
    `box`: it began with exactly one ASCII space, as a text box does. `tail`: it ended with a full-width space.
    """

    order: int
    number: int
    text: str
    width: int
    gap: bool
    indent: bool = False
    box: bool = False
    tail: bool = False


def display_width(text: str) -> int:
    """Return the width in half-width columns (「約 700 件」 -> 8)."""
    return sum(1 if char < "\u0300" else 2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends with a full stop, closing brackets aside."""
    return bool(_SENTENCE_END.search(text[-8:]))


def goes_on(text: str) -> bool:
    """Tell whether a line cannot begin anything, because it opens with a closing mark (a line of 「。」 alone)."""
    return bool(_CLOSES.match(text))


def read_pages(text: str) -> list[list[Line]]:
    """Split a text into pages of non-blank lines, numbered as in the source."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    has_feeds = "\f" in text.strip("\f\n ")
    pages: list[list[Line]] = [[]]
    order, blanks = 0, 1
    for number, raw in enumerate(text.split("\n"), 1):
        for part_number, part in enumerate(raw.split("\f")):
            if part_number and pages[-1]:
                pages.append([])
            stripped = part.replace("\ufffd", "").strip()
            if not stripped:
                blanks += 1
                continue
            if blanks >= PAGE_GAP and not has_feeds and pages[-1]:
                pages.append([])
            page = pages[-1]
            inside_box = bool(page) and not blanks and page[-1].box
            page.append(_line(order, number, part, stripped, gap=blanks > 0 or not page, inside_box=inside_box))
            order, blanks = order + 1, 0
    return [page for page in pages if page]


def _line(order: int, number: int, raw: str, text: str, *, gap: bool, inside_box: bool) -> Line:
    return Line(
        order=order,
        number=number,
        text=text,
        width=display_width(text),
        gap=gap,
        indent=raw.lstrip(" ").startswith(FULL_SPACE),
        box=raw.startswith(" ") and not raw[1:2].isspace() and not inside_box,
        tail=raw.rstrip("\r\n ").endswith(FULL_SPACE),
    )


def separator(before: Line, after: Line) -> str:
    """Return what stands between two joined lines: nothing in Japanese, a space between two Latin words."""
    if before.tail:
        return FULL_SPACE
    last, first = before.text[-1], after.text[0]
    latin = last.isascii() and first.isascii() and last not in "-/_(" and first not in ".,;:)"
    return " " if latin else ""


def join(lines: Sequence[Line]) -> str:
    """Join wrapped lines, verbatim apart from the breaks."""
    parts = [lines[0].text]
    for before, after in pairwise(lines):
        parts += (separator(before, after), after.text)
    return "".join(parts)


def ranges(lines: Sequence[Line]) -> LineRanges:
    """Return the stretches of source lines; a new one begins where lines of something else lie between."""
    found: list[tuple[int, int]] = []
    last = -2
    for line in lines:
        if line.order == last + 1 and found:
            found[-1] = (found[-1][0], line.number)
        elif line.order != last:
            found.append((line.number, line.number))
        last = line.order
    return tuple(found)


def squash(text: str) -> str:
    """Return a text without white space and unreadable characters, as two extractions are compared."""
    return "".join(text.replace("\ufffd", "").split())
