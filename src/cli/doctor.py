"""`tokushu doctor`: what is amiss with the machine and the settings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cli import serve
from cli.common import DEFAULT_CORPUS, DONE, FAILED, settings_of
from settings import SettingsError

HELP = "この機械と設定を確かめ、直すところを示す"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes, beside all that `serve` does."""
    parser.add_argument("--json", action="store_true", help="JSONで出す")
    parser.add_argument("--alive", action="store_true", help="サービスが答えるかだけを確かめる")
    parser.add_argument(
        "--corpus", type=Path, default=DEFAULT_CORPUS, metavar="DIR", help="資料のフォルダー（既定: あれば corpus/）"
    )
    serve.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
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
