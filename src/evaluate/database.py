"""One SQLite file of ours: made when it is first written, safe with two writers, whole after a crash.

SQLite's own rollback journal is used, not its write-ahead log: the file may lie on a shared drive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from errors import TokushuError

_PATIENCE = 30  # seconds a writer waits for another


class DatabaseError(TokushuError):
    """A file that cannot be used; the message is one Japanese sentence."""


def storable(text: str) -> str:
    """Return a text that can be kept: half a surrogate pair (of a file's name, say) has no encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Database:
    """A file with its tables: `version` rises when `schema` changes, `what` says in Japanese what it keeps."""

    path: Path
    version: int
    schema: str
    what: str

    @property
    def exists(self) -> bool:
        """Tell whether anything was ever kept."""
        return self.path.exists()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection of this thread's; raise DatabaseError where the file cannot be used."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)  # SQLite gives its journal the permissions of the file
            connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlisted
            self._prepare(connection)
            yield connection
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        finally:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside a transaction: all of it is kept, or nothing."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:  # a full disk has ended it already
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the tables where the file is new; raise DatabaseError where a later version wrote it."""
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > self.version:
            raise DatabaseError(
                f"{self.path}: 新しい版が書いたファイルです（形式{found}）。"
                "新しい版で開くか、TOKUSHU_DATA で別のフォルダーを指定してください。"
            )
        if found < self.version:
            connection.executescript(f"BEGIN IMMEDIATE; {self.schema} PRAGMA user_version = {self.version}; COMMIT;")

    def _unusable(self, error: Exception) -> DatabaseError:
        reason = error.strerror if isinstance(error, OSError) else error
        return DatabaseError(
            f"{self.path}: {self.what}を読み書きできません（{reason}）。"
            "空きと許可を確かめるか、TOKUSHU_DATA で別のフォルダーを指定してください。"
        )
