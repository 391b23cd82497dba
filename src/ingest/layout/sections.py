"""Numbered titles with a byline, which stand anywhere on the page they head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.layout.lines import Line, ends_sentence

_NUMBERED = re.compile(r"(\d{1,2})[\s.．、]\s*(?=[^\d\s])")
_ORGANISATION = re.compile(
    r"\S*(?:[省庁局部課室係署院館会団社校園区市町村県府都道]|大学|機構|法人|センター|組合|事務所|研究所)$"
)
_WIDEST = 80


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """A section's title and the line that says whose text it is."""

    title: Line
    byline: Line

    @property
    def name(self) -> str:
        """The title with its byline: 「本市」 in the text is the city that signs it."""
        return f"{self.title.text}（{' '.join(self.byline.text.split())}）"


def names_organisation(text: str) -> bool:
    """Tell whether a line opens with the name of a body or office (「外務省」, 「国際課　主査　氏名」)."""
    cells = text.split()
    return bool(cells) and bool(_ORGANISATION.match(cells[0])) and not ends_sentence(text)


def find_sections(pages: Iterable[Sequence[Line]]) -> dict[int, SectionTitle]:
    """Return the section titles by the order of their line: 「1 …」 over a byline, counting up through the text."""
    found: dict[int, SectionTitle] = {}
    for page in pages:
        for n, line in enumerate(page[:-1]):
            match = _NUMBERED.match(line.text)
            if match and int(match[1]) == len(found) + 1 and _is_title(page, n):
                found[line.order] = SectionTitle(line, page[n + 1])
    return found if len(found) > 1 else {}


def _is_title(page: Sequence[Line], n: int) -> bool:
    line, byline = page[n], page[n + 1]
    alone = (line.gap or line.box) and (n + 2 == len(page) or page[n + 2].gap or page[n + 2].box)
    near = not byline.gap and not byline.box and byline.order == line.order + 1
    return alone and near and line.width <= _WIDEST and not ends_sentence(line.text) and names_organisation(byline.text)
