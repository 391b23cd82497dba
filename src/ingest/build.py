"""Files to an index folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.beside import Beside, find_beside, read_beside
from ingest.collect import collect_names, name_cells
from ingest.errors import IngestError
from ingest.folder import find_files, find_unread_sheets, read_files
from ingest.names import check_against
from ingest.passages import make_passages
from ingest.schemas import BUILT_IN, find_descriptions
from ingest.unused import find_unused
from ingest.workbook import Warn
from japanese.thesaurus import with_built_in
from records import Document
from retrieve.analysis import AnalysedPassage, Analyses, search_text
from retrieve.dense import DenseIndex
from retrieve.embedding import Embedder
from retrieve.lexical import LexicalIndex
from retrieve.manifest import Manifest, UnfitIndexError, sha256
from retrieve.store import write_index
from retrieve.synonyms import Synonyms

_NOTHING_BESIDE = Beside()
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def ingest(
    paths: Sequence[Path],
    folder: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    warn: Warn | None = None,
) -> Manifest:
    """Read files and folders into a new index that replaces the folder's; raise IngestError or IndexFolderError.

    `warn` is told, a sentence each, what was left out and what lies beside the documents to no use.
    """
    report = progress or (lambda *_: None)
    tell = warn or (lambda _: None)
    files = find_files(paths)
    sources = hash_all(paths, files)  # before reading: a file that changes meanwhile is seen as changed the next time
    documents = read_files(files, lambda done, total: report("文書を読んでいます", done, total), tell)
    beside = read_beside(paths)
    for sentence in (*find_unread_sheets(paths), *find_unused(beside, documents)):
        tell(sentence)
    return build_index(documents, folder, embedder, sources, report, beside)


def why_build(paths: Sequence[Path], folder: Path, embedder: Embedder) -> str:
    """Say in one Japanese sentence why a folder's index has to be built from these paths; "" where it is up to date."""
    try:
        manifest = Manifest.read(folder)
        manifest.check_sources(folder, hash_all(paths))
        manifest.check(folder, embedder.name, embedder.dimension)
    except UnfitIndexError as error:
        return error.why
    return ""


def hash_all(paths: Sequence[Path], files: Sequence[tuple[Path, str]] | None = None) -> dict[str, str]:
    """Hash the documents, the descriptions by which tables are found in texts, and what travels along with them."""
    files = find_files(paths) if files is None else files
    beside = {path.with_suffix(".toml").resolve() for path, _ in files}
    known = [(path, f"described {path.stem}") for path in sorted(BUILT_IN.glob("*.toml")) if path not in beside]
    return hash_sources(files) | hash_sources(find_beside(paths)) | hash_sources(known)


def hash_sources(files: Sequence[tuple[Path, str]]) -> dict[str, str]:
    """Return file name -> hash of the documents and of the descriptions (.toml) that lie beside them."""
    sources: dict[str, str] = {}
    for path, document_id in files:
        for part in (path, *find_descriptions(path)):
            try:
                sources[document_id + part.name.removeprefix(path.stem)] = sha256(part)
            except OSError as error:
                raise IngestError(
                    f"{part}: 読めません（{error.strerror}）。読む許可があるかを確かめてください。"
                ) from error
    return sources


def build_index(
    documents: Sequence[Document],
    folder: Path,
    embedder: Embedder,
    sources: dict[str, str],
    progress: Progress | None = None,
    beside: Beside = _NOTHING_BESIDE,
) -> Manifest:
    """Index documents that are already read, with what lies beside them."""
    report = progress or (lambda *_: None)
    passages = make_passages(documents)
    if not passages:
        raise IngestError("資料に文も表の行もありません。文を書いてください。")
    texts = [search_text(passage) for passage in passages]
    cells = name_cells(documents)
    check_against(beside.spellings, cells)
    names = collect_names(texts, cells, beside.spellings)
    analysed = [AnalysedPassage.of(passage) for passage in passages]
    if not any(passage.lemmas for passage in analysed):
        raise IngestError("資料に探せる言葉がありません。文を書いてください。")
    lexical = {
        "words": LexicalIndex.build([passage.lemmas for passage in analysed]),
        "chars": LexicalIndex.build([passage.grams for passage in analysed]),
    }
    synonyms = Synonyms.for_vocabulary(with_built_in(beside.synonyms), lexical["words"].vocabulary)
    report("索引を作っています", len(passages), len(passages))
    report("ベクトルにしています", 0, len(texts))  # a large model takes a while to load
    vectors = embedder.encode_passages(texts, lambda done, total: report("ベクトルにしています", done, total))
    dense = DenseIndex.build(vectors)
    return write_index(
        folder,
        documents,
        passages,
        lexical,
        dense,
        Analyses.build(analysed),
        synonyms,
        embedder,
        sources,
        beside.examples,
        names,
    )
