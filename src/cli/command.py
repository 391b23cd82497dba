"""The command `tokushu`: its line read, the command done, its end told."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cli import accounts, ask, doctor, evaluate, export, ingest, serve
from cli.common import DONE, FAILED, complain
from errors import TokushuError
from settings import CONFIG, add_flags


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
        complain("中断しました。索引は元のままです。")
        return FAILED
    except TokushuError as error:
        complain(str(error))
        return FAILED
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        complain(f"結果を書き出せません（{error.strerror or error}）。出力先の空きと書き込みの許可を確かめてください。")
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` is what a command does."""
    made = argparse.ArgumentParser(prog="tokushu", description="日本語の資料に質問し、根拠つきの答えを得る。")
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help_text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_text, description=help_text)
        sub.add_argument("--config", type=Path, metavar="FILE", help=f"設定のファイル（既定: あれば {CONFIG}）")
        add_flags(sub, ["index"])
        sub.set_defaults(run=run)
        return sub

    ingest.add_arguments(command("ingest", ingest.run, ingest.HELP))
    ask.add_arguments(command("ask", ask.run, ask.HELP))
    export.add_arguments(command("export", export.run, export.HELP))
    evaluate.add_arguments(command("eval", evaluate.run, evaluate.HELP))
    serve.add_arguments(command("serve", serve.run, serve.HELP))
    for noun, help_text in accounts.HELP.items():
        accounts.add_arguments(command(noun, accounts.run, help_text), noun)
    command("mcp", serve.run_mcp, serve.MCP_HELP)
    doctor.add_arguments(command("doctor", doctor.run, doctor.HELP))
    return made
