"""`python -m eval answers`: what share of the questions on the special feature is answered right, cited, or refused."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from answer.assistant import Assistant
from eval.datasets import ROOT
from eval.judge import Judgement, judge, load_expectations
from eval.measures import bootstrap_interval
from ingest.build import ingest
from retrieve.embedding import load_embedder

QUESTIONS = ROOT / "eval" / "questions" / "feature-test.jsonl"


def run(assistant: Assistant, questions: Path) -> list[Judgement]:
    """Ask every question of a file and judge the answers."""
    return [judge(wanted, assistant.ask(wanted.question)) for wanted in load_expectations(questions)]


def print_report(judgements: Sequence[Judgement]) -> None:
    """Print the shares per category and in total, those of the total with 95 % intervals."""
    print(f"{'category':<14}{'n':>5}{'right':>8}{'cited':>8}{'refused':>9}")
    for category in dict.fromkeys(j.expectation.category for j in judgements):
        group = [j for j in judgements if j.expectation.category == category]
        print(f"{category:<14}{len(group):>5}" + "".join(f"{100 * share:8.1f}" for share in _shares(group)))
    answerable = [j for j in judgements if j.expectation.answerable]
    absent = [j for j in judgements if not j.expectation.answerable]
    print(f"answerable, answered right: {_share([j.right for j in answerable])}")
    print(f"answerable, right passage cited: {_share([j.cited for j in answerable])}")
    print(f"answerable, wrongly refused: {_share([j.outcome == 'wrongly refused' for j in answerable])}")
    print(f"absent, rightly refused: {_share([j.outcome == 'rightly refused' for j in absent])}")
    print("outcomes: " + ", ".join(f"{name} {n}" for name, n in Counter(j.outcome for j in judgements).items()))


def _shares(group: Sequence[Judgement]) -> list[float]:
    refused = [j.answer.status == "not_found" for j in group]
    return [float(np.mean(values)) for values in ([j.right for j in group], [j.cited for j in group], refused)]


def _share(values: Sequence[bool]) -> str:
    if not values:
        return "no such question"
    array = np.array(values, dtype=float)
    low, high = bootstrap_interval(array)
    return f"{100 * array.mean():.1f} % of {len(values)} ({100 * low:.1f} to {100 * high:.1f})"


def print_misses(judgements: Iterable[Judgement]) -> None:
    """Print every question that did not end as it should, with what was expected and what was said."""
    for j in judgements:
        if j.outcome not in {"right", "rightly refused"}:
            wanted = " & ".join("|".join(group) for group in j.expectation.all_of) or "(absent)"
            said = j.answer.text.replace("\n", " ")[:160]
            print(f"- {j.outcome}: {j.expectation.query_id} {j.expectation.question}\n    {wanted}\n    {said}")


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval answers", description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--corpus", type=Path, nargs="+", default=[ROOT / "corpus"], help="what to ingest and ask")
    parser.add_argument("--misses", action="store_true", help="also print every miss")
    options = parser.parse_args(arguments)
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as folder:
        ingest(options.corpus, Path(folder), embedder)
        judgements = run(Assistant.over(Path(folder), embedder), options.questions)
    print_report(judgements)
    if options.misses:
        print_misses(judgements)
    return 0
