"""Start the page: build the index of `corpus/` where there is none yet, then serve it (= `tokushu serve`)."""

from __future__ import annotations

import sys
from pathlib import Path

import cli

ROOT = Path(__file__).resolve().parent
INDEX = ROOT / ".index"


def main(arguments: list[str]) -> int:
    """Build if needed, then serve with the arguments of `tokushu serve` (--host, --port, --index)."""
    if "--index" not in arguments and not (INDEX / "manifest.json").exists():
        sys.stdout.write("索引がまだないので、corpus/ から作ります。\n")
        sys.stdout.flush()
        code = cli.main(["ingest", str(ROOT / "corpus"), "--index", str(INDEX)])
        if code != cli.DONE:
            return code
    return cli.main(["serve", "--index", str(INDEX), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
