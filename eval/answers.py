"""`python -m eval answers`: what share of the questions on the special feature is answered right, cited, or refused.

Our edition of the feature and the original text are asked the same questions.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from answer.assistant import Assistant
from eval.answer_report import ended_well, misses, report, report_totals
from eval.datasets import ROOT, EvaluationError, shared_folder
from eval.pictures import draw_bars
from evaluate.figures import wilson_interval
from evaluate.question_files import load_questions
from evaluate.records import Expectation, Result
from evaluate.running import ask_each
from ingest.build import ingest
from retrieve.embedding import Embedder, load_embedder

FOLDER = ROOT / "eval" / "questions"
QUESTIONS = tuple(FOLDER / f"{name}.jsonl" for name in ("feature-test", "ask-test", "everyday-test", "small-talk"))
RESULTS = ROOT / "eval" / "results"


def ask_corpus(
    corpus: Sequence[Path], files: Sequence[Sequence[Expectation]], embedder: Embedder
) -> list[list[Result]]:
    """Ingest a corpus and ask it the questions of each file."""
    with tempfile.TemporaryDirectory() as folder:
        ingest(corpus, Path(folder), embedder)
        assistant = Assistant.over(Path(folder), embedder)
        return [list(ask_each(assistant, questions)) for questions in files]


def _corpora(options: argparse.Namespace) -> dict[str, list[Path]]:
    """What to ask, by name; the original text is asked too where it is there, unless only another corpus is named."""
    if options.corpus and not options.original:
        return {"corpus": options.corpus}
    found = {"edition": options.corpus or [ROOT / "corpus"]}
    original = options.original or shared_folder() / "corpus"
    if original.exists():
        found["original"] = [original]
    elif options.original:
        raise EvaluationError(f"{original}: the original text is not there; name its folder or leave --original out")
    else:
        sys.stderr.write(f"{original}: the original text is not there, so it isn't asked; name it with --original\n")
    return found


def _files(named: Sequence[Path]) -> dict[str, list[Expectation]]:
    """The questions of each file, by its name without the suffix."""
    missing = [path for path in named or QUESTIONS if not path.is_file()]
    if named and missing:
        raise EvaluationError(f"{missing[0]}: there is no such file of questions; those of the project are in {FOLDER}")
    for path in missing:
        sys.stderr.write(f"{path}: not there yet, so it isn't asked\n")
    return {path.stem: list(load_questions(path).questions) for path in named or QUESTIONS if path not in missing}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval answers", description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", default=[], help="files of questions, each a table")
    parser.add_argument(
        "--corpus", type=Path, nargs="+", default=[], help="ask this instead of our edition, and only it"
    )
    parser.add_argument("--original", type=Path, help="the original text (default: corpus in the shared folder)")
    detail = parser.add_mutually_exclusive_group()
    detail.add_argument("--misses", action="store_true", help="also print every miss")
    detail.add_argument(
        "--totals", action="store_true", help="leave the categories out: of a set kept for measuring they tell too much"
    )
    parser.add_argument(
        "--write", type=Path, nargs="?", const=RESULTS, help="also write answers.txt and answers.png into a folder"
    )
    options = parser.parse_args(arguments)
    files = _files(options.questions)
    embedder = load_embedder()
    asked = {name: ask_corpus(paths, list(files.values()), embedder) for name, paths in _corpora(options).items()}
    tables = []
    for n, name in enumerate(files):
        judged = {corpus: answers[n] for corpus, answers in asked.items()}
        lines = [f"{name}: {len(files[name])} questions; per cent, with 95 % intervals"]
        lines += [", ".join(judged), *report_totals(judged)] if options.totals else report(judged)
        tables.append("\n".join(lines) + "\n")
        sys.stdout.write(("\n" if n else "") + tables[-1])
        if options.misses:
            sys.stdout.writelines(f"{line}\n" for corpus, js in judged.items() for line in misses(corpus, js))
    if options.write:
        _write(options.write, "\n".join(tables), list(files), asked)
    return 0


def _write(folder: Path, text: str, files: Sequence[str], asked: dict[str, list[list[Result]]]) -> None:
    """Write into a folder the table, and a picture of what share of each category ended as it should."""
    (folder / "answers.txt").write_text(text, encoding="utf-8", newline="\n")
    panels = {
        corpus: {
            f"{file}: {category}": v
            for file, js in zip(files, answers, strict=True)
            for category, v in ended_well(js).items()
        }
        for corpus, answers in asked.items()
    }
    draw_bars(panels, "answered right, or rightly refused (%)", folder / "answers.png", wilson_interval)
