"""Table descriptions: a TOML file of the same name beside a table's data (see corpus/README.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, get_args

from ingest.errors import IngestError
from records import Column, ColumnType, TableSchema

BUILT_IN = Path(__file__).resolve().parents[2] / "corpus" / "tables"
"""The descriptions that come with the project; they also describe a table found inside a text."""


class _Kind(NamedTuple):
    """What a key may hold: as a person is told, and as it is checked."""

    told: str
    holds: Callable[[object], bool]


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


def _is_columns(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


_TEXT = _Kind("a text in quotes", lambda value: isinstance(value, str))
_WORDS = _Kind('a list of words like ["姉妹都市", "提携"]', _is_words)
_FLAG = _Kind("true or false", lambda value: isinstance(value, bool))
_TABLE_KEYS = {
    "title": _TEXT,
    "unit": _TEXT,
    "subjects": _WORDS,
    "silent": _WORDS,
    "sentence": _TEXT,
    "columns": _Kind("a [[columns]] entry for each column", _is_columns),
    "listing": _Kind("a [listing] entry", lambda value: isinstance(value, dict)),
}
_COLUMN_KEYS = {
    "name": _TEXT,
    "label": _TEXT,
    "type": _Kind(f"one of {', '.join(get_args(ColumnType))} in quotes", lambda value: value in get_args(ColumnType)),
    "side": _TEXT,
    "headers": _WORDS,
    "pattern": _TEXT,
    "merged": _FLAG,
    "required": _FLAG,
    "asks": _WORDS,
}
_LISTING_KEYS = {"title": _TEXT, "items": _TEXT}


def load_schemas(folder: Path = BUILT_IN) -> tuple[TableSchema, ...]:
    """Return the descriptions in a folder, by file name; none where the folder does not exist."""
    return tuple(load_schema(path) for path in sorted(folder.glob("*.toml")))


def load_schema(path: Path) -> TableSchema:
    """Read one description; raise IngestError naming the file and the key that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise IngestError(f"{path}: is no readable TOML file ({error}); mend or remove it") from error
    _check_keys(path, "the description", data, _TABLE_KEYS)
    columns = tuple(_column(path, entry) for entry in data.get("columns", []))
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise IngestError(f"{path}: describes a column twice; keep one [[columns]] entry for each of {sorted(names)}")
    return TableSchema(
        name=path.stem,
        title=data.get("title", path.stem),
        unit=data.get("unit", "件"),
        subjects=tuple(data.get("subjects", ())),
        sentence=_sentence(path, data.get("sentence", ""), names),
        columns=columns,
        listing=_listing(path, data.get("listing", {}), names),
        silent=tuple(data.get("silent", ())),
    )


def plain_schema(name: str, columns: list[str]) -> TableSchema:
    """Return a description for a table that has none: every column is text under its own heading."""
    return TableSchema(name, name, "件", (), "", tuple(Column(column, column) for column in columns))


def _check_keys(path: Path, where: str, entry: Mapping[str, Any], known: Mapping[str, _Kind]) -> None:
    for key, value in entry.items():
        if key not in known:
            raise IngestError(f"{path}: {where} has the unknown key {key!r}; use only {', '.join(known)}")
        if not known[key].holds(value):
            raise IngestError(f"{path}: in {where}, {key} is {value!r}; write {known[key].told}")


def _column(path: Path, entry: dict[str, Any]) -> Column:
    if "name" not in entry:
        raise IngestError(f"{path}: a [[columns]] entry has no 'name'; write the column's heading there")
    _check_keys(path, f"column {entry['name']}", entry, _COLUMN_KEYS)
    try:
        re.compile(entry.get("pattern", ""))
    except re.error as error:
        raise IngestError(
            f"{path}: the pattern of column {entry['name']} is no regular expression ({error}); mend it"
        ) from error
    values: dict[str, Any] = {"label": entry["name"], **entry}
    lists: dict[str, Any] = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Column(**{**values, **lists})


def _listing(path: Path, entry: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    if not entry:
        return {}
    _check_keys(path, "[listing]", entry, _LISTING_KEYS)
    try:
        given = set(re.compile(entry["title"]).groupindex) | {entry["items"]}
    except KeyError as error:
        raise IngestError(f"{path}: [listing] has no {error}; write both 'title' and 'items'") from error
    except re.error as error:
        raise IngestError(f"{path}: the title of [listing] is no regular expression ({error}); mend it") from error
    if given - set(names):
        raise IngestError(
            f"{path}: [listing] names {sorted(given - set(names))}, which is no column of the table; use {names}"
        )
    return dict(entry)


def _sentence(path: Path, sentence: str, names: Sequence[str]) -> str:
    """Return a sentence that every row can be said in: its braces hold nothing but names of columns."""
    try:
        fields = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(sentence) if name is not None]
    except ValueError as error:
        raise IngestError(
            f"{path}: the sentence {sentence!r} has an unmatched brace ({error}); write {{{{ or }}}} for a brace itself"
        ) from error
    for name, spec, turn in fields:
        if spec or turn:
            raise IngestError(
                f"{path}: the sentence says how to print {name!r}; write {{{name}}}, for a cell is put in as it stands"
            )
        if name not in names:
            raise IngestError(f"{path}: the sentence names {name!r}, which is no column of the table; use {names}")
        if name.isdigit() or re.search(r"[.\[]", name):
            raise IngestError(
                f"{path}: a sentence cannot hold the column {name!r}, whose name is a number or has . or [ in it; "
                "rename the column"
            )
    return sentence
