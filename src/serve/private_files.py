"""Files that others must not read: a secret of ours, made once, and a list that is written anew."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from serve.errors import ServeError

_BYTES = 32


def secret_file(path: Path) -> bytes:
    """Return the secret in a file, made on first use; of many who make it at once the first one's stays.

    Raise ServeError where it cannot be read or made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise ServeError(
            f"{path}: 鍵のファイルを読み書きできません（{error.strerror or error}）。"
            "data のフォルダーに書き込めるようにするか、別のフォルダーを TOKUSHU_DATA に書いてください。"
        ) from error
    if len(secret) < _BYTES:
        raise ServeError(f"{path}: 鍵のファイルが壊れています。このファイルを消すと、次に起動するときに作り直します。")
    return secret


def write_private(path: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all: a new one for us alone, one that was there for whom it was for."""
    draft = _draft(path)
    try:
        with os.fdopen(_new(draft), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
            if os.name == "posix" and path.exists():
                _let_in_the_same(file.fileno(), path.stat())
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _make(path: Path) -> None:
    """Make it under another name first: a file of its name is always whole."""
    draft = _draft(path)
    try:
        with os.fdopen(_new(draft), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
        with suppress(FileExistsError):
            if os.name == "posix":
                os.link(draft, path)
            else:  # Windows renames only to a name that is free
                draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _let_in_the_same(file: int, old: os.stat_result) -> None:
    """Keep owner, group and mode (root:tokushu 0640); a group that we cannot give it to is not let in as another."""
    mode = stat.S_IMODE(old.st_mode)
    with suppress(PermissionError):
        os.fchown(file, -1, old.st_gid)
    if os.fstat(file).st_gid != old.st_gid:
        mode &= ~stat.S_IRWXG
    os.fchmod(file, mode)
    with suppress(PermissionError):
        os.fchown(file, old.st_uid, -1)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}")


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
