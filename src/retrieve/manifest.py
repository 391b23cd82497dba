"""What an index was made of and with, and the checks that it is whole and fits."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from japanese.tokens import ANALYSER
from retrieve.errors import IndexFolderError

FORMAT = 9
"""Raise when the files of the index folder change meaning."""

MANIFEST = "manifest.json"
_DAMAGED = "索引が壊れています。"


class UnfitIndexError(IndexFolderError):
    """An index that has to be built anew; `why` says so in one Japanese sentence."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Manifest:
    """The index folder's record of itself; `generation` is the sub-folder that holds the files.

    `built` is when, in UTC as ISO 8601; "" in one of before that was kept.
    """

    format: int
    generation: str
    analyser: str
    model: str
    dimension: int
    sources: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]
    built: str = ""

    @property
    def sizes(self) -> str:
        """How much there is, as every command says it (文書10件、段落123件、表2件（58行）)."""
        counts = self.counts
        return f"文書{counts['documents']}件、段落{counts['passages']}件、表{counts['tables']}件（{counts['rows']}行）"

    def write(self, folder: Path) -> None:
        """Put the manifest in place in one step: until then the folder's earlier index stays valid."""
        draft = folder / f".{MANIFEST}.{self.generation}"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sync(draft)
        draft.replace(folder / MANIFEST)
        with suppress(OSError):  # some systems cannot open a folder
            sync(folder)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a folder's manifest; raise UnfitIndexError where there is none or it is of another format."""
        path = folder / MANIFEST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = data["format"]
        except FileNotFoundError:
            raise UnfitIndexError(
                f"{folder}: 索引がありません。"
                f"先に「tokushu ingest 資料のフォルダー --index {folder}」を実行してください。",
                "索引がまだありません。",
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnfitIndexError(f"{path}: 読めません（{error}）。{_repair(folder)}", _DAMAGED) from error
        if found != FORMAT:
            raise UnfitIndexError(
                f"{folder}: 索引の形式が{found}で、この版が読む{FORMAT}と違います。{_repair(folder)}",
                "索引の形式がこの版と違います。",
            )
        try:
            manifest = cls(**data)
            manifest._check_types()
        except TypeError as error:
            raise UnfitIndexError(
                f"{path}: 索引の記録が欠けています（{error}）。{_repair(folder)}", _DAMAGED
            ) from error
        return manifest

    def _check_types(self) -> None:
        """Raise TypeError where a field is not of its type: the file may have been edited."""
        for field in fields(self):
            value: Any = getattr(self, field.name)
            wanted = {"int": int, "str": str}.get(str(field.type), dict)
            if not isinstance(value, wanted) or (isinstance(value, dict) and not all(map(_is_plain, value.items()))):
                raise TypeError(f"{field.name} is no {field.type}")

    def check(self, folder: Path, model: str, dimension: int) -> None:
        """Raise UnfitIndexError where the analyser or the model differs, or a file is missing or damaged."""
        if self.analyser != ANALYSER:
            raise UnfitIndexError(
                f"{folder}: 索引は {self.analyser} で解析されていて、この版の {ANALYSER} と違います。{_repair(folder)}",
                "形態素解析の辞書が索引を作ったときと違います。",
            )
        if (self.model, self.dimension) != (model, dimension):
            raise UnfitIndexError(
                f"{folder}: 索引は埋め込みモデル {self.model} で作られていて、今の {model} と違います。"
                f"TOKUSHU_MODEL にそのモデルを指定するか、{_repair(folder)}",
                "埋め込みモデルが索引を作ったときと違います。",
            )
        for name, expected in self.files.items():
            path = folder / self.generation / name
            if not path.is_file():
                raise UnfitIndexError(f"{path}: ファイルがありません。{_repair(folder)}", _DAMAGED)
            if sha256(path) != expected:
                raise UnfitIndexError(f"{path}: 壊れています（チェックサムが違います）。{_repair(folder)}", _DAMAGED)

    def check_sources(self, folder: Path, sources: Mapping[str, str]) -> None:
        """Raise UnfitIndexError where the source files, name -> hash, are not those the index was made of."""
        added = len(sources.keys() - self.sources.keys())
        removed = len(self.sources.keys() - sources.keys())
        changed = sum(sources.get(name, known) != known for name, known in self.sources.items())
        if added or removed or changed:
            raise UnfitIndexError(
                f"{folder}: 索引を作った後で資料が変わりました。{_repair(folder)}",
                f"資料が変わりました（追加{added}件、変更{changed}件、削除{removed}件）。",
            )


def _repair(folder: Path) -> str:
    return f"「tokushu ingest 資料のフォルダー --index {folder}」で作り直してください。"


def _is_plain(item: tuple[object, object]) -> bool:
    return isinstance(item[0], str) and isinstance(item[1], str | int)


def sync(path: Path) -> None:
    """Have a file or a folder written to the disk now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
