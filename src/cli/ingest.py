"""`tokushu ingest`: documents to an index."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from cli.common import DEFAULT_CORPUS, DONE, complain, embedder_of, progress, settings_of

HELP = "文書を読み、索引を作る"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("paths", nargs="*", type=Path, default=[DEFAULT_CORPUS], metavar="PATH", help="既定: corpus/")


def run(options: argparse.Namespace) -> int:
    """Build the index and say what it holds."""
    from ingest.build import ingest

    started = time.monotonic()
    settings = settings_of(options)
    manifest = ingest(options.paths, settings.index, embedder_of(settings), progress(sys.stderr), complain)
    sys.stdout.write(f"{settings.index}: {manifest.sizes}を索引にしました（{time.monotonic() - started:.1f}秒）。\n")
    return DONE
