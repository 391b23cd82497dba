"""What a table's columns mean where no description says it: by their headings and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.headings import Heading, read_headings
from ingest.subjects import DEFAULT_UNIT, infer_subject, is_nameless
from ingest.values import Value, is_blank, plain, read_value
from japanese.tokens import tokenize
from records import Column, ColumnType, TableRow, TableSchema

_MOST = 0.8
"""So many of a column's cells must be of a kind: sheets hold a 要確認 here and there."""

_LONG_ON_AVERAGE, _LONG, _SHORT = 25, 60, 12
_FEW = 20
"""Characters of running text and of a category, and how many categories there are at most."""

_NOMINAL = frozenset({"名詞", "接尾辞", "接頭辞", "補助記号", "記号", "形状詞", "空白"})
_JOINING = frozenset({"の", "と"})  # みどりの会, 親と子の広場
_DATED: tuple[ColumnType, ...] = ("year", "date")
_WHEN = ("いつ", "何年")
_KEY_TYPES = frozenset({"name", "category", "text"})
_OPEN = frozenset({"", "name", "category"})
_COUNTED = re.compile("(?:定員|人員|人数|員数|者数|件数|回数|台数|戸数|席数|面積|年度?|番号|率|人口)$")
"""What is no money even where a note says （単位：円）."""

