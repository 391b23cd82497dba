"""What lies beside the documents of a folder and travels with the index: examples, spellings, synonyms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.examples import find_examples, read_examples
from ingest.names import Spelling, find_name_files, read_spellings
from ingest.synonyms import find_synonym_files, read_synonyms
from japanese.thesaurus import BUILT_IN, Entry


@dataclass(frozen=True, slots=True)
class Beside:
    """Questions that a page offers first, other spellings of names, and an office's own words for the same thing."""

    examples: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    synonyms: tuple[Entry, ...] = ()


def read_beside(paths: Sequence[Path]) -> Beside:
    """Read what lies beside the documents; raise IngestError naming the file and the line that are wrong."""
    return Beside(read_examples(paths), read_spellings(paths), read_synonyms(paths))


def find_beside(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the files that `read_beside` reads and the built-in thesaurus, each with what to call it in a manifest."""
    kinds = {"examples": find_examples(paths), "names": find_name_files(paths), "synonyms": find_synonym_files(paths)}
    found = [(path, f"{kind} {number}") for kind, files in kinds.items() for number, path in enumerate(files, 1)]
    return [*found, (BUILT_IN, "built-in synonyms")]
