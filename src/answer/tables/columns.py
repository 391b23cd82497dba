"""What the columns of one table are for, read from its description and its values alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from answer.tables.headings import other_words
from japanese.normalize import fold, normalize
from japanese.numbers import read_number
from japanese.tokens import tokenize
from records import Column, TableRow, TableSchema

_ENDINGS = re.compile(
    r"(?<=..)(?:名称|期限|締切|締切日|期日|可否|の有無|有無|名|年月日|年度|年|日時|日|数|額|先|等|氏名)$"
)
_PIECES = re.compile(r"[・、/／（）()]")
_ASKING = re.compile("何|ど|いつ|いく|誰|だれ")
_CELL_NUMBER = re.compile(
    r"[0-9][0-9,]*(?:\.[0-9]+)?(?:[十百千万億兆]+(?:[0-9][0-9,]*[百千万])*(?:[0-9][0-9,]*)?(?=\D|$))?"
)
_SERIAL = re.compile(r"(?:番号|コード|No\.?|NO\.?|ＩＤ|ID)$")
_MEASURES = re.compile("円|[a-z%㎡]|年|月|日|時|分|秒|メートル|平|歳|番|^[^一-龥かケヶ]")
_PER = re.compile("^1(?:か月|人|回|日)(?=[約0-9])")
_MOSTLY = 2
_SCALES = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "億": 100_000_000}


class TableColumns:
    """The columns of one table by what they are for.

    `names` hold values that a question can name, `amounts` numbers that can be compared and added (not a row's own
    number), `times` years and days, oldest meaning first; `head` name what a row is about.
    `others` are words that ask for a column and no other (落札額 of 落札金額).
    `thing` is what all of those are (研修), `ends` what the values of another column are (環境課, 商工課 -> 課).
    """

    def __init__(self, schema: TableSchema, rows: Sequence[TableRow]) -> None:
        self.schema = schema
        self.by_name: Mapping[str, Column] = {column.name: column for column in schema.columns}
        self.names = [c for c in schema.columns if c.type in {"name", "category"}]
        self.times = [c for c in schema.columns if c.type in {"year", "date"}]
        self.texts = [c for c in schema.columns if c.type == "text"]
        numbers = [c for c in schema.columns if c.type == "number"]
        self.serials = [c for c in numbers if _is_serial(c, rows)]
        self.amounts = [c for c in numbers if c not in self.serials]
        self.units = {c.name: c.unit or _common_unit(c, rows) for c in self.amounts}
        self.head = self._head(rows)
        common = _common_end(self.head[0], rows) if len(self.head) == 1 else ""
        self.thing = common if len(common) > 1 else ""  # 研修; 館 would also be in 函館
        self.ends = sorted({end for c in self.names if c not in self.head and (end := _common_end(c, rows))})
        self.others = other_words(schema)
        self.nouns = {c.name: _by_length({*_nouns(c), *self.others[c.name], *self._counted(c)}) for c in schema.columns}

    def side(self, column: str) -> str:
        """Return the party a column belongs to, by itself where it belongs to none."""
        return self.by_name[column].side or column

    def of_side(self, side: str) -> list[Column]:
        """Return the columns of a party, from the widest to the most exact."""
        return [column for column in self.schema.columns if self.side(column.name) == side]

    def sides(self) -> list[str]:
        """Return the parties of a row, the one it is about first."""
        return list(dict.fromkeys(column.side for column in self.schema.columns if column.side))

    def scale(self, column: str) -> tuple[Decimal, str]:
        """Return what one of a column's numbers is worth and in which unit (千円 -> 1000, 円)."""
        unit = self.units.get(column, "")
        for prefix in sorted(_SCALES, key=len, reverse=True):
            if unit.startswith(prefix) and len(unit) > len(prefix):
                return Decimal(_SCALES[prefix]), unit.removeprefix(prefix)
        return Decimal(1), unit

    def _counted(self, column: Column) -> set[str]:
        """Return the word for how many that no other column of the table counts (枚 -> 枚数)."""
        unit = self.units.get(column.name, "")
        alone = not self.schema.sentence and [*self.units.values()].count(unit) == 1
        is_counter = alone and len(unit) <= len("か所") and not _MEASURES.search(unit)
        return (
            {f"{same}数" for same in ({"人", "名"} if unit in {"人", "名"} else {unit})}
            if is_counter and unit
            else set()
        )

    def _head(self, rows: Sequence[TableRow]) -> list[Column]:
        sides = self.sides()
        if sides:
            return self.of_side(sides[0])
        named = [c for c in self.names if c.type == "name"]
        apart = [c for c in named if _tells_apart(c, rows)]  # 事業名, not the 相手都市 of several
        return (apart or named)[:1] or self.names[:1] or self.texts[:1]


