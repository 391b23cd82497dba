"""The grid of a sheet of questions, whatever file it came from, and the headings that say what its columns hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from errors import TokushuError
from japanese.normalize import fold

MAX_ROWS = 50_000
MAX_PROBLEMS = 1000
"""So many problems are kept; a file with more is hardly read by the right reader."""

MAX_COLUMNS = 256
"""What stands further right is not looked at."""

_MAX_UNUSED, _LONGEST_HEADING = 20, 60
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
_HEADINGS_WITHIN = 20
"""So many rows may stand above the headings: a title, a date, who made it."""


class QuestionFileError(TokushuError):
    """A file of questions that cannot be used; a sentence for the file, or one for each row that is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row, counted as Excel and editors count from 1; `column` is its heading, "" for none."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.row}行目の「{self.column}」" if self.column else f"{self.row}行目"
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: text, or a list (JSON only); `fault` says what makes it unusable, "" where nothing does."""

    value: object = ""
    fault: str = ""

    @property
    def blank(self) -> bool:
        """Tell whether there is nothing in it, not even a fault."""
        return not self.fault and self.value in ("", None, [])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid with its number in the file."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A row by what its columns hold; `headings` are the columns as the file calls them."""

    number: int
    cells: Mapping[str, Cell]
    headings: Mapping[str, str]

    def problem(self, field: str, sentence: str) -> Problem:
        """Return a problem of one column."""
        return Problem(self.number, self.headings.get(field, ""), sentence)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the headings, and the columns that mean nothing here."""

    rows: tuple[Fields, ...]
    problems: tuple[Problem, ...]
    unused: tuple[str, ...]


@lru_cache(maxsize=1)
def load_words() -> tuple[Mapping[str, str], str, str]:
    """Return folded heading -> field, and the separators: of alternatives, of things to be given all."""
    path = Path(__file__).parent / "data" / "question_files.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {fold(name): field for field, listed in data["headings"].items() for name in listed}
    return names, data["separators"]["either"], data["separators"]["all"]


def field_of(heading: str) -> str:
    """Return what a column under a heading holds, "" where it means nothing here (正解（複数可） -> answer)."""
    names, _, _ = load_words()
    folded = fold(heading)
    return names.get(folded) or names.get(_BRACKETED.sub("", folded)) or ""


def find_headings(rows: Sequence[Row]) -> int | None:
    """Return where among the first rows the headings are: the one that names the question's column."""
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if any(field_of(str(cell.value)) == "question" for cell in row.cells):
            return at
    return None


def with_head(rows: Iterable[Row]) -> tuple[list[Row], Iterator[Row]]:
    """Return the first rows, among which the headings are, and all of them to be read once."""
    left = iter(rows)
    head = list(islice(left, _HEADINGS_WITHIN))
    return head, chain(head, left)


def refuse_more(count: int, name: str) -> None:
    """Raise QuestionFileError where so many questions are too many: said before the rest is read."""
    if count > MAX_ROWS:
        raise QuestionFileError(
            f"{name}: 質問が{MAX_ROWS:,}行より多くあります。{MAX_ROWS:,}行までなので、ファイルを分けてください。"
        )


def unused_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return headings that mean nothing here as they are told: not endlessly many, nor endless ones."""
    listed = list(dict.fromkeys(name[:_LONGEST_HEADING] for name in names))
    return (*listed[:_MAX_UNUSED], *(["…"] if listed[_MAX_UNUSED:] else []))


def read_grid(rows: Iterable[Row], name: str, *, refuse_beyond: bool) -> Sheet:
    """Read a grid with headings; `refuse_beyond` makes a cell right of the headings a problem (a comma unquoted).

    Rows are taken one by one and no more than may be kept: whoever makes them need not hold them.
    """
    head, every = with_head(rows)
    at = find_headings(head)
    if at is None:
        first = next((row for row in head if not all(cell.blank for cell in row.cells)), None)
        seen = "、".join(f"「{str(cell.value)[:20]}」" for cell in first.cells[:6] if not cell.blank) if first else ""
        raise QuestionFileError(
            f"{name}: 「質問」と「正解」の見出しがありません（初めの行は{seen or '空'}）。"
            "1行目に見出しを書いてください。"
        )
    headings = [str(cell.value).strip() for cell in head[at].cells]
    columns = _columns(headings, head[at].number, name)
    width = max((n for n, heading in enumerate(headings, 1) if heading), default=0)
    called = {field: headings[n] for field, n in columns.items()}
    found: list[Fields] = []
    problems: list[Problem] = []
    for row in islice(every, at + 1, None):
        if len(problems) >= MAX_PROBLEMS:
            break
        if refuse_beyond and not all(cell.blank for cell in row.cells[width:]):
            problems.append(
                Problem(
                    row.number,
                    "",
                    f'セルが見出しの{width}個より多くなっています。コンマを含むセルを引用符（"）で囲んでください。',
                )
            )
            continue
        cells = {field: row.cells[n] for field, n in columns.items() if n < len(row.cells)}
        if not all(cell.blank for cell in cells.values()):
            found.append(Fields(row.number, cells, called))
            refuse_more(len(found), name)
    unused = unused_names(heading for heading in headings if heading and not field_of(heading))
    return Sheet(tuple(found), tuple(problems), unused)


def _columns(headings: Sequence[str], row: int, name: str) -> dict[str, int]:
    """Return field -> position; raise QuestionFileError where one stands twice or the answers' is missing."""
    columns: dict[str, int] = {}
    for n, heading in enumerate(headings):
        field = field_of(heading)
        if field in columns:
            raise QuestionFileError(
                f"{name}: {row}行目の見出し「{headings[columns[field]]}」と「{heading}」は同じ意味です。"
                "どちらかの列を消すか、見出しを変えてください。"
            )
        if field:
            columns[field] = n
    if not columns.keys() & {"answer", "answers_all"}:
        raise QuestionFileError(
            f"{name}: {row}行目の見出しに「正解」がありません。"
            "正解の列を加えてください（資料にない問いの正解は空にします）。"
        )
    return columns
