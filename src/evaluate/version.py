"""Which program answered: its version, and a fingerprint of the code and data that answer and judge."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import answer
import evaluate
import ingest
import japanese
import records
import retrieve
import settings

_PACKAGES = (answer, evaluate, ingest, japanese, retrieve)
_MODULES = (records, settings)


@lru_cache(maxsize=1)
def program_version() -> str:
    """Return the version and the fingerprint (0.1.0+3f2a9c01); the same code gives the same, wherever it lies."""
    try:
        number = metadata.version("tokushu")
    except metadata.PackageNotFoundError:  # run from a folder that is not installed
        number = "0"
    return f"{number}+{_fingerprint()}"


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for folder in sorted(map(Path, package.__path__)):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(f"{package.__name__}/{path.relative_to(folder).as_posix()}\n".encode())
                    digest.update(hashlib.sha256(path.read_bytes()).digest())
    for module in _MODULES:
        digest.update(f"{module.__name__}\n".encode() + Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:8]
