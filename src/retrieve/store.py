"""The index folder: written aside, swapped in whole, and read back only when it is whole.

The files of one build lie in a sub-folder (a generation); `manifest.json` names it. Replacing that one file is the
swap, so a reader sees the old index or the new one, and a build that fails half-way has changed nothing.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from japanese.tokens import ANALYSER
from records import Block, Column, Document, Passage, Table, TableRow, TableSchema
from retrieve.analysis import Analyses
from retrieve.dense import DenseIndex
from retrieve.embedding import Embedder
from retrieve.errors import IndexFolderError
from retrieve.lexical import READINGS, LexicalIndex
from retrieve.manifest import FORMAT, Manifest, sha256, sync
from retrieve.names import NameIndex
from retrieve.synonyms import Synonyms

_DENSE = "dense.faiss"
_ANALYSES = "analyses.jsonl"
_SYNONYMS = "synonyms.json"
_EXAMPLES = "examples.jsonl"
_NAMES = "names.json"
_GENERATION = "build-"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index: the documents, their passages, and the structures that find those."""

    manifest: Manifest
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    lexical: Mapping[str, LexicalIndex]
    dense: DenseIndex
    analyses: Analyses
    synonyms: Synonyms
    examples: tuple[str, ...] = ()
    names: NameIndex = field(default_factory=NameIndex)

    def document(self, document_id: str) -> Document | None:
        """Return a document by its id."""
        return next((document for document in self.documents if document.id == document_id), None)

    def row(self, passage: Passage) -> tuple[Table, TableRow] | None:
        """Return the table row that a passage shows, with its table."""
        document = self.document(passage.document)
        found = document.row(passage) if document and passage.kind == "row" else None
        return (document.tables[found[0]], found[1]) if document and found else None

    def tables(self) -> Iterable[tuple[Document, Table]]:
        """Return every table with the document it stands in."""
        return ((document, table) for document in self.documents for table in document.tables)


