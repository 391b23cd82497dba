"""A log of lines that others must not read: rotated by day and size, removed after so many days."""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
from datetime import date, timedelta
from pathlib import Path

from serve.errors import ServeError

_LARGEST = 64 << 20  # bytes


class LogFile:
    """One file that whole lines are added to; what is full or of an earlier day becomes NAME-2026-11-26.1.SUFFIX.

    It is opened for each line, so a program that moves it away (logrotate) disturbs nothing.
    """

    def __init__(self, path: Path, days: int, largest: int = _LARGEST) -> None:
        self.path = path
        self._days = days
        self._largest = largest
        self._lock = threading.Lock()
        self._rotated = re.compile(rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\d)\.\d+{re.escape(path.suffix)}")

    @classmethod
    def open(cls, path: Path, days: int) -> LogFile:
        """Return the log at a path, its folder made for us alone; raise ServeError where it cannot be written."""
        file = cls(path, days)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(file._open())
            if not os.access(path.parent, os.W_OK):  # the next day it could not be rotated
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise ServeError(
                f"監査ログ（{path}）に書けません（{error.strerror or error}）。"
                "TOKUSHU_AUDIT のパスと許可を確かめてください。"
            ) from error
        return file

    def write(self, line: str) -> None:
        """Add a line, whole or not at all; raise OSError where it cannot be added."""
        data = f"{line}\n".encode()
        with self._lock:
            self._rotate(len(data))
            file = self._open()
            try:
                _append(file, data)
            finally:
                os.close(file)

    def forget_old(self) -> None:
        """Remove what is older than the days that are kept."""
        with self._lock:
            self._rotate(0)
            last = (date.today() - timedelta(days=self._days)).isoformat()
            for found in self.path.parent.iterdir():
                named = self._rotated.fullmatch(found.name)
                if named and named[1] < last:
                    found.unlink(missing_ok=True)

    def _open(self) -> int:
        return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def _rotate(self, more: int) -> None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return
        day = date.fromtimestamp(found.st_mtime)
        full = found.st_size + more > self._largest
        if stat.S_ISREG(found.st_mode) and found.st_size and (day != date.today() or full):
            self.path.rename(self._free_name(day))

    def _free_name(self, day: date) -> Path:
        number = 1
        while (path := self.path.with_name(f"{self.path.stem}-{day}.{number}{self.path.suffix}")).exists():
            number += 1
        return path


def _append(file: int, data: bytes) -> None:
    """Write all or nothing; a last line that a power cut left unfinished is ended first."""
    size = os.fstat(file).st_size
    if size:
        os.lseek(file, -1, os.SEEK_END)
        data = data if os.read(file, 1) == b"\n" else b"\n" + data
    if os.write(file, data) < len(data):
        os.ftruncate(file, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