def _tells_apart(column: Column, rows: Sequence[TableRow]) -> bool:
    """Tell whether most rows hold a value of their own in a column."""
    held = [cell for row in rows if (cell := row.cells.get(column.name, ""))]
    return len(set(held)) * _MOSTLY > len(held)


def _by_length(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _nouns(column: Column) -> tuple[str, ...]:
    """The words that may stand for a column, folded: its label, its headings, their pieces and stems."""
    asks = [word for word in column.asks if not _ASKING.match(word)]
    labels = [column.label, *column.headers, *asks]
    pieces = [piece for label in labels for piece in _PIECES.split(label)]
    stems = [_ENDINGS.sub("", piece) for piece in pieces]
    found = (fold(word) for word in (*labels, *pieces, *stems))
    return tuple(
        sorted({word for word in found if len(word) > 1 or word in {"州", "年", "日", "額"}}, key=len, reverse=True)
    )


def _common_end(column: Column, rows: Sequence[TableRow]) -> str:
    """What every value of a column ends with, which then names their kind (環境課, 商工課 -> 課)."""
    values = sorted({row.cells.get(column.name, "") for row in rows} - {""})
    shortest = min(map(len, values)) if len(values) > 1 else 0
    starts = {len(normalize(values[0])) - token.start for token in tokenize(values[0])} if values else set()
    sizes = [n for n in range(shortest, 0, -1) if n in starts]  # whole words: 港, not 葉港
    size = next((n for n in sizes if all(value.endswith(values[0][-n:]) for value in values)), 0)
    end = values[0][-size:] if size else ""
    return end if end and all("一" <= char <= "龥" for char in end) else ""


def _is_serial(column: Column, rows: Sequence[TableRow]) -> bool:
    """A row's own number: by its heading (番号), or every value another and whole, as many as there are rows."""
    if not column.unit and _SERIAL.search(column.label):
        return True
    values = [read_cell_number(row.cells.get(column.name, "")) for row in rows]
    known = [value for value in values if value is not None]
    if column.unit or len(rows) < 2 or len(set(known)) < len(rows):
        return False
    return sorted(known) == [Decimal(n) for n in range(1, len(rows) + 1)]


def _common_unit(column: Column, rows: Sequence[TableRow]) -> str:
    """What stands behind the numbers of most cells, or in brackets in the heading (上限額（千円） -> 千円)."""
    bracketed = re.search(r"[（(](?:単位[:：]?)?([^（()）]{1,4})[)）]$", column.label)
    if bracketed:
        return fold(bracketed[1])
    ends = Counter(_CELL_NUMBER.sub("", normalize(row.cells.get(column.name, "")), count=1) for row in rows)
    most = ends.most_common(1)[0][0] if ends else ""
    return fold(most) if len(most) <= 3 else ""


def read_cell_number(text: str) -> Decimal | None:
    """Return the one number of a cell (1,200人 -> 1200, 50万円 -> 500000, 無料 -> 0); None for none or several."""
    if text.strip() in {"無料", "無償"}:
        return Decimal(0)
    found = _CELL_NUMBER.findall(_PER.sub("", normalize(text)))  # 1人500円
    if len(found) != 1:
        return None
    value = read_number(found[0])
    number = Decimal(value) if value is not None else None
    return -number if number is not None and re.match(r"[-△▲]", normalize(text)) else number
