"""What an index was made of and with, and the checks that it is whole and fits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from japanese.tokens import ANALYSER
from retrieve.errors import IndexFolderError

FORMAT = 1
"""Raise when the files of the index folder change meaning."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The index folder's record of itself; `generation` is the sub-folder that holds the files."""

    format: int
    generation: str
    created: str
    analyser: str
    model: str
    dimension: int
    sources: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Put the manifest in place in one step: until then the folder's earlier index stays valid."""
        draft = folder / f".{MANIFEST}.{self.generation}"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / MANIFEST)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a folder's manifest; raise IndexFolderError where there is none or it is of another format."""
        path = folder / MANIFEST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = data["format"]
        except FileNotFoundError:
            raise IndexFolderError(
                f"{folder}: there is no index here; run 'tokushu ingest --index {folder}' first"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexFolderError(f"{path}: cannot be read ({error}); {_repair(folder)}") from error
        if found != FORMAT:
            raise IndexFolderError(
                f"{folder}: has index format {found}, this version reads {FORMAT}; {_repair(folder)}"
            )
        try:
            return cls(**data)
        except TypeError as error:
            raise IndexFolderError(f"{path}: is incomplete ({error}); {_repair(folder)}") from error

    def check(self, folder: Path, model: str, dimension: int) -> None:
        """Raise IndexFolderError where the analyser or the model differs, or a file is missing or damaged."""
        if self.analyser != ANALYSER:
            raise IndexFolderError(
                f"{folder}: was analysed with {self.analyser}, this version uses {ANALYSER}; {_repair(folder)}"
            )
        if (self.model, self.dimension) != (model, dimension):
            raise IndexFolderError(
                f"{folder}: was embedded with the model {self.model}, not {model}; "
                f"set TOKUSHU_MODEL to that model or {_repair(folder)}"
            )
        for name, expected in self.files.items():
            path = folder / self.generation / name
            if not path.is_file():
                raise IndexFolderError(f"{path}: is missing; {_repair(folder)}")
            if sha256(path) != expected:
                raise IndexFolderError(f"{path}: is damaged (its checksum differs); {_repair(folder)}")


def _repair(folder: Path) -> str:
    return f"run 'tokushu ingest --index {folder}' with your documents to rebuild it"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
