"""Results and runs as JSON objects, and back: what the store keeps, the report writes and two runs are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evaluate.records import Cited, Expectation, Overruling, Result, Run

FORMAT = 1
"""Raise when the fields change meaning."""


def result_to_json(result: Result) -> dict[str, Any]:
    """Return a result as an object of plain values."""
    return asdict(result)


def result_from_json(data: Mapping[str, Any]) -> Result:
    """Return the result that `result_to_json` wrote; raise KeyError or TypeError where it is none."""
    overruled = data.get("overruled")
    return Result(
        **{
            **data,
            "expectation": _expectation(data["expectation"]),
            "citations": tuple(_cited(cited) for cited in data["citations"]),
            "overruled": Overruling(**overruled) if overruled else None,
        }
    )


def _expectation(data: Mapping[str, Any]) -> Expectation:
    lists = {key: tuple(data[key]) for key in ("evidence", "history")}
    return Expectation(**{**data, **lists, "all_of": tuple(tuple(group) for group in data["all_of"])})


def _cited(data: Mapping[str, Any]) -> Cited:
    return Cited(**{**data, "spans": tuple((start, end) for start, end in data["spans"])})


def run_to_json(run: Run) -> dict[str, Any]:
    """Return a run as an object of plain values."""
    about = {"index": dict(run.index), "settings": dict(run.settings)}
    fields = {name: getattr(run, name) for name in ("id", "started", "version", "questions", "questions_digest")}
    results = [result_to_json(result) for result in run.results]
    return {"format": FORMAT, **fields, **about, "complete": run.complete, "results": results}


def run_from_json(data: Mapping[str, Any]) -> Run:
    """Return the run that `run_to_json` wrote; raise KeyError, TypeError or ValueError where it is none."""
    fields = {name: value for name, value in data.items() if name != "figures"}  # told beside, computed from the rest
    if fields.pop("format") != FORMAT:
        raise ValueError(f"format {data['format']}, not {FORMAT}")
    return Run(**{**fields, "results": tuple(result_from_json(result) for result in data["results"])})
