"""What users say of answers: whether it helped and a comment, kept for a time in one SQLite file on this machine."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from evaluate.database import Database, storable
from evaluate.records import Cited

FILE = "feedback.sqlite"
LONGEST_COMMENT = 1000
"""Characters; more is cut off."""

Rating = Literal["good", "bad"]

_LONGEST_USER = 200
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, rating TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
  understood TEXT NOT NULL, status TEXT NOT NULL, answer TEXT NOT NULL, citations_json TEXT NOT NULL,
  version TEXT NOT NULL, user TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS feedback_at ON feedback (at);
"""
_COLUMNS = "id, at, rating, comment, question, understood, status, answer, citations_json, version, user"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A rating of one answer with the answer as it was given.

    `id` is the answer's, so that rating it again replaces the earlier rating; `at` is ISO 8601 in UTC; `understood` is
    the whole question where it was answered as another than typed; `user` is "" unless a proxy named one and the
    setting allows it.
    """

    id: str
    at: str
    rating: Rating
    question: str
    status: str
    answer: str
    comment: str = ""
    understood: str = ""
    citations: tuple[Cited, ...] = ()
    version: str = ""
    user: str = ""

    @property
    def whole(self) -> str:
        """The question as one that needs no earlier one."""
        return self.understood or self.question


@dataclass(frozen=True, slots=True)
class FeedbackStore:
    """The feedback kept in a folder; what is older than `days` is forgotten whenever something is kept or listed."""

    folder: Path
    days: int

    @property
    def _file(self) -> Database:
        return Database(self.folder / FILE, 1, _SCHEMA, "利用者の声")

    def keep(self, feedback: Feedback) -> None:
        """Keep a rating in place of an earlier one of the same answer."""
        citations = json.dumps([asdict(cited) for cited in feedback.citations])
        values = (
            feedback.id,
            feedback.at,
            feedback.rating,
            storable(feedback.comment.strip()[:LONGEST_COMMENT]),
            storable(feedback.question),
            storable(feedback.understood),
            feedback.status,
            storable(feedback.answer),
            citations,
            feedback.version,
            storable(feedback.user[:_LONGEST_USER]),
        )
        with self._file.writing() as database:
            self._forget(database)
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT OR REPLACE INTO feedback ({_COLUMNS}) VALUES ({marks})", values)

    def entries(self, limit: int = 50, offset: int = 0, rating: Rating | None = None) -> list[Feedback]:
        """Return what is kept, the newest first."""
        if not self._file.exists:
            return []
        with self._file.writing() as database:
            self._forget(database)
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM feedback WHERE ?1 IS NULL OR rating = ?1 "
                "ORDER BY at DESC, rowid DESC LIMIT ?2 OFFSET ?3",
                (rating, limit, offset),
            ).fetchall()
        return [_from_row(row) for row in rows]

    def counts(self) -> dict[Rating, int]:
        """Return how many ratings of each kind are kept."""
        counts: dict[Rating, int] = {"good": 0, "bad": 0}
        if self._file.exists:
            with self._file.writing() as database:
                self._forget(database)
                counts |= dict(database.execute("SELECT rating, count(*) FROM feedback GROUP BY rating").fetchall())
        return counts

    def find(self, feedback_id: str) -> Feedback | None:
        """Return one, None where there is none (any more)."""
        if not self._file.exists:
            return None
        with self._file.reading() as database:
            row = database.execute(f"SELECT {_COLUMNS} FROM feedback WHERE id = ?", (feedback_id,)).fetchone()
        return _from_row(row) if row else None

    def delete(self, feedback_id: str) -> None:
        """Forget one."""
        if self._file.exists:
            with self._file.writing() as database:
                database.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,))

    def forget_old(self) -> None:
        """Forget what is older than the retention period."""
        if self._file.exists:
            with self._file.writing() as database:
                self._forget(database)

    def _forget(self, database: sqlite3.Connection) -> None:
        before = datetime.now(UTC) - timedelta(days=self.days)
        database.execute("DELETE FROM feedback WHERE at < ?", (before.isoformat(timespec="seconds"),))


def _from_row(row: tuple[Any, ...]) -> Feedback:
    feedback_id, at, rating, comment, question, understood, status, answer, citations, version, user = row
    cited = tuple(Cited(**{**c, "spans": tuple(map(tuple, c["spans"]))}) for c in json.loads(citations))
    return Feedback(feedback_id, at, rating, question, status, answer, comment, understood, cited, version, user)
