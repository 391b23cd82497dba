"""Other spellings of names that no rule gives: a `names.tsv` in the top of an ingested folder.

A line is a name as the documents have it, then its other spellings, all with tabs between; `#` begins a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.decode import read_text
from ingest.errors import IngestError
from ingest.top_files import top_files
from japanese.names import spelling_key
from japanese.normalize import fold
from japanese.places import name_parts

NAMES = "names.tsv"


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another spelling of a name, and where it says so (corpus/names.tsv: line 3)."""

    name: str
    other: str
    place: str


def find_name_files(paths: Sequence[Path]) -> list[Path]:
    """Return the folders' files of spellings; one with a description beside it (names.toml) is a sheet like others."""
    return top_files(paths, NAMES, unless=(".toml",))


def read_spellings(paths: Sequence[Path]) -> tuple[Spelling, ...]:
    """Return the spellings that the folders' files list; raise IngestError naming a bad line and how to mend it."""
    found = [spelling for path in find_name_files(paths) for spelling in _read(path)]
    _check(found)
    return tuple(found)


def _read(path: Path) -> list[Spelling]:
    found = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        name, *others = (cell.strip() for cell in line.split("\t"))
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{path}: {number}行目"
        if not fold(name) or not any(others):
            raise IngestError(
                f"{place}が名称と別の書き方になっていません。「秋田（タブ）Akita」のように、間をタブで区切ってください。"
            )
        unreadable = next((other for other in others if other and not any(map(str.isalnum, other))), "")
        if unreadable:
            raise IngestError(f"{place}の「{unreadable}」には文字がありません。取り除いてください。")
        found += [Spelling(name, other, place) for other in others if other]
    return found


def _check(spellings: Sequence[Spelling]) -> None:
    """Raise IngestError where a spelling says two names, or is itself one of the names listed."""
    names = {fold(spelling.name): spelling for spelling in spellings}
    seen: dict[str, Spelling] = {}
    for spelling in spellings:
        key = spelling_key(spelling.other)
        first = seen.setdefault(key, spelling)
        if fold(first.name) != fold(spelling.name):
            raise IngestError(
                f"{spelling.place}の「{spelling.other}」は「{first.name}」の別の書き方でもあります（{first.place}）。"
                "どちらかから取り除いてください。"
            )
        if key in names and key != fold(spelling.name):
            raise IngestError(
                f"{spelling.place}の「{spelling.other}」は、それ自体が名称です（{names[key].place}）。ここから取り除いてください。"
            )


def check_against(spellings: Sequence[Spelling], cells: Iterable[str]) -> None:
    """Raise IngestError where a spelling is a name that stands in a table's cell itself."""
    parts = {part for cell in cells for part in name_parts(cell)}
    for spelling in spellings:
        key = spelling_key(spelling.other)
        if key in parts and key != fold(spelling.name):
            raise IngestError(f"{spelling.place}の「{spelling.other}」は、表にある別の名称です。取り除いてください。")
