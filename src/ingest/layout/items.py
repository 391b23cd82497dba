"""Bullets and what belongs to them, captions, labels: the small text around figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.layout.lines import FULL_SPACE, Line, ends_sentence, goes_on, join, separator

PieceKind = Literal["item", "plain", "fact", "label"]

_MARK = r"[■□◆◇●○◎◯▲△▼▽★☆✓✔•‣➢➤※]"
_SOFT_MARK = r"[・〇①-⑳]|[-*+–]\s|[a-z][\s.)）]\s*(?=[^\x00-\x7f])"
_NUMBER = r"[(（][0-9０-９一二三四五六七八九十]{1,3}[)）]"
_COUNTED = re.compile(r"(?:[0-9]{1,2}\.)+\s+\S|(?:[0-9０-９]{1,2}．)+\s*\S")
_BRACKETED = re.compile(r"(?:【[^【】]*】|＜[^＜＞]*＞|〈[^〈〉]*〉|《[^《》]*》|［[^［］]*］)$")
_BULLET = re.compile(f"(?:{_MARK}|{_SOFT_MARK})")
_FIRM_BULLET = re.compile(_MARK)
_NUMBERED = re.compile(_NUMBER)
_LABEL = re.compile(r"((?:図表|図|表|写真|資料)\s*[0-9０-９]{1,3}(?:[-－][0-9０-９]{1,3})?)$")
_CAPTION = re.compile(
    r"(?:図表|図|表|写真|資料|[Ff]ig\.?|[Tt]able)\s*[0-9０-９]|(?:写真提供|提供|出典|撮影|画像)\s*[：:]"
)
_RULED = re.compile(r"[|+｜┌├└│]")
_FACT = re.compile(r"\S+ \S*[0-9０-９]\S*$")
_SIDE_LABEL = re.compile(r"\w{1,6}[：:]\S")
_TWO_CAPTIONS = re.compile(r"([^\x00-\x7f。]{8,}) (?=[\w「『])([^\x00-\x7f。]{8,})")
_WHOLE_PLACE = re.compile(r"[ァ-ヶー・]{2,}(?:共和国|自治州|地方|州|市|区|県|国)")
_PLACE = re.compile(r"[ァ-ヶー・]{2,}(?:共和国|自治州|地方|州|市|区|県|国)?")

_WIDEST_FACT = 60

_FULL = 0.9
"""An item's line of this share of the column's width was broken off there, not ended."""

_NEARLY_FULL = 0.7
"""So much of it is enough where a full stop ahead shows that the sentence is not over."""

_AHEAD = 8
"""So many lines on, an item's full stop is looked for."""

_NEAR = 3
"""So many lines before and after show how wide a column of items is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An item, a plain stretch, a fact (「予算額 0.5億円」) or a figure's number (「図 3」), with its lines."""

    kind: PieceKind
    text: str
    lines: tuple[Line, ...]


def is_bullet(text: str) -> bool:
    """Tell whether a line opens with a list mark (■ ○ ・ ① a)."""
    return bool(_BULLET.match(text))


def is_firm_bullet(text: str) -> bool:
    """Tell whether a line opens with a mark that never stands inside a sentence (■ ○, but not ・ or 〇)."""
    return bool(_FIRM_BULLET.match(text))


def _is_counted(text: str) -> bool:
    """Tell whether a line opens with a number and a point (「2.1. 用語」), as in a table of contents."""
    return bool(_COUNTED.match(text))


def in_contents(lines: Sequence[Line], n: int) -> bool:
    """Tell whether line n is one of numbered lines right under each other: a table of contents, a numbered list."""
    if not _is_counted(lines[n].text):
        return False
    above = n > 0 and not lines[n].gap and _is_counted(lines[n - 1].text)
    return above or (n + 1 < len(lines) and not lines[n + 1].gap and _is_counted(lines[n + 1].text))


def begins_entry(text: str) -> bool:
    """Tell whether a line begins another entry of a list of any kind."""
    return is_item(text) or _is_counted(text)


def is_bracketed(text: str) -> bool:
    """Tell whether a whole line stands in brackets (【対象】)."""
    return bool(_BRACKETED.match(text))


def is_divider(text: str) -> bool:
    """Tell whether a line is a bracketed or numbered head of a list (【対象】, （1）概要)."""
    return is_bracketed(text) or bool(_NUMBERED.match(text))


def is_item(text: str) -> bool:
    """Tell whether a line begins an item of a figure."""
    return is_bullet(text) or is_divider(text)


def is_label(text: str) -> bool:
    """Tell whether a line is nothing but a figure's number (「図 3」)."""
    return bool(_LABEL.match(text))


def is_caption(text: str) -> bool:
    """Tell whether a line says by itself that it is a caption (「図1 …」, 「写真提供：…」, 「〔…〕」)."""
    return bool(_CAPTION.match(text)) or (text[0] in "〔＊※" and not ends_sentence(text))


