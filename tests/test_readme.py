"""The figures in README.md are those of the results they quote, and come out of one command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval import readme
from eval.datasets import EvaluationError
from eval.quoted import Figure, Results

RESULTS = Results(readme.RESULTS)
FIGURE = re.compile(r"\d+\.\d")


def test_the_readme_quotes_the_results_as_they_are() -> None:
    assert readme.main(["--check"]) == 0, "run python -m eval readme"


def test_every_measured_figure_of_the_readme_stands_in_a_block() -> None:
    """A typed figure would grow old unseen; versions and sizes (Python 3.11) are none."""
    text = readme.README.read_text(encoding="utf-8")
    section = text.split("## How well it answers", 1)[1].split("\n## ", 1)[0]
    outside = re.sub(r"<!-- figures: .*?<!-- end of figures -->", "", section, flags=re.DOTALL)
    assert not FIGURE.findall(outside)


def test_an_old_figure_is_told_and_then_put_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = readme.README.read_text(encoding="utf-8")
    shown = RESULTS.answers("ask-test")["answerable, answered right"][0].text(0)
    assert shown in text
    path = tmp_path / "README.md"
    path.write_text(text.replace(shown, "99.9 % (99 to 100)"), encoding="utf-8")
    with pytest.raises(EvaluationError, match="python -m eval readme"):
        readme.main(["--check", "--file", str(path)])
    assert shown in capsys.readouterr().out
    assert readme.main(["--file", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- figures: answers -->\n| |\n", "does not end"),
        ("<!-- figures: weather -->\n<!-- end of figures -->\n", "weather"),
    ],
)
def test_blocks_that_cannot_be_written(text: str, told: str) -> None:
    with pytest.raises(EvaluationError, match=told):
        readme.with_figures(text, RESULTS)


PRINTED = {
    "answers.txt": (
        "one: 3 questions; per cent, with 95 % intervals\nedition, original\n"
        f"{'answerable, answered right':<50}{2:>5}   50.0 (9.5 to 90.5)     100.0 (34.2 to 100.0)\n"
        "edition: right 1, wrong 1\n\ntwo: 1 questions\n"
        f"{'answerable, answered right':<50}{0:>5}   no such question\n"
    ),
    "extract.txt": "x: 1 paragraphs\nmarked words are a gold answer              57.1   54.2 to 59.9\n",
    "refusal.txt": (
        "x, 7 questions\nthreshold  wrongly refused  easy refused  hard refused\n"
        "    0.200              3.2                  89.9                  54.5  as shipped\n"
        "    0.360              5.0                  95.5                  67.2\n"
    ),
    "retrieval.txt": (
        "\nx: 9 passages, 4 questions\nsystem   R@1   nDCG@10\n"
        "dense      72.3 (71.0-73.6)    82.4 (81.4-83.3)\n"
        "dense too  1.0 (0.0-2.0)    2.0 (1.0-3.0)\n"
    ),
}


@pytest.fixture
def printed(tmp_path: Path) -> Results:
    for name, text in PRINTED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Results(tmp_path)


def test_printed_figures_are_read_back(printed: Results) -> None:
    right = printed.answers("one")["answerable, answered right"]
    assert right == [Figure(50.0, 9.5, 90.5, 2), Figure(100.0, 34.2, 100.0, 2)]
    assert printed.answers("two") == {}
    assert printed.extract() == {"marked words are a gold answer": Figure(57.1, 54.2, 59.9)}
    assert printed.refusal("x, ") == [3.2, 89.9, 54.5]
    assert printed.refusal("x, ", 5.0) == [5.0, 95.5, 67.2]
    assert printed.retrieval("x", "dense") == (4, Figure(82.4, 81.4, 83.3))
    assert right[0].text(0) == "50.0 % (10 to 91)"


def test_what_was_not_printed_is_named(printed: Results, tmp_path: Path) -> None:
    for ask in (
        lambda: printed.answers("three"),
        lambda: printed.refusal("x, ", 9.9),
        lambda: printed.retrieval("x", "lexical"),
        lambda: Results(tmp_path / "nowhere").extract(),
    ):
        with pytest.raises(EvaluationError, match="with its benchmark"):
            ask()
