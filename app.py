"""Start the page: build the index of `corpus/` where there is none or it is out of date, then serve it."""

from __future__ import annotations

import sys
from pathlib import Path

import cli
from errors import TokushuError
from ingest.build import why_build
from retrieve.embedding import load_embedder
from settings import DEFAULTS, Settings

ROOT = Path(__file__).resolve().parent


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Build if needed, then serve with the arguments of `tokushu serve`; an index that is set stays as it is."""
    options = cli.parser().parse_args(["serve", *arguments])  # a wrong argument is told before anything is built
    try:
        settings = cli.settings_of(options)
        if options.index or settings.index != DEFAULTS.index:
            return cli.main(["serve", *arguments])
        code = bring_up_to_date(root / "corpus", root / DEFAULTS.index, settings)
    except TokushuError as error:
        sys.stderr.write(f"tokushu: {error}\n")
        return cli.FAILED
    return code or cli.main(["serve", "--index", str(root / DEFAULTS.index), *arguments])


def bring_up_to_date(corpus: Path, index: Path, settings: Settings = DEFAULTS) -> int:
    """Bring the index up to date and say why; where that fails, the earlier one stays and nothing is served."""
    why = why_build([corpus], index, load_embedder(settings.model, settings.batch_size))
    if not why:
        return cli.DONE
    sys.stdout.write(f"{why}corpus/ から索引を作ります。\n")
    sys.stdout.flush()
    return cli.main(["ingest", str(corpus), "--index", str(index)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
