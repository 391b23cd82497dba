"""Telling text wrapped by width from text with one paragraph a line."""

from __future__ import annotations

from ingest.layout.lines import MIN_COLUMN, Line, ends_sentence, read_pages

_SAMPLE = 200_000
"""Characters looked at: the way a text is wrapped does not change on later pages."""

_SHARE = 0.25
_REACH = 12


def looks_hard_wrapped(text: str) -> bool:
    """Tell whether lines break inside sentences at a column's width, so that they must be joined to be read.

    A heading above a long paragraph is no wrapped line, nor is a list whose lines never come to a full stop.
    """
    lines = [line for page in read_pages(text[:_SAMPLE]) for line in page]
    prose = [line for line in lines if line.width >= MIN_COLUMN]
    wrapped = _count_wrapped(lines)
    return wrapped >= 2 and wrapped >= _SHARE * len(prose)


def _count_wrapped(lines: list[Line]) -> int:
    """Count the lines that break off at their neighbours' width in a sentence that ends a few lines on."""
    count = 0
    stop = -1  # index of the nearest full stop at a line's end, looking backwards from the end
    for n in range(len(lines) - 1, -1, -1):
        line = lines[n]
        if ends_sentence(line.text):
            stop = n
            continue
        after = lines[n + 1] if n + 1 < len(lines) else None
        if after is None or line.width < MIN_COLUMN or not 0 < stop - n <= _REACH:
            continue
        count += line.width >= after.width - 6
    return count
