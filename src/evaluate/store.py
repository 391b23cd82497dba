"""Runs and overrulings in one SQLite file, read back equal; safe with two writers, and whole after a crash.

Results are kept as they come, so a run that breaks off keeps what was done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluate.carrying import Said, said
from evaluate.database import Database, DatabaseError, storable
from evaluate.encoding import result_from_json, result_to_json
from evaluate.records import WELL, Overruling, Result, Run

FILE = "evaluations.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, version TEXT NOT NULL, questions TEXT NOT NULL,
  questions_digest TEXT NOT NULL, index_json TEXT NOT NULL, settings_json TEXT NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS results (
  run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, number INTEGER NOT NULL, query_id TEXT NOT NULL,
  outcome TEXT NOT NULL, result_json TEXT NOT NULL, PRIMARY KEY (run, number), UNIQUE (run, query_id));
CREATE TABLE IF NOT EXISTS overrulings (
  number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, query_id TEXT NOT NULL, outcome TEXT NOT NULL,
  reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
  FOREIGN KEY (run, query_id) REFERENCES results(run, query_id) ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS carried (
  number INTEGER PRIMARY KEY REFERENCES overrulings(number) ON DELETE CASCADE, run TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS overrulings_of ON overrulings (run, query_id);
"""
ENDED_WELL = f"coalesce(o.outcome, results.outcome) IN {(*sorted(WELL),)}"  # a tuple of plain words reads as SQL
"""Tells of a row of `results`, joined with `LATEST` as o, whether it ended well."""

_CARRIED = "coalesce((SELECT carried.run FROM carried WHERE carried.number = overrulings.number), '')"
_LAST = "overrulings.number IN (SELECT max(number) FROM overrulings GROUP BY run, query_id)"
LATEST = f"""
SELECT run, query_id, outcome, reason, by, at, {_CARRIED} AS carried FROM overrulings
WHERE {_LAST} AND outcome != ''
"""
_WORDS = f"""
SELECT result_json, overrulings.run, overrulings.outcome, reason, by, at, {_CARRIED}
FROM overrulings JOIN results ON results.run = overrulings.run AND results.query_id = overrulings.query_id
WHERE {_LAST} ORDER BY overrulings.number
"""
_SUMMARIES = f"""
SELECT runs.id, started, version, questions, questions_digest, complete, count(results.query_id),
  coalesce(sum({ENDED_WELL}), 0), count(o.outcome), settings_json
FROM runs LEFT JOIN results ON results.run = runs.id
LEFT JOIN ({LATEST}) o ON o.run = results.run AND o.query_id = results.query_id
GROUP BY runs.id ORDER BY started DESC, runs.id DESC
"""


