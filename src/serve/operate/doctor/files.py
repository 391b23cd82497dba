"""Files and folders: secrets that only the service reads, folders that it can write to."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from serve.operate.doctor.checks import Check
from serve.operate.doctor.machine import existing
from settings import Settings


def secrets(settings: Settings) -> Iterable[Check]:
    """Tell whether the files of users, keys and access can be read, by the service only."""
    files = (
        ("users", settings.users, settings.sign_on == "password"),
        ("keys", settings.keys, False),
        ("access", settings.access, True),
    )
    for name, path, needed in files:
        if path and (needed or path.exists()):
            yield _secret(name, path)


def _secret(name: str, path: Path) -> Check:
    try:
        mode = path.stat().st_mode
        with path.open("rb"):
            pass
    except OSError as error:
        return Check(
            "許可",
            "fail",
            f"{path} を読めません（{error.strerror or error}）。"
            f"{name} のファイルを作るか、読む許可を確かめてください。",
        )
    if os.name == "posix" and mode & (stat.S_IROTH | stat.S_IWOTH):
        return Check(
            "許可", "fail", f"{path} は、この機械のだれでも読み書きできます。「chmod o-rwx {path}」を実行してください。"
        )
    return Check("許可", "ok", f"{path} を読めるのは、このサービスだけです。")


def folders(settings: Settings) -> Iterable[Check]:
    """Tell whether what is kept can be written, by writing a file that has no name and is gone at once.

    A folder that is not there yet is made when the service starts.
    """
    wanted = [("data", settings.data), ("audit", settings.audit.parent if settings.audit else None)]
    for name, folder in wanted:
        if folder is None:
            continue
        try:
            with tempfile.TemporaryFile(dir=existing(folder)) as trial:
                trial.write(b"\0" * 4096)
            if folder.exists() and not folder.is_dir():
                raise NotADirectoryError(0, "フォルダーではありません")
            if name == "audit" and settings.audit:
                _try_audit(settings.audit)
            there = folder.exists()
            said = f"{folder} に書き込めます。" if there else f"{folder} はまだありません。起動するときに作ります。"
            yield Check("許可", "ok", said)
        except OSError as error:
            yield Check(
                "許可",
                "fail",
                f"{folder} に書き込めません（{error.strerror or error}）。"
                f"許可を直すか、{name} に別の場所を書いてください。",
            )


def _try_audit(path: Path) -> None:
    """Raise OSError where the log is there and we may not add to it (root made it in a trial)."""
    if path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_APPEND))
