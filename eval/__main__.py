"""`python -m eval NAME`: run a benchmark."""

from __future__ import annotations

import sys

from errors import TokushuError
from eval import ablations, answers, compare, extract, load, readme, refusal, retrieval, speed

BENCHMARKS = {
    "retrieval": retrieval.main,
    "extract": extract.main,
    "answers": answers.main,
    "refusal": refusal.main,
    "speed": speed.main,
    "load": load.main,
    "ablations": ablations.main,
    "compare": compare.main,
    "baseline": compare.main_baseline,
    "readme": readme.main,
}


def main() -> int:
    """Run the benchmark named first on the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in BENCHMARKS:
        sys.stderr.write(f"python -m eval: name one of {', '.join(BENCHMARKS)}\n")
        return 2
    try:
        return BENCHMARKS[name](sys.argv[2:])
    except TokushuError as error:
        sys.stderr.write(f"python -m eval {name}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
