"""CSV, TSV and JSON lines of questions to rows, a line at a time: what is too much is refused before it is held."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice

from evaluate.csv_text import unescape_cell
from evaluate.question_cells import (
    MAX_COLUMNS,
    MAX_PROBLEMS,
    Cell,
    Fields,
    Problem,
    QuestionFileError,
    Row,
    Sheet,
    field_of,
    read_grid,
    refuse_more,
    unused_names,
)

_LOOKED_AT = 20
"""So many lines tell what separates the cells."""

_LONGEST_CELL = 100_000
_LONGEST_LINE = 1_000_000
_MOST_KEYS = 1000


def read_separated(text: str, name: str) -> Sheet:
    """Read comma-, tab- or semicolon-separated text; a cell that begins with = is text, never computed."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_lines(text, name), delimiter=_delimiter(text), strict=True)
    try:
        return read_grid(_rows(reader), name, refuse_beyond=True)
    except csv.Error as error:
        raise QuestionFileError(
            f'{name}: {reader.line_num}行目がCSVとして読めません（{error}）。引用符（"）の対応を直してください。'
        ) from error


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    """Yield the rows that hold something."""
    for number, cells in enumerate(reader, 1):
        if any(map(str.strip, cells)):
            yield Row(number, tuple(Cell(unescape_cell(cell.strip())) for cell in cells[:MAX_COLUMNS]))


def _lines(text: str, name: str) -> Iterator[str]:
    """Yield the lines with their ends; raise QuestionFileError at one so long that it is no row."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > _LONGEST_LINE:
            raise QuestionFileError(
                f"{name}: {number}行目が長すぎます（{len(line):,}文字）。1行に1問を書いた表で保存し直してください。"
            )
        yield line


def _delimiter(text: str) -> str:
    """Return what stands in most of the first lines: a comma, unless a tab or a semicolon stands in more."""
    lines = list(islice((line for line in io.StringIO(text) if line.strip()), _LOOKED_AT))
    return max(",\t;", key=lambda char: sum(char in line for line in lines))


def read_json_lines(text: str, name: str) -> Sheet:
    """Read an object a line, under the same names as a sheet's columns."""
    rows: list[Fields] = []
    problems: list[Problem] = []
    unused: dict[str, None] = {}
    for number, line in enumerate(_lines(text, name), 1):
        if not line.strip():
            continue
        if len(problems) >= MAX_PROBLEMS:
            break
        data = _object(line)
        if data is None:
            problems.append(Problem(number, "", '{"質問": "…", "正解": "…"} の形のJSONではありません。'))
            continue
        named = [(field_of(key), key) for key in data]
        if len(unused) < _MOST_KEYS:
            unused |= {key: None for field, key in named if not field}
        headings = {field: key for field, key in named if field}
        repeated = [key for field, key in named if field and headings[field] != key]
        problems += [Problem(number, key, "同じ意味の項目がほかにもあります。") for key in repeated]
        if not repeated:
            rows.append(Fields(number, {field: _cell(data[key]) for field, key in headings.items()}, headings))
            refuse_more(len(rows), name)
    return Sheet(tuple(rows), tuple(problems), unused_names(unused))


def _object(line: str) -> dict[str, object] | None:
    """Return the object a line holds, None where it holds none, or one of more keys than anybody writes."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and len(data) <= _MOST_KEYS else None


def _cell(value: object) -> Cell:
    """Return a JSON value as a cell; a number is text, null blank."""
    if value is None:
        return Cell()
    if isinstance(value, str):
        return Cell(value.strip())
    return Cell(value) if isinstance(value, bool | list) else Cell(str(value))