class StoreError(DatabaseError):
    """A run that is not there, is there already, or is damaged; the message is one Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run as it is listed: how many questions it asked, how many ended well, how many a person overruled.

    `without` names the parts that were switched off, "" for none.
    """

    id: str
    started: str
    version: str
    questions: str
    questions_digest: str
    complete: bool
    asked: int
    ended_well: int
    overruled: int
    without: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """The runs kept in a folder; the folder and the file are made when something is first kept."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE

    @property
    def file(self) -> Database:
        """The file with its tables."""
        return Database(self.path, 2, _SCHEMA, "評価の記録")

    def begin(self, run: Run) -> None:
        """Keep a run with the results it has, as not complete."""
        with self.file.writing() as database:
            _insert_run(database, run)
            for number, result in enumerate(run.results):
                _insert_result(database, run.id, number, result)

    def add(self, run_id: str, first: int, results: Sequence[Result]) -> None:
        """Keep results of a run one after another, of which the first is the n-th question's, counted from 0."""
        with self.file.writing() as database:
            for number, result in enumerate(results, first):
                _insert_result(database, run_id, number, result)

    def complete(self, run_id: str) -> None:
        """Note that a run asked every question."""
        with self.file.writing() as database:
            database.execute("UPDATE runs SET complete = 1 WHERE id = ?", (run_id,))

    def overrule(self, run_id: str, query_id: str, overruling: Overruling | None) -> None:
        """Keep a person's word against a judgement, or withdraw it with None; earlier ones stay in the file."""
        word = overruling or Overruling("right", "", "", "")
        with self.file.writing() as database:
            if not database.execute(
                "SELECT 1 FROM results WHERE run = ? AND query_id = ?", (run_id, query_id)
            ).fetchone():
                raise StoreError(f"実行「{run_id}」に質問「{query_id}」はありません。実行の一覧を読み直してください。")
            _insert_overruling(database, run_id, query_id, word, word.outcome if overruling else "")

    def words(self) -> dict[Said, Overruling]:
        """Return what people said of which answers, the last word on each; withdrawn, it is none."""
        found: dict[Said, Overruling] = {}
        if not self.path.exists():
            return found
        with self.file.reading() as database:
            rows = database.execute(_WORDS).fetchall()
        for text, run_id, outcome, reason, by, at, carried in rows:
            about = said(self.parsed(run_id, [text])[0])
            found.pop(about, None)
            if outcome:
                found[about] = Overruling(outcome, reason, by, at, carried or run_id)
        return found

    def delete(self, run_id: str) -> None:
        """Forget a run with all that belongs to it."""
        if self.path.exists():
            with self.file.writing() as database:
                database.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    def summaries(self) -> list[Summary]:
        """Return every run, the newest first."""
        if not self.path.exists():
            return []
        with self.file.reading() as database:
            rows = database.execute(_SUMMARIES).fetchall()
        return [
            replace(Summary(*row[:-1]), complete=bool(row[5]), without=json.loads(row[-1]).get("without", ""))
            for row in rows
        ]

    def read(self, run_id: str) -> Run:
        """Return a run as it was kept, with the overrulings in force; raise StoreError where there is none."""
        if not self.path.exists():
            raise no_such_run(run_id)
        with self.file.reading() as database:
            about = database.execute(
                "SELECT id, started, version, questions, questions_digest, index_json, settings_json, complete "
                "FROM runs WHERE id = ?",
                (run_id,),
            ).fetchone()
            if about is None:
                raise no_such_run(run_id)
            rows = database.execute(
                "SELECT result_json FROM results WHERE run = ? ORDER BY number", (run_id,)
            ).fetchall()
            words = database.execute(f"{LATEST} AND run = ?", (run_id,)).fetchall()
        overruled = {word[1]: Overruling(*word[2:]) for word in words}
        results = self.parsed(run_id, [row[0] for row in rows])
        return Run(
            id=about[0],
            started=about[1],
            version=about[2],
            questions=about[3],
            questions_digest=about[4],
            index=json.loads(about[5]),
            settings=json.loads(about[6]),
            results=tuple(replace(result, overruled=overruled.get(result.expectation.query_id)) for result in results),
            complete=bool(about[7]),
        )

    def parsed(self, run_id: str, texts: Sequence[str]) -> list[Result]:
        """Return results of a run as the file holds them; raise StoreError where one is damaged."""
        try:
            return [result_from_json(json.loads(text)) for text in texts]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self.path}: 実行「{run_id}」の記録が壊れています（{error}）。もう一度実行してください。"
            ) from error


def no_such_run(run_id: str) -> StoreError:
    """Return what to raise where a run is not there."""
    return StoreError(f"実行「{run_id}」はありません。番号を確かめてください。")


def _insert_run(database: sqlite3.Connection, run: Run) -> None:
    about = (json.dumps(dict(run.index)), json.dumps(dict(run.settings)))
    _insert(
        database,
        "INSERT INTO runs (id, started, version, questions, questions_digest, index_json, settings_json) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run.id, run.started, run.version, storable(run.questions), run.questions_digest, *about),
    )


def _insert_result(database: sqlite3.Connection, run_id: str, number: int, result: Result) -> None:
    data: dict[str, Any] = {**result_to_json(result), "overruled": None}
    query_id = result.expectation.query_id
    text = json.dumps(data, ensure_ascii=True)  # half a surrogate pair cannot be kept otherwise
    _insert(database, "INSERT INTO results VALUES (?, ?, ?, ?, ?)", (run_id, number, query_id, result.outcome, text))
    if result.overruled:
        _insert_overruling(database, run_id, query_id, result.overruled, result.overruled.outcome)


def _insert_overruling(
    database: sqlite3.Connection, run_id: str, query_id: str, word: Overruling, outcome: str
) -> None:
    number = database.execute(
        "INSERT INTO overrulings (run, query_id, outcome, reason, by, at) VALUES (?, ?, ?, ?, ?, ?)",
        (run_id, query_id, outcome, storable(word.reason), storable(word.by), word.at),
    ).lastrowid
    if word.carried:
        database.execute("INSERT INTO carried VALUES (?, ?)", (number, storable(word.carried)))


def _insert(database: sqlite3.Connection, command: str, values: tuple[object, ...]) -> None:
    try:
        database.execute(command, values)
    except sqlite3.IntegrityError as error:
        raise StoreError(f"同じ番号の実行か結果がもうあります（{error}）。もう一度実行してください。") from error
