"""A run's results a page at a time: of 50,000 only those that are shown are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from evaluate.records import Overruling, Result
from evaluate.store import ENDED_WELL, LATEST, Store, no_such_run

Which = Literal["missed", "overruled", "all"]
"""Those that did not end well, those that a person overruled, or all."""

_WHICH: Mapping[Which, str] = {"missed": f"NOT {ENDED_WELL}", "overruled": "o.outcome IS NOT NULL", "all": "TRUE"}
_FROM = f"""
FROM results LEFT JOIN ({LATEST} AND run = :run) o ON o.query_id = results.query_id WHERE results.run = :run
"""
_COLUMNS = "results.number, result_json, o.outcome, o.reason, o.by, o.at, o.carried"


@dataclass(frozen=True, slots=True)
class RunPages:
    """The runs of a store; everything raises StoreError where a run is not there (any more)."""

    store: Store

    def count(self, run_id: str, which: Which) -> int:
        """Return how many results of a kind a run has."""
        return cast(int, self._rows(f"SELECT count(*) {_FROM} AND {_WHICH[which]}", run_id)[0][0])

    def page(self, run_id: str, which: Which, start: int, most: int) -> list[tuple[int, Result]]:
        """Return some results of a kind in the order they were asked, each with its number in the run, from 0."""
        command = f"SELECT {_COLUMNS} {_FROM} AND {_WHICH[which]} ORDER BY results.number LIMIT :most OFFSET :start"
        return self._results(run_id, self._rows(command, run_id, most=most, start=start))

    def numbered(self, run_id: str, number: int) -> Result | None:
        """Return the result of a number, None where there is none."""
        found = self._rows(f"SELECT {_COLUMNS} {_FROM} AND results.number = :number", run_id, number=number)
        return next((result for _, result in self._results(run_id, found)), None)

    def named(self, run_id: str, query_id: str) -> Result | None:
        """Return the result of a question, None where the run did not ask it."""
        found = self._rows(f"SELECT {_COLUMNS} {_FROM} AND results.query_id = :query", run_id, query=query_id)
        return next((result for _, result in self._results(run_id, found)), None)

    def _rows(self, command: str, run_id: str, **values: int | str) -> list[tuple[Any, ...]]:
        if not self.store.path.exists():
            raise no_such_run(run_id)
        with self.store.file.reading() as database:
            if not database.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone():
                raise no_such_run(run_id)
            return database.execute(command, {"run": run_id, **values}).fetchall()

    def _results(self, run_id: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, Result]]:
        results = self.store.parsed(run_id, [row[1] for row in rows])
        return [
            (row[0], replace(result, overruled=Overruling(*row[2:]) if row[2] else None))
            for row, result in zip(rows, results, strict=True)
        ]
