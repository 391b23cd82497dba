"""Markdown in which every string of a document stays text: no link, picture, heading or HTML comes out of it.

The portal's reader is CommonMark with GFM, which makes links of bare addresses, also of escaped ones, and knows
directives (:name) and formulas ($x$). An address is therefore shown as code, which no reader looks into.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Controls, what turns the direction of writing, and what is not seen: in a portal's page it would act on what follows.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|xmpp:)[^\s`|<>「」『』（）、。]*"
    r"|[a-z0-9._+-]+@[a-z0-9_-]+(?:\.[a-z0-9_-]+)+",
    re.IGNORECASE | re.ASCII,
)
_SPACE = re.compile("[\t-\r\x85\u2028\u2029 ]+")  # not the wide one: it is part of how documents are written
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#!$^{}]|:(?=[:A-Za-z])")
_AT_START = re.compile(r"^(?:[-+=]|\d{1,9}(?=[.)]))")


def inline(text: str) -> str:
    """Return text that stays on its line as it is; breaks become spaces."""
    line = _SPACE.sub(" ", _UNSEEN.sub("", text)).strip(" ")
    out, at = [], 0
    for found in _ADDRESS.finditer(line):
        out += [_escaped(line[at : found.start()]), f"`{found[0]}`"]
        at = found.end()
    out.append(_escaped(line[at:]))
    return _AT_START.sub(_unstarted, "".join(out))


def paragraph(text: str) -> str:
    """Return text as a paragraph, its lines one below the other."""
    return "\\\n".join(line for line in map(inline, text.splitlines()) if line)


def quote(text: str) -> str:
    """Return text as a quotation."""
    return _indented(paragraph(text), "> ")


def bullets(items: Iterable[str]) -> str:
    """Return Markdown items as a list."""
    return "\n".join(f"- {_hanging(item, 2)}" for item in items).rstrip("\n")


def numbered(items: Iterable[str], first: int = 1) -> str:
    """Return Markdown items as a list that begins with a number."""
    return "\n".join(f"{number}. {_hanging(item, 5)}" for number, item in enumerate(items, first)).rstrip("\n")


def link(text: str, address: str) -> str:
    """Return a link; the address is ours, with every other character than these already in percent signs."""
    if not re.fullmatch(r"[A-Za-z0-9:/#?&=%._~\[\]-]+", address):
        return inline(text)
    return f"[{inline(text) or '資料'}]({address})"


def table(labels: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [labels, *rows]
    cells = ["| " + " | ".join(inline(cell) or " " for cell in line) + " |" for line in lines]
    return "\n".join([cells[0], "|" + " --- |" * len(labels), *cells[1:]])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _unstarted(found: re.Match[str]) -> str:
    """Escape what begins a list or a heading: the dot after a number, the sign itself."""
    return found[0] + "\\" if found[0][0].isdigit() else "\\" + found[0]


def _hanging(item: str, width: int) -> str:
    first, *rest = item.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def _indented(text: str, mark: str) -> str:
    return "\n".join(mark + line for line in text.split("\n"))
