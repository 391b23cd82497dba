"""`python -m eval ablations`: what each part of the assistant is worth, as what goes wrong without it.

Asked are the halves whose misses may be read; a question set of one's own with `--questions`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from answer.assistant import Assistant
from eval.compare import DEV
from eval.datasets import ROOT
from evaluate.ablations import PARTS, without
from evaluate.comparing import compare
from evaluate.figures import totals
from evaluate.question_files import load_questions
from evaluate.records import Expectation, Result
from evaluate.running import ask_each
from ingest.build import ingest
from retrieve.embedding import load_embedder

RESULTS = ROOT / "eval" / "results"


def ask_without(assistant: Assistant, questions: Sequence[Expectation]) -> dict[str, list[Result]]:
    """Ask the whole assistant, called "whole", and one without each part."""
    weakened = {"whole": assistant, **{f"without {part}": without(assistant, [part]) for part in PARTS}}
    return {name: list(ask_each(asked, questions)) for name, asked in weakened.items()}


def report(asked: Mapping[str, Sequence[Result]]) -> list[str]:
    """Return the lines of a table: what ends well, and what is lost and won against the whole, with its p-value."""
    head = ("ended well", "right", "wrong", "wrongly refused", "wrongly answered", "lost", "won", "p")
    lines = [f"{'':<16}" + "".join(f"{name:>18}" for name in head)]
    whole = {result.expectation.query_id: result.final for result in asked["whole"]}
    for name, results in asked.items():
        found = totals(results)
        shares = (found.ended_well, found.right, found.wrong, found.wrongly_refused, found.wrongly_answered)
        cells = [f"{share.count}/{share.of} ({100 * share.value:.1f}%)" if share.of else "-" for share in shares]
        change = compare(whole, {result.expectation.query_id: result.final for result in results})
        cells += [str(len(change.newly_wrong)), str(len(change.newly_right)), f"{change.p_value:.3g}"]
        lines.append(f"{name:<16}" + "".join(f"{cell:>18}" for cell in (cells if name != "whole" else cells[:5])))
    return lines


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval ablations", description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", default=list(DEV), help="files of questions")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[ROOT / "corpus"], help="ask this instead")
    parser.add_argument("--write", action="store_true", help="also write ablations.txt into eval/results/")
    options = parser.parse_args(arguments)
    questions = [question for path in options.questions for question in load_questions(path).questions]
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as folder:
        ingest(options.corpus, Path(folder), embedder)
        asked = ask_without(Assistant.over(Path(folder), embedder), questions)
    names = ", ".join(path.stem for path in options.questions)
    lines = [f"{names}: {len(questions)} questions; p by the exact test of McNemar", *report(asked)]
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.write:
        (RESULTS / "ablations.txt").write_text(text, encoding="utf-8", newline="\n")
    return 0
