"""`python -m eval compare A B`: what changed from run A to run B; `python -m eval baseline`: the run CI compares with.

A run is a file (results.json of a report, or a baseline), or the id of one kept in the folder TOKUSHU_DATA.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from answer.assistant import Assistant
from errors import TokushuError
from eval.datasets import ROOT, EvaluationError
from evaluate.comparing import MARGIN, Change, Comparison, Outcomes, compare, compare_runs, outcomes_of
from evaluate.encoding import FORMAT, run_from_json
from evaluate.question_files import load_questions
from evaluate.records import Outcome, Run
from evaluate.running import ask_each
from evaluate.store import Store
from evaluate.version import program_version
from ingest.build import ingest
from retrieve.embedding import load_embedder
from settings import read_settings

BASELINE = ROOT / "eval" / "results" / "baseline.json"
DEV = tuple(ROOT / "eval" / "questions" / f"{name}.jsonl" for name in ("feature-dev", "ask-dev"))
"""The halves whose misses may be read: what is held out is no part of a baseline."""

DONE, REGRESSED, USAGE = 0, 1, 2


def read_run(name: str, store: Store) -> Run | Outcomes:
    """Return a run by its file's path or its id, of a baseline its outcomes; raise EvaluationError without one."""
    path = Path(name)
    if not path.is_file():
        if name in {summary.id for summary in store.summaries()}:
            return store.read(name)
        raise EvaluationError(f"{name}: neither a file nor a run kept in {store.folder}; name one of those")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _outcomes(data["outcomes"]) if "outcomes" in data else run_from_json(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{path}: no run can be read from it ({error}); name the results.json of a report, or a baseline"
        ) from error


def _outcomes(data: Mapping[str, Any]) -> dict[str, Outcome]:
    unknown = set(data.values()) - set(get_args(Outcome))
    if unknown:
        raise ValueError(f"no such outcome: {unknown.pop()}")
    return cast("dict[str, Outcome]", dict(data))


def compare_read(before: Run | Outcomes, after: Run | Outcomes) -> Comparison:
    """Compare what was read: two runs question by question, against a baseline, which has no texts, by their ids."""
    if isinstance(before, Run) and isinstance(after, Run):
        return compare_runs(before, after)
    old, new = (outcomes_of(read) if isinstance(read, Run) else read for read in (before, after))
    return compare(old, new)


def report(found: Comparison, margin: float) -> list[str]:
    """Return the lines of a comparison."""
    lines = [
        f"{found.asked} questions in both; ended well {found.well_before} -> {found.well_after}"
        f" ({100 * found.difference:+.1f} points)",
        f"newly right {len(found.newly_right)}, newly wrong {len(found.newly_wrong)};"
        f" p = {found.p_value:.3f} (exact McNemar): {'more than' if found.more_than_chance else 'may be'} chance",
    ]
    groups: Iterable[tuple[str, Sequence[Change]]] = (
        ("newly wrong", found.newly_wrong),
        ("newly right", found.newly_right),
        ("still wrong, otherwise", found.otherwise_wrong),
    )
    lines += [f"  {name}: {c.query_id} ({c.before} -> {c.after})" for name, changes in groups for c in changes]
    for name, ids in (("first", found.only_before), ("second", found.only_after)):
        if ids:
            lines.append(f"asked only in the {name}: {len(ids)} ({', '.join(ids[:5])}{', ...' if ids[5:] else ''})")
    if found.expected_otherwise:
        lines.append(f"another answer is expected now: {len(found.expected_otherwise)} (the file of questions changed)")
    beyond = "beyond" if found.regressed(margin) else "within"
    return [*lines, f"{beyond} the margin of {100 * margin:g} points"]


def main(arguments: Sequence[str]) -> int:
    """Compare two runs; return 1 on a regression beyond the margin, 2 where there is nothing to compare."""
    parser = argparse.ArgumentParser(prog="python -m eval compare", description=__doc__)
    parser.add_argument("before", metavar="A", help="the earlier run: a file or an id")
    parser.add_argument("after", metavar="B", help="the later run: a file or an id")
    parser.add_argument(
        "--margin", type=_share, default=MARGIN, help=f"the share of questions that may be lost (default: {MARGIN})"
    )
    options = parser.parse_args(arguments)
    try:
        store = Store(read_settings().data)
        found = compare_read(read_run(options.before, store), read_run(options.after, store))
        if not found.asked:
            raise EvaluationError("the two runs share no question; compare runs of the same questions")
    except TokushuError as error:  # not 1: nothing is known to have become worse
        sys.stderr.write(f"python -m eval compare: {error}\n")
        return USAGE
    sys.stdout.writelines(f"{line}\n" for line in report(found, options.margin))
    return REGRESSED if found.regressed(options.margin) else DONE


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share; write one from 0 to 1 (0.01: one question in a hundred)")
    return value


def dev_outcomes(assistant: Assistant) -> dict[str, Outcome]:
    """Ask the questions of the dev halves and return what became of each."""
    questions = [question for path in DEV for question in load_questions(path).questions]
    return {result.expectation.query_id: result.final for result in ask_each(assistant, questions)}


def write_baseline(path: Path, outcomes: Outcomes) -> None:
    """Write the outcomes, without the answers' texts, a line a question."""
    data = {"format": FORMAT, "version": program_version(), "questions": [p.name for p in DEV], "outcomes": outcomes}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def main_baseline(arguments: Sequence[str]) -> int:
    """Ask our edition the dev halves and write the outcomes."""
    parser = argparse.ArgumentParser(
        prog="python -m eval baseline", description="Ask our edition the dev halves and write the outcomes."
    )
    parser.add_argument("--to", type=Path, default=BASELINE, metavar="FILE", help=f"default: {BASELINE}")
    options = parser.parse_args(arguments)
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as folder:
        ingest([ROOT / "corpus"], Path(folder), embedder)
        outcomes = dev_outcomes(Assistant.over(Path(folder), embedder))
    write_baseline(options.to, outcomes)
    print(f"{options.to}: {len(outcomes)} questions")
    return DONE
