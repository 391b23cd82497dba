"""Telling text wrapped by width from text with one paragraph a line."""

from __future__ import annotations

from ingest.layout.lines import MIN_COLUMN, Line, ends_sentence, read_pages

_SAMPLE = 200_000
"""Characters looked at: the way a text is wrapped does not change on later pages."""

_LEAST = 0.5
"""Broken lines for each line that ends a sentence: wrapped paragraphs have two or more, whole ones hardly any."""

_REACH = 12
"""So many lines on, a sentence that a line breaks off in has ended."""


def looks_hard_wrapped(text: str) -> bool:
    """Tell whether lines break inside sentences at a column's width, so that they must be joined to be read.

    A heading above a long paragraph is no wrapped line, nor is a list whose lines never come to a full stop.
    """
    lines = [line for page in read_pages(text[:_SAMPLE]) for line in page]
    ends = sum(1 for line in lines if ends_sentence(line.text))
    wrapped = _count_wrapped(lines)
    return wrapped >= 2 and wrapped >= _LEAST * ends


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
        count += line.width >= after.width - 6 and _inside_sentence(line.text[-1], after.text[0])
    return count


def _inside_sentence(last: str, first: str) -> bool:
    """Tell whether a break between two characters looks like one inside a sentence, not between entries of a list."""
    if last.isascii() and first.isascii():
        return first.islower()
    return any("ぁ" <= char <= "ゖ" or char in "、，ー" for char in (last, first))
