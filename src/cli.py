"""The command `tokushu`."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from errors import TokushuError
from serve.guard import accounts_cli
from settings import CONFIG, Settings, SettingsError, add_flags, flags_of, read_settings

if TYPE_CHECKING:
    from evaluate.records import Run
    from evaluate.store import Store
    from retrieve.embedding import Embedder

DEFAULT_CORPUS = Path("corpus")
DEFAULT_QUESTIONS = Path("eval/questions/feature-dev.jsonl")
PARTS = ("dense", "lexical", "names", "tables")
DONE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when done, 1 when it failed, 2 when it was called wrongly."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an argument may hold bytes that are no text
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe went away: nothing is wrong here
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _complain("中断しました。索引は元のままです。")
        return FAILED
    except TokushuError as error:
        _complain(str(error))
        return FAILED
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _complain(
            f"結果を書き出せません（{error.strerror or error}）。出力先の空きと書き込みの許可を確かめてください。"
        )
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` is what a command does."""
    made = argparse.ArgumentParser(prog="tokushu", description="日本語の資料に質問し、根拠つきの答えを得る。")
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, help_text: str) -> argparse.ArgumentParser:  # noqa: ANN401
        sub = commands.add_parser(name, help=help_text, description=help_text)
        sub.add_argument("--config", type=Path, metavar="FILE", help=f"設定のファイル（既定: あれば {CONFIG}）")
        add_flags(sub, ["index"])
        sub.set_defaults(run=run)
        return sub

    ingest = command("ingest", _ingest, "文書を読み、索引を作る")
    ingest.add_argument("paths", nargs="*", type=Path, default=[DEFAULT_CORPUS], metavar="PATH", help="既定: corpus/")
    ask = command("ask", _ask, "質問する")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--json", action="store_true", help="答えをJSONで出す")
    ask.add_argument("--jsonl", action="store_true", help="標準入力の各行（JSON）に答える")
    export = command("export", _export, "索引の表を書き出す")
    export.add_argument("table", metavar="TABLE", help="表の名前（例: pairings）")
    export.add_argument("--format", choices=("csv", "json"), default="csv")
    evaluate = command("eval", _evaluate, "正解のわかっている質問で確かめる")
    evaluate.add_argument(
        "--questions",
        type=Path,
        default=DEFAULT_QUESTIONS,
        metavar="FILE",
        help=f"質問と正解の表: .csv、.tsv、.xlsx、.jsonl（既定: {DEFAULT_QUESTIONS}）",
    )
    evaluate.add_argument("--report", type=Path, metavar="DIR", help="報告（HTML、CSV、JSON）を書くフォルダー")
    evaluate.add_argument("--language", choices=("ja", "en"), default="ja", help="報告（HTML）の言葉（既定: ja）")
    evaluate.add_argument(
        "--without", action="append", choices=PARTS, default=[], help="この部分を止めて確かめる（何度でも書ける）"
    )
    evaluate.add_argument("--misses", action="store_true", help="外れた質問をすべて示す")
    kept = evaluate.add_mutually_exclusive_group()
    kept.add_argument(
        "--run", dest="kept", metavar="ID", help="質問せず、記録してある実行を示す（--report で報告を書く）"
    )
    kept.add_argument("--runs", action="store_true", help="記録してある実行を並べる")
    serve = command("serve", _serve, "画面とAPIを提供する")
    add_flags(serve, [field.name for field in fields(Settings) if field.name != "index"])
    for noun in accounts_cli.HELP:
        accounts = command(noun, _accounts, accounts_cli.HELP[noun])
        accounts_cli.add_arguments(accounts)
        add_flags(accounts, [f"{noun}s"])
        accounts.set_defaults(noun=noun)
    command("mcp", _mcp, "AIアシスタントから呼ぶ（MCP、標準入出力）")
    doctor = command("doctor", _doctor, "この機械と設定を確かめ、直すところを示す")
    doctor.add_argument("--json", action="store_true", help="JSONで出す")
    doctor.add_argument("--alive", action="store_true", help="サービスが答えるかだけを確かめる")
    doctor.add_argument(
        "--corpus", type=Path, default=DEFAULT_CORPUS, metavar="DIR", help="資料のフォルダー（既定: あれば corpus/）"
    )
    add_flags(doctor, [field.name for field in fields(Settings) if field.name != "index"])
    return made


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings, the command's own flags first."""
    return read_settings(flags=flags_of(options), config=options.config)


def _embedder(settings: Settings) -> Embedder:
    from retrieve.embedding import load_embedder

    return load_embedder(settings.model, settings.batch_size)


def _complain(sentence: str) -> None:
    sys.stderr.write(f"tokushu: {sentence}\n")


