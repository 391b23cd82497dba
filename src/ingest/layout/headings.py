"""Where a paragraph begins: the short lines before it are its heading or captions.

Headings in extracted text carry no mark. What shows them is their shape: they stand where a sentence could begin, are
clearly shorter than the column, and the line after them is as wide as the column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.layout.items import is_bracketed, is_bullet, is_caption, is_firm_bullet, is_ruled
from ingest.layout.lines import MIN_COLUMN, Line, ends_sentence, goes_on

_SHORT = 0.8
"""A line of at most this share of the column's width does not fill it."""

_CLEARLY_SHORT = 0.75
_ALIKE = 6
_ALIKE_SHARE = 0.2
"""Lines of one column differ by three full-width characters or a fifth: indents, line-breaking rules, Latin words."""

_NO_ENDING = "、，・を"
_NOUN_SENTENCE = re.compile(r"[一-龠々ァ-ヶー][。．]$")
_DOTTED = re.compile(r"((?:[0-9０-９]{1,2}[.．])*[0-9０-９]{1,2})[.．\s]\s*[^\d\s]")
_NUMBERED = re.compile(r"[(（][0-9０-９一二三四五六七八九十]{1,3}[)）]|[0-9０-９]{1,2}[)）]|[①-⑳]")
_CHAPTER = re.compile(r"第[0-9０-９一二三四五六七八九十]{1,3}([部章節])")
_OPENING = re.compile(r"[\w「『（(【〔“\"]")

PLAIN_RANK = 10


def rank(text: str) -> int:
    """Return how deep a heading stands: 第1章, 1., 1.2 by their number, then unnumbered ones, then （1） and ①."""
    chapter = _CHAPTER.match(text)
    if chapter:
        return "部章節".index(chapter[1])
    dotted = _DOTTED.match(text)
    if dotted:
        return 3 + min(len(re.split(r"[.．]", dotted[1])), 5)
    if _NUMBERED.match(text):
        return PLAIN_RANK + (2 if text[0] >= "①" and text[0] <= "⑳" else 1)
    return PLAIN_RANK


def is_heading_text(text: str) -> bool:
    """Tell whether a short line may be a heading by what it says: no caption, no command line, no bare mark."""
    return bool(_OPENING.match(text)) and not is_caption(text) and text[-1] not in _NO_ENDING


def stops(line: Line) -> bool:
    """Tell whether a line surely begins something else than the sentence before it."""
    return line.indent or is_firm_bullet(line.text) or is_ruled(line.text)


def count_lead(lines: Sequence[Line], start: int, column: int) -> int:
    """Return how many lines from `start` on stand before the next paragraph: headings, captions, labels.

    `column` is the width of the text just above, or 0 where there is none.
    """
    n = start
    while n < len(lines):
        text = lines[n].text
        if n > start and (stops(lines[n]) or is_bullet(text) or is_bracketed(text)):
            break
        if not _opens(lines, n, column):
            n += 1
            continue
        inner = _inner_heading(lines, n)
        if not inner:
            break
        n = inner
    return n - start


def _opens(lines: Sequence[Line], n: int, column: int) -> bool:
    """Tell whether a paragraph can begin with line n."""
    line = lines[n]
    if line.indent:
        return not _is_short(lines, n, column)
    if ends_sentence(line.text):
        return not _is_statement(lines, n, column)
    if is_caption(line.text) or _is_short(lines, n, column):
        return False
    fills = bool(column) and _SHORT * column < line.width <= column + 4
    after = lines[n + 1] if n + 1 < len(lines) and not stops(lines[n + 1]) else None
    if after is None or fills or (column and line.gap and after.gap and not ends_sentence(after.text)):
        return fills  # a line alone between blank lines is text only where it fills the column
    return paired(line, after) or (
        line.width > after.width and not after.gap and n + 2 < len(lines) and paired(after, lines[n + 2])
    )


def paired(line: Line, after: Line) -> bool:
    """Tell whether two lines are as wide as lines of one column are."""
    if line.width < MIN_COLUMN:
        return False
    if ends_sentence(after.text):
        return after.width <= line.width + (0 if after.gap else _ALIKE)
    return abs(line.width - after.width) <= max(_ALIKE, _ALIKE_SHARE * max(line.width, after.width))


def _is_short(lines: Sequence[Line], n: int, column: int) -> bool:
    """Tell whether line n fills neither the column above it nor the one it leads to."""
    width = lines[n].width
    if column and _SHORT * column < width <= column + 4:
        return False
    return width <= _SHORT * _width_after(lines, n)


def _width_after(lines: Sequence[Line], n: int) -> int:
    """Return the width of the widest of the next three lines of the same sentence."""
    widest = 0
    for line in lines[n + 1 : n + 4]:
        if stops(line):
            break
        widest = max(widest, line.width)
        if ends_sentence(line.text):
            break
    return widest


def _is_statement(lines: Sequence[Line], n: int, column: int) -> bool:
    """Tell whether a line with a full stop is a heading: a short one ending in a noun, right above its text."""
    line = lines[n]
    after = lines[n + 1] if n + 1 < len(lines) else None
    if after is None or after.gap or stops(after) or not line.gap or not _NOUN_SENTENCE.search(line.text):
        return False
    return not ends_sentence(after.text) and _is_short(lines, n, column) and after.width >= MIN_COLUMN


def _inner_heading(lines: Sequence[Line], n: int) -> int:
    """Return where the text begins when line n, as wide as the column, is a heading's first line; else 0.

    「（2）長い見出しの前半が幅いっぱいに」, 「続く後半」, then the text: the second line is short and ends no sentence.
    """
    if n + 2 >= len(lines) or lines[n].indent or ends_sentence(lines[n].text):
        return 0
    second, third = lines[n + 1], lines[n + 2]
    if ends_sentence(second.text) or stops(second) or goes_on(third.text) or second.text[-1] in _NO_ENDING:
        return 0
    limit = min(lines[n].width, _width_after(lines, n + 1))
    return n + 2 if second.width <= _CLEARLY_SHORT * limit and _opens(lines, n + 2, lines[n].width) else 0


def heading_groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Part the lines before a paragraph: a blank line or a number begins a new one, an open bracket holds on."""
    groups: list[list[Line]] = []
    for line in lines:
        held = bool(groups) and _is_open("".join(part.text for part in groups[-1]))
        parted = line.gap or rank(line.text) != PLAIN_RANK or is_caption(line.text)
        if groups and (held or not parted):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_open(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in ("「」", "『』", "（）", "()", "【】"))
