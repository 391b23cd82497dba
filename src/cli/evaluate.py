"""`tokushu eval`: questions with known answers, asked, judged, kept and shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.common import DONE, FAILED, complain, progress, settings_of
from settings import Settings

if TYPE_CHECKING:
    from evaluate.records import Run
    from evaluate.store import Store

DEFAULT_QUESTIONS = Path("eval/questions/feature-dev.jsonl")
PARTS = ("dense", "lexical", "names", "tables")
HELP = "正解のわかっている質問で確かめる"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--questions",
        type=Path,
        default=DEFAULT_QUESTIONS,
        metavar="FILE",
        help=f"質問と正解の表: .csv、.tsv、.xlsx、.jsonl（既定: {DEFAULT_QUESTIONS}）",
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="報告（HTML、CSV、JSON）を書くフォルダー")
    parser.add_argument("--language", choices=("ja", "en"), default="ja", help="報告（HTML）の言葉（既定: ja）")
    parser.add_argument(
        "--without", action="append", choices=PARTS, default=[], help="この部分を止めて確かめる（何度でも書ける）"
    )
    parser.add_argument("--misses", action="store_true", help="外れた質問をすべて示す")
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument(
        "--run", dest="kept", metavar="ID", help="質問せず、記録してある実行を示す（--report で報告を書く）"
    )
    kept.add_argument("--runs", action="store_true", help="記録してある実行を並べる")


def run(options: argparse.Namespace) -> int:
    """Ask a file of questions, judge, keep and show, or show what is kept; Ctrl-C keeps what was done.

    What was found is printed before the report is written: a disk that is full then takes nothing away.
    """
    from evaluate.report.write import report_folder
    from evaluate.store import Store
    from evaluate.summary import run_lines

    settings = settings_of(options)
    store = Store(settings.data)
    if options.runs:
        sys.stdout.writelines(f"{line}\n" for line in run_lines(store.summaries()))
        return DONE
    if options.report:
        report_folder(options.report)
    if options.kept:
        done = store.read(options.kept)
        told = []
    else:
        done = _asked(options, settings, store)
        told = [f"実行 {done.id} として {store.path} に記録しました。"]
    _show(done, store, options, told)
    return DONE if done.complete or options.kept else FAILED


def _show(done: Run, store: Store, options: argparse.Namespace, told: Sequence[str]) -> None:
    from evaluate.report.write import write_report
    from evaluate.summary import change_lines, miss_lines, previous_run, summary_lines

    before = previous_run(done, store)
    lines = [*summary_lines(done), *change_lines(done, before)]
    lines += miss_lines(done.results) if options.misses else []
    sys.stdout.writelines(f"{line}\n" for line in (*lines, *told))
    sys.stdout.flush()
    if options.report:
        sys.stdout.writelines(
            f"報告: {path}\n" for path in write_report(done, options.report, before, options.language)
        )


def _asked(options: argparse.Namespace, settings: Settings, store: Store) -> Run:
    """Ask the questions and return the run, complete or not."""
    from answer.assistant import Assistant
    from evaluate.ablations import without
    from evaluate.diagnosis import Diagnoser
    from evaluate.question_files import load_questions
    from evaluate.running import begin, run

    questions = load_questions(options.questions)
    for note in questions.notes:
        complain(f"{options.questions}: {note}")
    assistant = without(Assistant.open(settings.index, settings), options.without)
    show = progress(sys.stderr)
    done = run(
        begin(questions, assistant, settings.described(without=options.without)),
        assistant,
        questions,
        store,
        progress=lambda n, total: show("質問しています", n, total),
        diagnose=Diagnoser(assistant).diagnose,
    )
    if not done.complete:
        complain(f"中断しました。{len(done.results)}問までの結果は残しました。")
    return done
