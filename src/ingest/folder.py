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
from ingest.schemas import BUILT_IN, Description, load_description, load_schemas
from ingest.sheets import read_sheet
from ingest.synonyms import find_synonym_files
from ingest.workbook import Warn, read_workbook
from records import Document, TableSchema

_DELIMITERS = {".csv": "", ".tsv": "\t"}
WORKBOOK = ".xlsx"
SUFFIXES = (".md", ".txt", *_DELIMITERS, WORKBOOK)
"""The file types that are read; a folder's other files are passed over, README files too."""

_OTHER_SHEETS = {".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}
_SAVE_AS = "Excelで開き、「名前を付けて保存」で .xlsx として保存し直してください。"


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
            raise IngestError(f"{path}: そのようなファイルもフォルダーもありません。パスを確かめてください。")
        elif path.suffix.lower() not in SUFFIXES:
            raise IngestError(f"{path}: {_not_read(path)}")
        else:
            found.append((path, path.stem))
    for path, _ in found:
        if not _is_text(str(path)):
            shown = str(path).encode("utf-8", "replace").decode("utf-8")
            raise IngestError(f"{shown}: ファイル名がUTF-8ではありません。名前を付け直してください。")
    if not found:
        raise IngestError(
            f"{'、'.join(map(str, paths))}: 読める資料がありません。{' '.join(SUFFIXES)} のファイルを置いてください。"
        )
    found = _tell_apart(found)
    _check_ids(found)
    return found


def _not_read(path: Path) -> str:
    if path.suffix.lower() in _OTHER_SHEETS:
        return f"この形式の表（{path.suffix}）は読めません。{_SAVE_AS}"
    return f"この種類のファイルは読めません。{' '.join(SUFFIXES)} のどれかにしてください。"


def find_unread_sheets(paths: Sequence[Path]) -> list[str]:
    """Say which sheets of a folder are passed over because of their format, a sentence each."""
    inside = (file for path in paths if path.is_dir() for file in sorted(path.rglob("*")))
    return [
        f"{file}: {_not_read(file)}" for file in inside if file.suffix.lower() in _OTHER_SHEETS and _is_visible(file)
    ]


def _is_visible(path: Path) -> bool:
    """Tell whether a file is no hidden one and none that Excel keeps while a workbook is open (~$book.xlsx)."""
    return not path.name.startswith((".", "~$"))


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
    return path.suffix.lower() in SUFFIXES and path.stem.upper() != "README" and not hidden and _is_visible(path)


def _check_ids(found: Iterable[tuple[Path, str]]) -> None:
    seen: dict[str, Path] = {}
    for path, document_id in found:
        if document_id in seen:
            raise IngestError(
                f"{path}: IDが {seen[document_id]} と同じ（{document_id}）になります。どちらかの名前を変えてください。"
            )
        seen[document_id] = path


def read_files(
    files: Sequence[tuple[Path, str]], progress: Callable[[int, int], None] | None = None, warn: Warn | None = None
) -> tuple[Document, ...]:
    """Read every file; raise IngestError naming the first that cannot be read, and how many more.

    `warn` is told what was left out of a file that is read.
    """
    known = load_schemas(BUILT_IN)
    documents: list[Document] = []
    errors: list[IngestError] = []
    sources: list[tuple[Path, str]] = []
    for number, (path, document_id) in enumerate(files, 1):
        try:
            found = read_file(path, document_id, known, warn)
        except IngestError as error:
            errors.append(error)
            continue
        documents.extend(found)
        sources.extend((path, document.id) for document in found)
        if progress:
            progress(number, len(files))
    if errors:
        more = f"（ほかに{len(errors) - 1}個のファイルも読めません。）" if len(errors) > 1 else ""
        raise IngestError(f"{errors[0]}{more}")
    _check_ids(sources)
    return tuple(documents)


def read_file(
    path: Path, document_id: str, known: Sequence[TableSchema], warn: Warn | None = None
) -> tuple[Document, ...]:
    """Read one file with the reader of its type; `known` describes tables that may stand inside a text.

    A file is one document, a workbook one a sheet.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == WORKBOOK:
            return read_workbook(path, document_id, warn)
        text = read_text(path)
        if not text.strip():
            raise IngestError("何も書かれていません。文を書くか、取り除いてください。")
        beside = path.with_suffix(".toml")
        description = load_description(beside) if suffix in _DELIMITERS and beside.exists() else None
        return (_read(path, text, document_id, description, known),)
    except IngestError as error:  # what and where in the file; which file is known here, a description's too
        named = str(error).startswith(str(path.with_suffix("")))
        raise IngestError(str(error) if named else f"{path}: {error}") from error


def _read(
    path: Path, text: str, document_id: str, description: Description | None, known: Sequence[TableSchema]
) -> Document:
    suffix = path.suffix.lower()
    if suffix in _DELIMITERS:
        return read_sheet(text, document_id, path.name, description, _DELIMITERS[suffix])
    if suffix == ".md":
        return read_markdown(text, document_id, path.name)
    if looks_hard_wrapped(text):
        return read_layout(text, document_id, path.name, known)
    return read_plain(text, document_id, path.name)
