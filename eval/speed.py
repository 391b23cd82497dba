"""`python -m eval speed`: the cold command and the question in the process, as ratios within one run."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from answer.assistant import Assistant
from eval.datasets import ROOT
from evaluate.question_files import load_questions
from ingest.build import ingest
from japanese.tokens import tokenize
from retrieve.embedding import load_embedder

_BASELINE = "import faiss, bm25s, fugashi"
_QUESTION = "敦賀市の提携先は?"
_MEASURE = "import runpy,sys; runpy.run_module('cli', run_name='cli')['main'](sys.argv[1:]); "
# Not ru_maxrss: a child begins with its parent's.
_PEAK = "sys.stderr.write(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes from start to end, in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def peak_megabytes(arguments: Sequence[str]) -> float:
    """Return the peak resident memory of the command `tokushu` with these arguments, in MB."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", _MEASURE + _PEAK, *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return int(done.stderr.split()[-1]) / 1024


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(arguments)
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as folder:
        ingest([ROOT / "corpus"], Path(folder), embedder)
        ask = ["ask", _QUESTION, "--index", folder]
        baseline = [sys.executable, "-c", _BASELINE]
        command = [sys.executable, "-m", "cli", *ask]
        seconds(command)  # warms the file cache for both
        pairs = [(seconds(baseline), seconds(command)) for _ in range(options.rounds)]
        memory = peak_megabytes(ask)
        assistant = Assistant.over(Path(folder), embedder)
    ratios = sorted(cold / base for base, cold in pairs)
    print(f"cold 'tokushu ask' over '{_BASELINE}': median {statistics.median(ratios):.2f} times")
    print(f"  ({ratios[0]:.2f} to {ratios[-1]:.2f} in {options.rounds} rounds); peak memory {memory:.0f} MB")
    _print_warm(assistant)
    return 0


def _print_warm(assistant: Assistant) -> None:
    """A question in the process, beside tokenising it (both uncached)."""
    questions = [e.question for e in load_questions(ROOT / "eval" / "questions" / "feature-test.jsonl").questions]
    asked, tokenised = [], []
    for question in questions:
        tokenize.cache_clear()
        started = time.perf_counter()
        tokenize(question)
        tokenised.append(time.perf_counter() - started)
        tokenize.cache_clear()
        started = time.perf_counter()
        assistant.ask(question)
        asked.append(time.perf_counter() - started)
    ratio = statistics.median(asked) / statistics.median(tokenised)
    print(f"a question in the process: median {1000 * statistics.median(asked):.1f} ms of {len(questions)} questions,")
    print(f"  {ratio:.0f} times as long as tokenising it")