def _ingest(options: argparse.Namespace) -> int:
    from ingest.build import ingest

    started = time.monotonic()
    settings = settings_of(options)
    manifest = ingest(options.paths, settings.index, _embedder(settings), _progress(sys.stderr), _complain)
    sys.stdout.write(f"{settings.index}: {manifest.sizes}を索引にしました（{time.monotonic() - started:.1f}秒）。\n")
    return DONE


def _progress(stream: TextIO) -> Any:  # noqa: ANN401
    """A line that rewrites itself on a terminal; nothing elsewhere."""

    def show(task: str, done: int, total: int) -> None:
        if stream.isatty():
            stream.write(f"\r\033[K{task}（{done}/{total}）" + ("\n" if done == total else ""))
            stream.flush()

    return show


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) != options.jsonl:
        _complain("質問を1つ書くか、--jsonl を付けて標準入力から渡してください。")
        return USAGE
    from answer.assistant import Assistant
    from answer.question import QuestionError

    settings = settings_of(options)
    assistant = Assistant.open(settings.index, settings)
    if options.jsonl:
        return _ask_lines(assistant)
    try:
        started = time.perf_counter()
        answer = assistant.ask(options.question)
        elapsed = (time.perf_counter() - started) * 1000
    except QuestionError as error:
        _complain(str(error))
        return USAGE
    from wire import answer_to_json, answer_to_text

    shown = json.dumps(answer_to_json(answer, elapsed), ensure_ascii=False) if options.json else answer_to_text(answer)
    sys.stdout.write(shown + "\n")
    return DONE


def _ask_lines(assistant: Any) -> int:  # noqa: ANN401
    """Answer each line of standard input with one line, in order; a bad line gets an error object and the status 1."""
    code = DONE
    for number, line in enumerate(_input_lines(), 1):
        if not line.strip():
            continue
        reply = _reply(assistant, line, number)
        code = FAILED if "error" in reply else code
        sys.stdout.write(json.dumps(reply, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return code


def _input_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace")


def _reply(assistant: Any, line: str, number: int) -> dict[str, Any]:  # noqa: ANN401
    from answer.question import QuestionError
    from wire import answer_to_json

    try:
        request = json.loads(line)
        question = request["question"]
        history = request.get("history", [])
        if not isinstance(question, str) or not isinstance(history, list) or not all(map(_is_text, history)):
            raise TypeError("question")
    except (ValueError, KeyError, TypeError, RecursionError):
        shape = '{"question": "…", "history": ["…"]}'
        return {"id": None, "error": f"{number}行目: {shape} の形のJSONではありません（history はなくてもよい）。"}
    started = time.perf_counter()
    try:
        answer = assistant.ask(question, history)
    except QuestionError as error:
        return {"id": request.get("id"), "question": question, "error": f"{number}行目: {error}"}
    return answer_to_json(answer, (time.perf_counter() - started) * 1000, request.get("id"))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _export(options: argparse.Namespace) -> int:
    """Print a table; a cell of CSV that a spreadsheet would compute (=1+1) gets an apostrophe before it."""
    from evaluate.csv_text import safe_cell
    from retrieve.export import find_table
    from retrieve.store import read_index

    settings = settings_of(options)
    table = find_table(read_index(settings.index, _embedder(settings)), options.table)
    if options.format == "json":
        rows = [{column: row.cells[column] for column in table.columns} for row in table.rows]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return DONE
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(safe_cell, table.columns))
    writer.writerows([safe_cell(row.cells[column]) for column in table.columns] for row in table.rows)
    sys.stdout.write(buffer.getvalue())
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
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
        _complain(f"{options.questions}: {note}")
    assistant = without(Assistant.open(settings.index, settings), options.without)
    show = _progress(sys.stderr)
    done = run(
        begin(questions, assistant, settings.described(without=options.without)),
        assistant,
        questions,
        store,
        progress=lambda n, total: show("質問しています", n, total),
        diagnose=Diagnoser(assistant).diagnose,
    )
    if not done.complete:
        _complain(f"中断しました。{len(done.results)}問までの結果は残しました。")
    return done


def _accounts(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    accounts_cli.run(options.noun, options, settings.users if options.noun == "user" else settings.keys)
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from serve.running import run

    run(settings_of(options))
    return DONE


def _mcp(options: argparse.Namespace) -> int:
    from serve.mcp.offered import serve_stdio

    serve_stdio(settings_of(options))
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    """Check and say; settings that cannot be read are a finding too."""
    from serve.operate.alive import is_ours
    from serve.operate.doctor.checks import Check
    from serve.operate.doctor.report import as_json, as_text, examine, passed

    try:
        settings = settings_of(options)
        if options.alive:
            return DONE if is_ours(settings) else FAILED
        checks = examine(settings, options.corpus)
    except SettingsError as error:
        checks = [Check("設定", "fail", str(error))]
    sys.stdout.write((as_json if options.json else as_text)(checks))
    return DONE if passed(checks) else FAILED


if __name__ == "__main__":
    sys.exit(main())
