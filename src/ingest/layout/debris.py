"""What a page carries besides its text: running heads, page numbers, stray marks; and the title they repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.layout.lines import Line, ends_sentence, goes_on, squash

_EDGE = re.compile(r"^[\s\d|/・―—–\-‐－]+|[\s\d|/・―—–\-‐－]+$")
_PAGE_NUMBER = re.compile(r"[\s―—–\-‐－]*(?:[Pp]\.?\s*)?(\d{1,4})(?:\s*[/／]\s*\d{1,4})?[\s―—–\-‐－]*(?:ページ|頁)?")
_NO_WORD = re.compile(r"[\W_]+")
_TITLE_LINES = 4


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Pages without debris, the lines dropped, and the running heads, most frequent first."""

    pages: list[list[Line]]
    dropped: tuple[Line, ...]
    running: tuple[str, ...]


def clean(pages: Sequence[Sequence[Line]]) -> Cleaned:
    """Drop running heads and feet, page numbers and lines that hold no word."""
    heads = _repeated((page[0] for page in pages), 2)
    feet = _repeated((page[-1] for page in pages), 3)
    numbers = _page_numbers(pages)
    dropped: list[Line] = []
    kept_pages: list[list[Line]] = []
    for page in pages:
        kept = list(page)
        while kept and (kept[0].order in numbers or bare(kept[0].text) in heads):
            dropped.append(kept.pop(0))
        while kept and (kept[-1].order in numbers or bare(kept[-1].text) in feet):
            dropped.append(kept.pop())
        dropped += (line for line in kept if _is_mark(line))
        kept_pages.append([line for line in kept if not _is_mark(line)])
    return Cleaned([page for page in kept_pages if page], tuple(dropped), tuple(heads))


def bare(text: str) -> str:
    """Return a running head without the page number and dashes around it (「―報告の題 12」 -> 「報告の題」)."""
    return _EDGE.sub("", text)


def _repeated(lines: Iterable[Line], least: int) -> dict[str, int]:
    counts = Counter(bare(line.text) for line in lines if not ends_sentence(line.text))
    return {text: count for text, count in counts.most_common() if count >= least and len(text) >= 4}


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


def find_title(pages: Sequence[Sequence[Line]], running: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines that print the running head in full, once: the document's title (it may be wrapped)."""
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