_OWN, _OTHER = "自治体", "相手"


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one column that say something, and what they hold."""

    texts: tuple[str, ...]
    values: tuple[Value, ...]

    @classmethod
    def of(cls, cells: Iterable[str]) -> _Cells:
        texts = tuple(cell for cell in cells if not is_blank(cell))
        return cls(texts, tuple(map(read_value, texts)))

    def share(self, *kinds: str) -> float:
        return sum(value.kind in kinds for value in self.values) / max(len(self.values), 1)

    @property
    def is_prose(self) -> bool:
        average = sum(map(len, self.texts)) / max(len(self.texts), 1)
        return average > _LONG_ON_AVERAGE or any(len(text) > _LONG or "。" in text for text in self.texts)

    @property
    def repeats(self) -> bool:
        """Tell whether few short values stand again and again (市立, 私立), or marks (○)."""
        distinct = set(map(plain, self.texts))
        short = all(len(text) <= _SHORT for text in distinct)
        return short and (len(distinct) * 2 <= len(self.texts) and len(distinct) <= _FEW)

    @property
    def is_marks(self) -> bool:
        return all(len(plain(text)) == 1 and not text.isdecimal() for text in self.texts)

    @property
    def is_codes(self) -> bool:
        """Tell whether every cell holds another code of letters and figures (A-01, 第12号)."""
        short = all(1 < len(plain(text)) <= _SHORT for text in self.texts)
        return short and len(set(map(plain, self.texts))) == len(self.texts)

    @property
    def is_nominal(self) -> bool:
        tokens = (token for text in self.texts for token in tokenize(text))
        return all(token.pos in _NOMINAL or token.surface in _JOINING for token in tokens)

    def unit(self) -> str:
        """Return the unit behind most numbers, "" where they stand by themselves."""
        units = Counter(value.unit for value in self.values if value.kind == "number")
        return units.most_common(1)[0][0] if units else ""


def infer_schema(
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[TableRow],
    hints: Sequence[str] = (),
    unit: str = "",
) -> TableSchema:
    """Describe a table by its headings and values.

    `hints` are names that tell what it lists besides its title (the file's, the sheet's); `unit` is what a note gives
    all its numbers (単位：千円).
    """
    headings = read_headings(columns)
    cells = [[row.cells[heading.name] for row in rows] for heading in headings]
    found = [_column(heading, held, unit) for heading, held in zip(headings, cells, strict=True)]
    key = _key(headings, found, cells)
    if key is not None and found[key].type in {"text", "category"} and not headings[key].meaning.type:
        found[key] = replace(found[key], type="name")
    if key and found[key - 1].type == "name" and _repeats(cells[key - 1]):  # 施設名 before 部屋
        found[key - 1] = replace(found[key - 1], type="category")
    named = [headings[key].label] if key is not None else []
    told = [text for text in dict.fromkeys((title, *hints)) if not is_nameless(text)]
    subject = infer_subject(told, named)
    counted = {column.unit for column in found}  # 何冊 wants the column 冊数 then, not how many rows there are
    return TableSchema(
        name=name,
        title=title,
        unit=DEFAULT_UNIT if subject.unit in counted else subject.unit,
        subjects=subject.words,
        sentence="",
        columns=_with_when(_with_sides(headings, found, key)),
        silent=subject.silent,
    )


def _column(heading: Heading, cells: Sequence[str], sheet_unit: str) -> Column:
    held = _Cells.of(cells)
    kind = _type(heading, held)
    is_id = heading.meaning.type == "id"
    unit = ""
    if kind == "number" and not is_id:
        counted = heading.meaning.unit if not heading.meaning.unit.endswith("円") else ""
        money = sheet_unit.endswith("円") and (counted or _COUNTED.search(heading.label))
        unit = heading.unit or held.unit() or (counted if money else sheet_unit) or heading.meaning.unit
    asks = tuple(word for word in heading.asks if kind == "number" or not _counts(heading, word))
    return Column(heading.name, heading.label, kind, asks=() if is_id else asks, unit=unit)


def _counts(heading: Heading, ask: str) -> bool:
    """Tell whether an ask wants the number that such a column usually holds (何台 of 駐車場: 有, 無)."""
    return heading.meaning.type == "number" and ask.startswith("何")


def _type(heading: Heading, held: _Cells) -> ColumnType:
    hint = heading.meaning.type
    if hint == "text" and held.repeats and not held.is_prose and not _is_figures(held):
        return "category"  # 一般, 小学生 under 対象
    if hint == "text" or not held.texts:
        return "text"
    if hint == "id":
        if all(plain(text).isdecimal() for text in held.texts):
            return "number"
        return "name" if held.is_codes else "text"
    counted = hint == "number" or bool(heading.unit)
    by_value = _type_of_values(held, counted=counted, dated=hint in _DATED or "年" in heading.label)
    if by_value:
        return by_value
    if held.is_prose:
        return "text"
    if hint == "name" or hint == "category":
        return "name" if hint == "name" else "category"
    if held.repeats or held.is_marks:
        return "category"
    return "name" if not counted and not hint and held.is_nominal and not _is_figures(held) else "text"


def _type_of_values(held: _Cells, *, counted: bool, dated: bool) -> ColumnType | None:
    """The type that most cells look like; four figures are a year where the heading does not count (定員)."""
    years = ("year",) if counted else ("year", "bare year")
    if held.share(*years) >= _MOST and (dated or counted or held.share("year") or _all_plausible(held)):
        return "year"
    if held.share("number", "bare year", "nothing") >= _MOST and held.share("number", "bare year"):
        return "number"
    if held.share("date", *years) >= _MOST:
        return "date"
    return None


def _all_plausible(held: _Cells) -> bool:
    return len(held.values) > 1 and held.share("bare year") == 1


def _is_figures(held: _Cells) -> bool:
    """Tell whether most cells hold more figures than words (9:00～17:00, A-12): they name nothing."""
    figures = sum(sum(map(str.isdecimal, plain(text))) * 3 >= len(plain(text)) for text in held.texts)
    return figures * 2 > len(held.texts)


def _key(headings: Sequence[Heading], columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> int | None:
    """The column that names the rows: by its heading, else among the first two, else the first that holds names.

    Where that column repeats its values, it is a first column of codes.
    """
    by_heading = (n for n, heading in enumerate(headings) if heading.meaning.key and columns[n].type in _KEY_TYPES)
    by_type = (n for n, column in enumerate(columns) if column.type == "name")
    first = (
        n for n, column in enumerate(columns[:2]) if column.type in _KEY_TYPES and headings[n].meaning.type in _OPEN
    )
    by_code = (
        n for n, heading in enumerate(headings[:1]) if heading.meaning.type == "id" and columns[n].type == "name"
    )
    found = next((n for found in (by_heading, first) for n in found), None)
    if found is not None and _repeats(cells[found]) and _tells_apart(columns, cells, found + 1):
        return found + 1  # 施設名, 部屋
    code = next(by_code, None)
    if code is not None and (found is None or _repeats(cells[found])):
        return code  # 物件番号, 地区, 種別: no other column tells one row from another
    return next((n for n in (found, *by_type) if n is not None), None)


def _tells_apart(columns: Sequence[Column], cells: Sequence[Sequence[str]], at: int) -> bool:
    """Tell whether a column holds a short name of its own for every row."""
    if at >= len(columns) or columns[at].type not in _KEY_TYPES:
        return False
    held = [plain(cell) for cell in cells[at]]
    return all(0 < len(cell) <= _SHORT for cell in held) and len(set(held)) == len(held)


def _repeats(cells: Sequence[str]) -> bool:
    """Tell whether values stand again and again."""
    filled = [plain(cell) for cell in cells if not is_blank(cell)]
    return len(set(filled)) * 4 < len(filled) * 3


def _with_sides(headings: Sequence[Heading], columns: Sequence[Column], key: int | None) -> list[Column]:
    """Let columns that together name one party of a row share a side: 都道府県, 市町村; 相手国, 相手都市; 日本側."""
    sides = [_side(heading) if column.type == "name" else "" for heading, column in zip(headings, columns, strict=True)]
    others = {side for side in sides if side and side != _OWN}
    if others == {_OTHER} and _OWN not in sides and key is not None and not sides[key]:
        sides[key] = _OWN
    together = len(others) + (_OWN in sides) > 1 or sides.count(_OWN) > 1
    return [replace(column, side=side) if together else column for column, side in zip(columns, sides, strict=True)]


def _side(heading: Heading) -> str:
    before, mark, _ = heading.label.partition("側")
    if mark and before:
        return before + mark
    if heading.label.startswith(_OTHER):
        return _OTHER
    return {"own": _OWN, "other": _OTHER}.get(heading.meaning.party, "")


def _with_when(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Let いつ ask for a table's only year or date, whatever it is called (調査日)."""
    dated = [n for n, column in enumerate(columns) if column.type in _DATED]
    if len(dated) != 1 or any("いつ" in column.asks for column in columns):
        return tuple(columns)
    only = columns[dated[0]]
    asks = tuple(dict.fromkeys((*only.asks, *_WHEN)))
    return tuple(replace(only, asks=asks) if column is only else column for column in columns)
