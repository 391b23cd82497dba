"""What a page carries besides its text: running heads, page numbers, stray marks; and the title they repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.layout.lines import Line, ends_sentence, goes_on, squash

_EDGE = "0123456789０１２３４５６７８９ \u3000\t|/・―—–-‐－"
_PAGE_NUMBER = re.compile(r"[\s―—–\-‐－]*(?:[Pp]\.?\s*)?(\d{1,4})(?:\s*[/／]\s*\d{1,4})?[\s―—–\-‐－]*(?:ページ|頁)?")
_NO_WORD = re.compile(r"[\W_]+")
_TITLE_LINES = 4
_TITLES = 3
"""So many of the most frequent running heads may be the document's title."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Pages without debris, the lines dropped, and the lines that print the document's title."""

    pages: list[list[Line]]
    dropped: tuple[Line, ...]
    title: tuple[Line, ...]


def clean(pages: Sequence[Sequence[Line]]) -> Cleaned:
    """Drop running heads and feet, page numbers and lines that hold no word.

    A running head printed in full elsewhere is the title; of any other its first printing stays.
    """
    numbers = _page_numbers(pages)
    dropped = [line for page in pages for line in page if line.order in numbers or _is_mark(line)]
    gone = {line.order for line in dropped}
    kept = [left for page in pages if (left := [line for line in page if line.order not in gone])]

    heads = _repeated((page[0] for page in kept), 2)
    feet = frozenset(_repeated((page[-1] for page in kept if len(page) > 1), 3))
    known = frozenset(heads)
    title = _find_title([page[_has_head(page, known) :] for page in kept], heads[:_TITLES])
    printed = {squash("".join(line.text for line in title))}
    title_orders = {line.order for line in title}
    cleaned = []
    for page in kept:
        start, end = _has_head(page, known), len(page) - _has_foot(page, feet)
        edges: list[Line] = []
        for line in (*page[:start], *page[end:]):
            text = squash(bare(line.text))
            if text in printed and line.order not in title_orders:
                dropped.append(line)
            else:
                edges.append(line)
            printed.add(text)
        cleaned.append(_with_edges(page[start:end], edges))
    return Cleaned([page for page in cleaned if page], tuple(dropped), title)


def _has_head(page: Sequence[Line], heads: frozenset[str]) -> int:
    return int(bare(page[0].text) in heads)


def _has_foot(page: Sequence[Line], feet: frozenset[str]) -> int:
    return int(len(page) > 1 and bare(page[-1].text) in feet)


def _with_edges(page: Sequence[Line], edges: Sequence[Line]) -> list[Line]:
    """Return a page with heads and feet in boxes of their own, so that no sentence runs into them."""
    if not edges or not page:
        return [*page, *edges]
    lines = sorted((*page, *edges), key=lambda line: line.order)
    alone = {edge.order for edge in edges} | {page[0].order}
    return [replace(line, box=True) if line.order in alone else line for line in lines]


def bare(text: str) -> str:
    """Return a running head without the page number and dashes around it (「―報告の題 12」 -> 「報告の題」)."""
    return text.strip(_EDGE)


def _repeated(lines: Iterable[Line], least: int) -> tuple[str, ...]:
    """Return the texts that several pages share, most frequent first."""
    counts = Counter(bare(line.text) for line in lines if not ends_sentence(line.text))
    return tuple(text for text, count in counts.most_common() if count >= least and len(text) >= 4)


def _page_numbers(pages: Sequence[Sequence[Line]]) -> frozenset[int]:
    """Return the orders of first and last lines that count up with the pages; a lone number is no page number."""
    found: list[tuple[int, int]] = []
    for index, page in enumerate(pages):
        for line in {page[0].order: page[0], page[-1].order: page[-1]}.values():
            match = _PAGE_NUMBER.fullmatch(line.text)
            if match:
                found.append((int(match[1]) - index, line.order))
    offsets = Counter(offset for offset, _ in found)
    return frozenset(order for offset, order in found if offsets[offset] >= 2)


def _is_mark(line: Line) -> bool:
    return bool(_NO_WORD.fullmatch(line.text)) and not goes_on(line.text) and line.text[0] not in "…‥"


def _find_title(pages: Iterable[Sequence[Line]], running: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines that print a running head in full, once: the document's title (it may be wrapped)."""
    targets = [squash(text) for text in running]
    for page in pages:
        for n, line in enumerate(page):
            start = squash(line.text)
            for target in targets:
                if target.startswith(start):
                    found = _spelling(page[n : n + _TITLE_LINES], target)
                    if found:
                        return found
    return ()


def _spelling(lines: Sequence[Line], target: str) -> tuple[Line, ...]:
    text = ""
    for n, line in enumerate(lines, 1):
        text += squash(line.text)
        if text == target:
            return tuple(lines[:n])
    return ()