def write_index(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    lexical: Mapping[str, LexicalIndex],
    dense: DenseIndex,
    analyses: Analyses,
    synonyms: Synonyms,
    embedder: Embedder,
    sources: Mapping[str, str],
    examples: Sequence[str] = (),
    names: NameIndex | None = None,
) -> Manifest:
    """Write an index into a folder and make it the valid one; on failure the folder's earlier index stays.

    One build at a time: another that begins meanwhile is refused with IndexFolderError.
    """
    generation = _GENERATION + secrets.token_hex(6)
    draft = folder / generation
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK, timeout=0):
            draft.mkdir()
            _write_json_lines(draft / "documents.jsonl", (asdict(document) for document in documents))
            _write_json_lines(draft / "passages.jsonl", (asdict(passage) for passage in passages))
            _write_json_lines(draft / _EXAMPLES, ({"question": question} for question in examples))
            for reading, index in lexical.items():
                index.save(draft / reading)
            dense.save(draft / _DENSE)
            analyses.save(draft / _ANALYSES)
            synonyms.save(draft / _SYNONYMS)
            (names or NameIndex()).save(draft / _NAMES)
            files = [path for path in sorted(draft.rglob("*")) if path.is_file()]
            for path in files:
                sync(path)
            manifest = Manifest(
                format=FORMAT,
                generation=generation,
                analyser=ANALYSER,
                model=embedder.name,
                dimension=embedder.dimension,
                sources=dict(sources),
                counts=counted(documents, passages),
                files={path.relative_to(draft).as_posix(): sha256(path) for path in files},
                built=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            manifest.write(folder)
            _remove_others(folder, generation)
    except Timeout as error:
        raise IndexFolderError(
            f"{folder}: 別の「tokushu ingest」がこの索引を書いています。"
            "終わるのを待つか、--index で別のフォルダーを指定してください。"
        ) from error
    except (OSError, RuntimeError) as error:  # faiss reports a failed write as RuntimeError
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            (folder / f".manifest.json.{generation}").unlink(missing_ok=True)
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[-1]
        raise IndexFolderError(
            f"{folder}: 索引を書き込めません（{reason}）。空きを増やすか、--index で別のフォルダーを指定してください。"
            "前の索引は元のままです。"
        ) from error
    return manifest


def counted(documents: Sequence[Document], passages: Sequence[Passage]) -> dict[str, int]:
    """Return how many documents, passages, rows and tables there are, as a manifest says it: a row is no passage."""
    rows = sum(passage.kind == "row" for passage in passages)
    tables = sum(len(document.tables) for document in documents)
    return {"documents": len(documents), "passages": len(passages) - rows, "rows": rows, "tables": tables}


def _remove_others(folder: Path, generation: str) -> None:
    """Remove the builds that no manifest names any more; one that is still open elsewhere is left to the next time."""
    for path in folder.glob(f"{_GENERATION}*"):
        if path.name != generation:
            shutil.rmtree(path, ignore_errors=True)


def read_index(folder: Path, embedder: Embedder) -> Index:
    """Open an index folder; raise IndexFolderError where it is missing, damaged or made for another model."""
    if folder.exists() and not folder.is_dir():
        raise IndexFolderError(
            f"{folder}: 索引のフォルダーではなくファイルです。--index で別のフォルダーを指定してください。"
        )
    for _ in range(3):  # the folder may be replaced between reading its manifest and its files: then read it anew
        manifest = Manifest.read(folder)
        try:
            manifest.check(folder, embedder.name, embedder.dimension)
            return _read_generation(folder / manifest.generation, manifest)
        except (IndexFolderError, OSError, ValueError, RuntimeError) as error:
            if Manifest.read(folder).generation == manifest.generation:
                if isinstance(error, IndexFolderError):
                    raise
                raise IndexFolderError(
                    f"{folder}: 索引を開けません（{error}）。"
                    f"「tokushu ingest 資料のフォルダー --index {folder}」で作り直してください。"
                ) from error
    raise IndexFolderError(
        f"{folder}: 索引が何度も置き換えられています。別の「tokushu ingest」を止めて、もう一度試してください。"
    )


def _read_generation(folder: Path, manifest: Manifest) -> Index:
    return Index(
        manifest=manifest,
        documents=tuple(_document(data) for data in _read_json_lines(folder / "documents.jsonl")),
        passages=tuple(_passage(data) for data in _read_json_lines(folder / "passages.jsonl")),
        lexical={reading: LexicalIndex.load(folder / reading) for reading in READINGS},
        dense=DenseIndex.load(folder / _DENSE),
        analyses=Analyses.load(folder / _ANALYSES),
        synonyms=Synonyms.load(folder / _SYNONYMS),
        examples=tuple(data["question"] for data in _read_json_lines(folder / _EXAMPLES)),
        names=NameIndex.load(folder / _NAMES),
    )


def _write_json_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def _read_json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _lines(data: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((first, last) for first, last in data)


def _passage(data: dict[str, Any]) -> Passage:
    return Passage(**{**data, "lines": _lines(data["lines"])})


def _document(data: dict[str, Any]) -> Document:
    blocks = (Block(**{**b, "lines": _lines(b["lines"]), "section": tuple(b["section"])}) for b in data["blocks"])
    return Document(**{**data, "blocks": tuple(blocks), "tables": tuple(_table(table) for table in data["tables"])})


def _table(data: dict[str, Any]) -> Table:
    rows = (TableRow(row["number"], row["cells"], _lines(row["lines"])) for row in data["rows"])
    lists = {"columns": tuple(data["columns"]), "section": tuple(data["section"])}
    schema = _schema(data["schema"]) if data["schema"] else None
    return Table(**{**data, **lists, "rows": tuple(rows), "schema": schema})


def _schema(data: dict[str, Any]) -> TableSchema:
    columns = (Column(**{**c, "headers": tuple(c["headers"]), "asks": tuple(c["asks"])}) for c in data["columns"])
    lists = {key: tuple(data[key]) for key in ("subjects", "silent")}
    return TableSchema(**{**data, **lists, "columns": tuple(columns)})
