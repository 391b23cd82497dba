"""An office's own words for the same thing: a `synonyms.tsv` in the top of an ingested folder.

Its lines are those of the thesaurus that ships with the package (`japanese/thesaurus.py`), and add to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.decode import read_text
from ingest.errors import IngestError
from ingest.top_files import top_files
from japanese.thesaurus import Entry, ThesaurusError, read_entries

SYNONYMS = "synonyms.tsv"


def find_synonym_files(paths: Sequence[Path]) -> list[Path]:
    """Return the folders' files of synonyms; one with a description beside it (synonyms.toml) is an ordinary sheet."""
    return top_files(paths, SYNONYMS, unless=(".toml",))


def read_synonyms(paths: Sequence[Path]) -> tuple[Entry, ...]:
    """Return the entries of the folders' files; raise IngestError naming a bad line and how to mend it."""
    return tuple(entry for path in find_synonym_files(paths) for entry in _read(path))


def _read(path: Path) -> list[Entry]:
    try:
        return list(read_entries(read_text(path)))
    except ThesaurusError as error:
        raise IngestError(f"{path}: {error}") from error
