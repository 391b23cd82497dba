"""Table descriptions: a TOML file of the same name beside a table's data (see corpus/README.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from glob import escape
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


_TEXT = _Kind("引用符で囲んだ文字列", lambda value: isinstance(value, str))
_WORDS = _Kind('["姉妹都市", "提携"] のような語の並び', _is_words)
_FLAG = _Kind("true か false", lambda value: isinstance(value, bool))
_TABLE_KEYS = {
    "title": _TEXT,
    "unit": _TEXT,
    "subjects": _WORDS,
    "silent": _WORDS,
    "sentence": _TEXT,
    "columns": _Kind("列ごとの [[columns]]", _is_columns),
    "listing": _Kind("[listing] の項目", lambda value: isinstance(value, dict)),
}
_COLUMN_KEYS = {
    "name": _TEXT,
    "label": _TEXT,
    "type": _Kind(
        f"引用符で囲んだ {'、'.join(get_args(ColumnType))} のどれか", lambda value: value in get_args(ColumnType)
    ),
    "side": _TEXT,
    "headers": _WORDS,
    "pattern": _TEXT,
    "merged": _FLAG,
    "required": _FLAG,
    "asks": _WORDS,
    "unit": _TEXT,
}
_INFERRED = frozenset({"title", "unit", "subjects", "silent"})
_LISTING_KEYS = {"title": _TEXT, "items": _TEXT}


def load_schemas(folder: Path = BUILT_IN) -> tuple[TableSchema, ...]:
    """Return the descriptions in a folder, by file name; none where the folder does not exist."""
    return tuple(load_schema(path) for path in sorted(folder.glob("*.toml")))


@dataclass(frozen=True, slots=True)
class Description:
    """A table's description with the keys that it gives: what it leaves out is inferred from the table."""

    schema: TableSchema
    given: frozenset[str]


def load_schema(path: Path) -> TableSchema:
    """Read one description, what it leaves out by default; raise IngestError naming the file and the wrong key."""
    schema = load_description(path).schema
    try:
        _check_fields(schema.sentence, [column.name for column in schema.columns])
    except IngestError as error:
        raise IngestError(f"{path}: {error}") from error
    return schema


def load_description(path: Path) -> Description:
    """Read one description; raise IngestError naming the file and the key that is wrong.

    Its sentence may name columns that it does not describe: `complete` looks whether the table has them.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise IngestError(f"{path}: TOMLとして読めません（{error}）。直すか、取り除いてください。") from error
    _check_keys(path, "説明", data, _TABLE_KEYS)
    columns = tuple(_column(path, entry) for entry in data.get("columns", []))
    names = [column.name for column in columns]
    if len(set(names)) != len(names):
        raise IngestError(
            f"{path}: 同じ列を2度説明しています。"
            f"[[columns]] は {'、'.join(sorted(set(names)))} に1つずつにしてください。"
        )
    schema = TableSchema(
        name=path.stem,
        title=data.get("title", path.stem),
        unit=data.get("unit", "件"),
        subjects=tuple(data.get("subjects", ())),
        sentence=_sentence(path, data.get("sentence", "")),
        columns=columns,
        listing=_listing(path, data.get("listing", {}), names),
        silent=tuple(data.get("silent", ())),
    )
    return Description(schema, frozenset(data))


def find_descriptions(path: Path) -> list[Path]:
    """Return the descriptions beside a sheet or a workbook: budget.toml, and budget.2024年度.toml for a sheet of it."""
    single = path.with_suffix(".toml")
    of_sheets = sorted(path.parent.glob(f"{escape(path.stem)}.*.toml")) if path.suffix.lower() == ".xlsx" else []
    return [described for described in (single, *of_sheets) if described.is_file()]


def complete(description: Description | None, inferred: TableSchema) -> TableSchema:
    """Return an inferred schema with all that a description gives instead, columns in the order of the table.

    Raise IngestError, without the path, where its sentence names what is no column of the table.
    """
    if description is None:
        return inferred
    _check_fields(description.schema.sentence, [column.name for column in inferred.columns])
    described = {column.name: column for column in description.schema.columns}
    columns = tuple(described.get(column.name, column) for column in inferred.columns)
    kept = {key: getattr(inferred, key) for key in _INFERRED - description.given}
    return replace(description.schema, name=inferred.name, columns=columns, **kept)


def _check_keys(path: Path, where: str, entry: Mapping[str, Any], known: Mapping[str, _Kind]) -> None:
    for key, value in entry.items():
        if key not in known:
            raise IngestError(f"{path}: {where}の項目「{key}」は使えません。使えるのは {'、'.join(known)} です。")
        if not known[key].holds(value):
            raise IngestError(f"{path}: {where}の項目「{key}」が {value!r} です。{known[key].told}を書いてください。")


def _column(path: Path, entry: dict[str, Any]) -> Column:
    if "name" not in entry:
        raise IngestError(f"{path}: [[columns]] に name がありません。name に列の見出しを書いてください。")
    _check_keys(path, f"列「{entry['name']}」", entry, _COLUMN_KEYS)
    try:
        re.compile(entry.get("pattern", ""))
    except re.error as error:
        raise IngestError(
            f"{path}: 列「{entry['name']}」の pattern が正規表現になっていません（{error}）。直してください。"
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
        raise IngestError(
            f"{path}: [listing] に {error} がありません。title と items の両方を書いてください。"
        ) from error
    except re.error as error:
        raise IngestError(
            f"{path}: [listing] の title が正規表現になっていません（{error}）。直してください。"
        ) from error
    if given - set(names):
        raise IngestError(
            f"{path}: [listing] の「{'、'.join(sorted(given - set(names)))}」という列は表にありません。"
            f"使えるのは {'、'.join(names)} です。"
        )
    return dict(entry)


def _sentence(path: Path, sentence: str) -> str:
    """Return a sentence that every row can be said in: its braces hold nothing but names of columns."""
    try:
        fields = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(sentence) if name is not None]
    except ValueError as error:
        raise IngestError(
            f"{path}: sentence の {sentence!r} は波括弧が対になっていません（{error}）。"
            "波括弧そのものは {{ と }} と書いてください。"
        ) from error
    for name, spec, turn in fields:
        if spec or turn:
            raise IngestError(
                f"{path}: sentence に「{name}」の書式があります。"
                f"値はそのまま入るので、{{{name}}} とだけ書いてください。"
            )
        if name.isdigit() or re.search(r"[.\[]", name):
            raise IngestError(
                f"{path}: sentence に列「{name}」は書けません。"
                "数字だけの名前と . や [ を含む名前は使えないので、列の名前を変えてください。"
            )
    return sentence


def _check_fields(sentence: str, names: Sequence[str]) -> None:
    """Raise IngestError, without the path, where a sentence names what is no column of the table."""
    for _, name, _, _ in Formatter().parse(sentence):
        if name is not None and name not in names:
            raise IngestError(f"sentence の「{name}」という列は表にありません。使えるのは {'、'.join(names)} です。")
