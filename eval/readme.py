"""`python -m eval readme`: write the figures of `results/` into README.md; `--check` tells whether they stand there.

A block of figures stands between `<!-- figures: NAME -->` and `<!-- end of figures -->`; what it says is the template
`templates/readme-NAME.md`, so figures are never typed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, UndefinedError

from eval.datasets import ROOT, EvaluationError
from eval.quoted import Results

README = ROOT / "README.md"
RESULTS = ROOT / "eval" / "results"
_END = "<!-- end of figures -->"
_BLOCK = re.compile(rf"(<!-- figures: ([a-z-]+) -->\n).*?(?={_END})", re.DOTALL)
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")), undefined=StrictUndefined, trim_blocks=True
)


def with_figures(text: str, results: Results) -> str:
    """Return a text with every block of figures as the results have them now; raise EvaluationError without them."""
    if text.count("<!-- figures:") != len(_BLOCK.findall(text)):
        raise EvaluationError(f"a block of figures does not end; put {_END} behind each")

    def block(match: re.Match[str]) -> str:
        try:
            template = _environment.get_template(f"readme-{match[2]}.md")
        except TemplateNotFound as error:
            raise EvaluationError(f"there is no eval/templates/{error.name} for the figures {match[2]}") from error
        try:
            return f"{match[1]}\n{template.render(results=results).strip()}\n\n"
        except UndefinedError as error:
            raise EvaluationError(
                f"{results.folder}: a figure of {match[2]} is missing ({error}); print it anew"
            ) from error

    return _BLOCK.sub(block, text)


def main(arguments: Sequence[str]) -> int:
    """Write the figures, or tell whether they are those of the results."""
    parser = argparse.ArgumentParser(prog="python -m eval readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 where figures are old")
    parser.add_argument("--file", type=Path, default=README, help="another file than README.md")
    options = parser.parse_args(arguments)
    text = options.file.read_text(encoding="utf-8")
    wanted = with_figures(text, Results(RESULTS))
    if text == wanted:
        return 0
    if options.check:
        old, new = text.splitlines(), wanted.splitlines()
        for line in [line for line in new if line not in old]:
            sys.stdout.write(f"{options.file}: should say {line}\n")
        raise EvaluationError(f"{options.file}: its figures are not those of {RESULTS}; run python -m eval readme")
    options.file.write_text(wanted, encoding="utf-8", newline="\n")
    return 0
