"""Which files are read, and by which reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ingest.decode import read_text
from ingest.errors import IngestError
from ingest.layout import looks_hard_wrapped, read_layout
from ingest.markdown import read_markdown
from ingest.names import find_name_files
from ingest.plain import read_plain
from ingest.schemas import BUILT_IN, load_schema, load_schemas
from ingest.sheets import read_sheet
from ingest.synonyms import find_synonym_files
from records import Document, TableSchema

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
SUFFIXES = (".md", ".txt", *_DELIMITERS)
"""The file types that are read; a folder's other files are passed over, README files too."""


def find_files(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return each file to read with its document id: its path below the folder given, without the suffix."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            beside = [*find_name_files([path]), *find_synonym_files([path])]
            inside = sorted(
                p for p in path.rglob("*") if p.is_file() and _is_document(p.relative_to(path)) and p not in beside
            )
            found.extend((p, p.relative_to(path).with_suffix("").as_posix()) for p in inside)
        elif not path.exists():
            raise IngestError(f"{path}: no such file or folder; check the path")
        elif path.suffix.lower() not in SUFFIXES:
            raise IngestError(f"{path}: files of this type are not read; use one of {' '.join(SUFFIXES)}")
        else:
            found.append((path, path.stem))
    for path, _ in found:
        if not _is_text(str(path)):
            shown = str(path).encode("utf-8", "replace").decode("utf-8")
            raise IngestError(f"{shown}: the file name is not UTF-8; rename the file")
    if not found:
        raise IngestError(f"{', '.join(map(str, paths))}: holds no document; put {' '.join(SUFFIXES)} files there")
    found = _tell_apart(found)
    _check_ids(found)
    return found


def _is_text(name: str) -> bool:
    """Tell whether a file name is whole: bytes that are no UTF-8 (a Shift_JIS archive's) come as lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _tell_apart(found: Sequence[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Let files that differ only by suffix keep it in their ids (report.md and report.csv beside each other)."""
    counts = Counter(document_id for _, document_id in found)
    apart = [(p, i if counts[i] == 1 or _is_whole(p, i) else i + p.suffix) for p, i in found]
    return apart if apart == found else _tell_apart(apart)  # an id with a suffix may be another's without (a.md.txt)


def _is_whole(path: Path, document_id: str) -> bool:
    return document_id.rpartition("/")[2] == path.name


def _is_document(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in SUFFIXES and path.stem.upper() != "README" and not hidden


def _check_ids(found: Iterable[tuple[Path, str]]) -> None:
    seen: dict[str, Path] = {}
    for path, document_id in found:
        if document_id in seen:
            raise IngestError(
                f"{path}: would have the same id as {seen[document_id]} ({document_id}); rename one of them"
            )
        seen[document_id] = path


def read_files(
    files: Sequence[tuple[Path, str]], progress: Callable[[int, int], None] | None = None
) -> tuple[Document, ...]:
    """Read every file; raise IngestError naming the first that cannot be read, and how many more."""
    known = load_schemas(BUILT_IN)
    documents: list[Document] = []
    errors: list[IngestError] = []
    for number, (path, document_id) in enumerate(files, 1):
        try:
            documents.append(read_file(path, document_id, known))
        except IngestError as error:
            errors.append(error)
            continue
        if progress:
            progress(number, len(files))
    if errors:
        more = f" (and {len(errors) - 1} more files cannot be read)" if len(errors) > 1 else ""
        raise IngestError(f"{errors[0]}{more}")
    return tuple(documents)


def read_file(path: Path, document_id: str, known: Sequence[TableSchema]) -> Document:
    """Read one file with the reader of its type; `known` describes tables that may stand inside a text."""
    text = read_text(path)
    if not text.strip():
        raise IngestError(f"{path}: is empty; remove it or put text into it")
    beside = path.with_suffix(".toml")
    schema = load_schema(beside) if path.suffix.lower() in _DELIMITERS and beside.exists() else None
    try:
        return _read(path, text, document_id, schema, known)
    except IngestError as error:  # what and where in the file; which file is known here
        raise IngestError(f"{path}: {error}") from error


def _read(
    path: Path, text: str, document_id: str, schema: TableSchema | None, known: Sequence[TableSchema]
) -> Document:
    suffix = path.suffix.lower()
    if suffix in _DELIMITERS:
        return read_sheet(text, document_id, path.name, schema, _DELIMITERS[suffix])
    if suffix == ".md":
        return read_markdown(text, document_id, path.name)
    if looks_hard_wrapped(text):
        return read_layout(text, document_id, path.name, known)
    return read_plain(text, document_id, path.name)