def is_ruled(text: str) -> bool:
    """Tell whether a line is part of a table drawn with characters."""
    return bool(_RULED.match(text)) and len(text) > 2


def end_of_ruled(lines: Sequence[Line], start: int) -> int:
    """Return where a table drawn with characters ends (exclusive)."""
    end = start + 1
    while end < len(lines) and not lines[end].gap and is_ruled(lines[end].text):
        end += 1
    return end


def end_of_item(lines: Sequence[Line], start: int, begins: Callable[[str], bool]) -> int:
    """Return where the item that starts here ends (exclusive); `begins` tells what starts the next one."""
    if is_bracketed(lines[start].text):
        return start + 1
    column = max(line.width for line in lines[start : start + 1 + _NEAR])
    for before, line in pairwise(lines[max(0, start - _NEAR) : start + 1]):
        if begins(before.text) or not begins(line.text):  # a line of an item, not the heading over one
            column = max(column, before.width)
    end = start + 1
    while end < len(lines) and _belongs(lines, end, column, begins):
        end += 1
    return end


def _belongs(lines: Sequence[Line], n: int, column: int, begins: Callable[[str], bool]) -> bool:
    """Tell whether line n goes on with the item that the line before it belongs to."""
    before, line = lines[n - 1], lines[n]
    opened = before.text[-1] in "：:、，"
    if goes_on(line.text):
        return True
    if _stops(line, begins) and not (opened and _counts_inline(line.text)):
        return False
    full = before.width >= _FULL * column
    if ends_sentence(before.text):
        return full and _sentence_ahead(lines, n, begins)
    if opened or full:
        return True
    if not line.gap:
        return line.width <= before.width + 4
    return before.width >= _NEARLY_FULL * column and _sentence_ahead(lines, n, begins)


def _stops(line: Line, begins: Callable[[str], bool]) -> bool:
    return begins(line.text) or is_label(line.text) or is_ruled(line.text) or line.indent


def _counts_inline(text: str) -> bool:
    """Tell whether ① and ② stand in one line: running text, no item (「①…、②…」)."""
    return "①" <= text[0] < "⑳" and chr(ord(text[0]) + 1) in text


def _sentence_ahead(lines: Sequence[Line], n: int, begins: Callable[[str], bool]) -> bool:
    """Tell whether a full stop comes before the next item, so that the lines up to it are one sentence."""
    for line in lines[n : n + _AHEAD]:
        if _stops(line, begins):
            return False
        if ends_sentence(line.text):
            return True
    return False


def pieces(lines: Sequence[Line]) -> list[Piece]:
    """Cut the lines of a figure or a group of captions into items, plain stretches and labels."""
    found: list[Piece] = []
    n = 0
    while n < len(lines):
        text = lines[n].text
        if is_label(text):
            end = n + 1
            found.append(Piece("label", text, (lines[n],)))
        elif is_ruled(text):
            end = end_of_ruled(lines, n)
            found.append(ruled_piece(lines[n:end]))
        elif is_item(text) or in_contents(lines, n):
            end = end_of_item(lines, n, begins_entry)
            found.append(Piece("item", join(lines[n:end]), tuple(lines[n:end])))
        else:
            end = _end_of_plain(lines, n)
            found += plain_pieces(lines[n:end])
        n = end
    return found


def ruled_piece(lines: Sequence[Line]) -> Piece:
    """Return a table drawn with characters, line by line as it stands."""
    return Piece("plain", "\n".join(line.text for line in lines), tuple(lines))


def _end_of_plain(lines: Sequence[Line], start: int) -> int:
    end = start + 1
    while end < len(lines):
        line, before = lines[end], lines[end - 1]
        if goes_on(line.text):
            end += 1
            continue
        if line.gap or line.box or _stops(line, is_item) or in_contents(lines, end) or _apart(before, line):
            break
        end += 1
    return end


def _apart(before: Line, line: Line) -> bool:
    """Tell whether two neighbouring lines name two places on a map (「…州」 above 「…市」) and are no wrapped name."""
    if before.tail:
        return False
    return bool(_WHOLE_PLACE.fullmatch(before.text) and _PLACE.fullmatch(line.text))


def plain_pieces(lines: Sequence[Line]) -> list[Piece]:
    """Return a caption, its wrapped lines joined; two captions side by side on one line are parted."""
    if len(lines) == 1:
        line = lines[0]
        sides = _TWO_CAPTIONS.fullmatch(line.text)
        if sides and not ends_sentence(line.text):
            return [Piece("plain", side, (line,)) for side in sides.groups()]
        return [Piece("fact" if line.width <= _WIDEST_FACT and _FACT.match(line.text) else "plain", line.text, (line,))]
    text = lines[0].text
    for before, after in pairwise(lines):
        text += (FULL_SPACE if _SIDE_LABEL.match(after.text) else separator(before, after)) + after.text
    return [Piece("plain", text, tuple(lines))]
