"""The questions a person made out of feedback, one by one; nothing enters here by itself."""

from __future__ import annotations

import json
import secrets
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluate.csv_text import csv_text
from evaluate.database import Database, storable
from evaluate.feedback import Feedback
from evaluate.question_cells import QuestionFileError
from evaluate.question_files import QuestionSet, read_question_bytes
from japanese.normalize import fold

FILE = "questions.sqlite"
NAME = "利用者の声から作った問題"
HEADERS = ("番号", "質問", "正解", "根拠", "分類")

_MANY = 10_000
_PIECES = 50
_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, evidence TEXT NOT NULL,
  category TEXT NOT NULL, feedback TEXT NOT NULL);
"""
_COLUMNS = "question, answer, evidence, category, feedback, id, at"


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with its answer as a question file writes them; no answer means that the documents do not say.

    `feedback` is the id of the feedback it was made of, which may be forgotten by now.
    """

    question: str
    answer: str = ""
    evidence: str = ""
    category: str = ""
    feedback: str = ""
    id: str = ""
    at: str = ""


def suggest(feedback: Feedback) -> Draft:
    """Return what a person may start from: of an answer called good, its words that are cited, and where they stand.

    Held against that, the same answer would be judged right.
    """
    if feedback.rating == "bad" or feedback.status != "answered":
        return Draft(feedback.whole, feedback=feedback.id)
    asked, said = fold(feedback.whole), fold(feedback.answer)
    words = [cited.text[start:end] for cited in feedback.citations for start, end in cited.spans]
    new = [word for word in dict.fromkeys(words) if fold(word) in said and fold(word) not in asked]
    place = next((cited.section or cited.title for cited in feedback.citations), "")
    return Draft(feedback.whole, "；".join(new[:_PIECES]), place, feedback=feedback.id)


@dataclass(frozen=True, slots=True)
class GrownSet:
    """The set kept in a folder."""

    folder: Path

    @property
    def _file(self) -> Database:
        return Database(self.folder / FILE, 1, _SCHEMA, NAME)

    def add(self, draft: Draft) -> None:
        """Add a question; raise QuestionFileError where a question file could not hold it, or it is there already."""
        new = Draft(
            draft.question.strip(),
            draft.answer.strip(),
            draft.evidence.strip(),
            draft.category.strip(),
            storable(draft.feedback),
            f"f{secrets.token_hex(4)}",
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        found = read_question_bytes(_as_json(new).encode(), NAME)
        if found.problems:
            raise QuestionFileError(found.problems[0].sentence)
        with self._file.writing() as database:
            there = [question for (question,) in database.execute("SELECT question FROM questions")]
            if fold(new.question) in map(fold, there):
                raise QuestionFileError("同じ質問が問題集にもうあります。変えるときは、先にそれを外してください。")
            if len(there) >= _MANY:
                raise QuestionFileError(
                    f"問題集は{_MANY:,}問までです。ダウンロードして、使わない問いを外してください。"
                )
            database.execute(
                f"INSERT INTO questions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                astuple(new),
            )

    def drafts(self) -> list[Draft]:
        """Return the questions in the order they came."""
        if not self._file.exists:
            return []
        with self._file.reading() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM questions ORDER BY at, rowid").fetchall()
        return [Draft(*row) for row in rows]

    def used(self) -> frozenset[str]:
        """Return the ids of the feedback that questions were made of."""
        return frozenset(draft.feedback for draft in self.drafts() if draft.feedback)

    def remove(self, question_id: str) -> None:
        """Take one out."""
        if self._file.exists:
            with self._file.writing() as database:
                database.execute("DELETE FROM questions WHERE id = ?", (question_id,))

    def question_set(self) -> QuestionSet:
        """Return the set to be run; raise QuestionFileError where it is empty."""
        drafts = self.drafts()
        if not drafts:
            raise QuestionFileError("問題集は空です。利用者の声から問題を作ってください。")
        return read_question_bytes("\n".join(map(_as_json, drafts)).encode(), NAME)

    def csv(self) -> str:
        """Return the set as a question file."""
        return csv_text([HEADERS, *((d.id, d.question, d.answer, d.evidence, d.category) for d in self.drafts())])


def _as_json(draft: Draft) -> str:
    values = (draft.id, draft.question, draft.answer, draft.evidence, draft.category)
    return json.dumps(dict(zip(HEADERS, values, strict=True)))
