"""CSV, TSV and JSON lines of questions to rows."""

from __future__ import annotations

import csv
import io
import json

from evaluate.question_cells import Cell, Fields, Problem, QuestionFileError, Row, Sheet, field_of, read_grid

_LOOKED_AT = 20
"""So many lines tell what separates the cells."""

_LONGEST_CELL = 100_000


def read_separated(text: str, name: str) -> Sheet:
    """Read comma-, tab- or semicolon-separated text; a cell that begins with = is text, never computed."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows = [Row(n, tuple(Cell(cell.strip()) for cell in cells)) for n, cells in enumerate(reader, 1)]
    except csv.Error as error:
        raise QuestionFileError(
            f'{name}: {reader.line_num}行目がCSVとして読めません（{error}）。引用符（"）の対応を直してください。'
        ) from error
    return read_grid(rows, name, refuse_beyond=True)


def _delimiter(text: str) -> str:
    """Return what stands in most of the first lines: a comma, unless a tab or a semicolon stands in more."""
    lines = [line for line in text.split("\n") if line.strip()][:_LOOKED_AT]
    return max(",\t;", key=lambda char: sum(char in line for line in lines))


def read_json_lines(text: str) -> Sheet:
    """Read an object a line, under the same names as a sheet's columns."""
    rows: list[Fields] = []
    problems: list[Problem] = []
    unused: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            problems.append(Problem(number, "", '{"質問": "…", "正解": "…"} の形のJSONではありません。'))
            continue
        named = [(field_of(key), key) for key in data]
        unused |= {key: None for field, key in named if not field}
        headings = {field: key for field, key in named if field}
        repeated = [key for field, key in named if field and headings[field] != key]
        problems += [Problem(number, key, "同じ意味の項目がほかにもあります。") for key in repeated]
        if not repeated:
            rows.append(Fields(number, {field: _cell(data[key]) for field, key in headings.items()}, headings))
    return Sheet(tuple(rows), tuple(problems), tuple(unused))


def _cell(value: object) -> Cell:
    """Return a JSON value as a cell; a number is text, null blank."""
    if value is None:
        return Cell()
    if isinstance(value, str):
        return Cell(value.strip())
    return Cell(value) if isinstance(value, bool | list) else Cell(str(value))
