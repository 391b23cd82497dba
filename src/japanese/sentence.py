"""Rows said as sentences: a wording with {列} for cells, and 〔…〕 for what only some rows have to say.

Example: 「{year}年度の〔kind=新規:新規交流事業｜kind=拡大:交流拡大事業｜事業〕」. Of the alternatives in 〔〕, divided
by ｜, the first is said whose condition holds and whose cells are all filled; where none is, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PART = re.compile(r"〔([^〔〕]*)〕")
_CONDITION = re.compile(r"([^=:：{}]+)=([^:：]*)[:：](.*)", re.DOTALL)
_FIELD = re.compile(r"\{([^{}]+)\}")
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


def fill_sentence(wording: str, cells: Mapping[str, str]) -> str:
    """Return a row in a wording; a column that the row lacks counts as empty."""
    chosen = _PART.sub(lambda match: _choose(match[1].split("｜"), cells), wording)
    return _BRACES.sub(lambda match: cells.get(match[1], "") if match[1] else match[0][0], chosen)


def _choose(alternatives: list[str], cells: Mapping[str, str]) -> str:
    for alternative in alternatives:
        condition = _CONDITION.fullmatch(alternative)
        said = condition[3] if condition else alternative
        if condition and cells.get(condition[1], "") != condition[2]:
            continue
        if all(cells.get(name) for name in _FIELD.findall(said)):
            return said
    return ""
