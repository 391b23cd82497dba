"""Files in the top of an ingested folder that are no documents: they say something about those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def top_files(paths: Sequence[Path], name: str, unless: Sequence[str]) -> list[Path]:
    """Return the folders' files of a name, but for one that is a sheet's: with a file of these suffixes beside it."""
    found = [path / name for path in paths if (path / name).is_file()]
    return [path for path in found if not any(path.with_suffix(suffix).exists() for suffix in unless)]
