"""Table descriptions: a TOML file of the same name beside a table's data (see corpus/README.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from string import Formatter
from typing import Any, get_args

from ingest.errors import IngestError
from records import Column, ColumnType, TableSchema

BUILT_IN = Path(__file__).resolve().parents[2] / "corpus" / "tables"
"""The descriptions that come with the project; they also describe a table found inside a text."""

_COLUMN_LISTS = ("headers", "asks")
_KEYS: dict[str, type] = {
    "title": str,
    "unit": str,
    "subjects": list,
    "silent": list,
    "sentence": str,
    "listing": dict,
    "columns": list,
}


def load_schemas(folder: Path = BUILT_IN) -> tuple[TableSchema, ...]:
    """Return the descriptions in a folder, by file name; none where the folder does not exist."""
    return tuple(load_schema(path) for path in sorted(folder.glob("*.toml")))


def load_schema(path: Path) -> TableSchema:
    """Read one description; raise IngestError naming the file and the key that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise IngestError(f"{path}: is no readable TOML file ({error}); mend or remove it") from error
    _check_types(path, data)
    columns = tuple(_column(path, entry) for entry in data.get("columns", []))
    schema = TableSchema(
        name=path.stem,
        title=str(data.get("title", path.stem)),
        unit=str(data.get("unit", "件")),
        subjects=tuple(data.get("subjects", ())),
        sentence=str(data.get("sentence", "")),
        columns=columns,
        silent=tuple(data.get("silent", ())),
        listing=_listing(path, data.get("listing", {}), columns),
    )
    _check_sentence(path, schema)
    return schema


def _check_types(path: Path, data: dict[str, Any]) -> None:
    """Refuse keys that are not known and values of the wrong kind (subjects = "協定" is no list)."""
    unknown = sorted(data.keys() - _KEYS.keys())
    if unknown:
        raise IngestError(f"{path}: knows only the keys {sorted(_KEYS)}, not {unknown}; remove or rename them")
    for key, kind in _KEYS.items():
        _check_type(path, key, data.get(key, kind()), kind)


def _check_type(path: Path, key: str, value: object, kind: type) -> None:
    wanted = {str: "text in quotes", list: "a list in [ ]", dict: "a table of its own", bool: "true or false"}[kind]
    texts = key not in {"columns", "listing"}
    if not isinstance(value, kind) or (
        texts and isinstance(value, list) and not all(isinstance(v, str) for v in value)
    ):
        raise IngestError(f"{path}: {key} = {value!r} must be {wanted}; mend it")


def plain_schema(name: str, columns: list[str]) -> TableSchema:
    """Return a description for a table that has none: every column is text under its own heading."""
    return TableSchema(name, name, "件", (), "", tuple(Column(column, column) for column in columns))


def _column(path: Path, entry: dict[str, Any]) -> Column:
    known = set(Column.__dataclass_fields__)
    unknown = sorted(set(entry) - known)
    if unknown or "name" not in entry:
        raise IngestError(f"{path}: a [[columns]] entry needs 'name' and knows only {sorted(known)}, not {unknown}")
    for key, value in entry.items():
        kind = list if key in _COLUMN_LISTS else bool if key in {"merged", "required"} else str
        _check_type(path, key, value, kind)
    if entry.get("type", "text") not in get_args(ColumnType):
        raise IngestError(f"{path}: column {entry['name']} has the type {entry['type']!r}; use {get_args(ColumnType)}")
    try:
        re.compile(entry.get("pattern", ""))
    except re.error as error:
        raise IngestError(
            f"{path}: the pattern of column {entry['name']} is no regular expression ({error})"
        ) from error
    values = {"label": entry["name"], **entry}
    lists: dict[str, Any] = {key: tuple(value) if key in _COLUMN_LISTS else value for key, value in values.items()}
    return Column(**lists)


def _listing(path: Path, entry: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    if not entry:
        return {}
    names = {column.name for column in columns}
    try:
        given = set(re.compile(entry["title"]).groupindex) | {entry["items"]}
    except (KeyError, re.error) as error:
        raise IngestError(
            f"{path}: [listing] needs a regular expression 'title' and a column 'items' ({error})"
        ) from error
    if given - names:
        raise IngestError(f"{path}: [listing] names {sorted(given - names)}, which is no column of the table")
    return dict(entry)


def _check_sentence(path: Path, schema: TableSchema) -> None:
    try:
        fields = [part for part in Formatter().parse(schema.sentence) if part[1] is not None]
    except ValueError as error:
        raise IngestError(f"{path}: the sentence {schema.sentence!r} has an unmatched brace") from error
    if any(form or conversion for _, _, form, conversion in fields):
        raise IngestError(f"{path}: the sentence {schema.sentence!r} may hold only {{column}}, without ':' or '!'")
    named = {str(field) for _, field, _, _ in fields}
    missing = named - {column.name for column in schema.columns}
    if missing:
        raise IngestError(f"{path}: the sentence names {sorted(missing)}, which is no column of the table")
