"""Start the page: build the index of `corpus/` where there is none or it is out of date, then serve it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cli
from errors import TokushuError
from ingest.build import why_build
from retrieve.embedding import load_embedder
from settings import read_settings

ROOT = Path(__file__).resolve().parent


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Build if needed, then serve with the arguments of `tokushu serve`; an index given with --index stays as it is."""
    cli.parser().parse_args(["serve", *arguments])  # a wrong argument is told before anything is built
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--index")
    given, _ = parser.parse_known_args(arguments)
    if given.index is None:
        corpus, index = root / "corpus", root / ".index"
        code = bring_up_to_date(corpus, index)
        if code != cli.DONE:
            return code
        arguments = ["--index", str(index), *arguments]
    return cli.main(["serve", *arguments])


def bring_up_to_date(corpus: Path, index: Path) -> int:
    """Bring the index up to date and say why; where that fails, the earlier one stays and nothing is served."""
    try:
        settings = read_settings()
        why = why_build([corpus], index, load_embedder(settings.model, settings.batch_size))
    except TokushuError as error:
        sys.stderr.write(f"tokushu: {error}\n")
        return cli.FAILED
    if not why:
        return cli.DONE
    sys.stdout.write(f"{why}corpus/ から索引を作ります。\n")
    sys.stdout.flush()
    return cli.main(["ingest", str(corpus), "--index", str(index)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
