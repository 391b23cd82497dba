"""`python -m eval compare`, and nothing of the dev halves lost against the committed baseline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from answer.assistant import Assistant
from eval.compare import BASELINE, DEV, dev_outcomes, main, write_baseline
from evaluate.encoding import run_to_json
from evaluate.judging import judge
from evaluate.question_files import load_questions
from evaluate.records import Expectation, Run
from evaluate.store import Store
from records import Answer
from tests.keeping import keep


def run(name: str, wrong: int, of: int = 100) -> Run:
    """Return a run whose first so many questions ended wrong."""
    said = [Answer("q", "answered", "1962年" if n < wrong else "1961年", "passage") for n in range(of)]
    results = [judge(Expectation(str(n), f"{n}?", (("1961",),)), answer) for n, answer in enumerate(said)]
    return Run(name, "2026-01-01T00:00:00+00:00", "1", "q.csv", "d", results=tuple(results))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with four runs as files, of which two are kept in the store too."""
    monkeypatch.setenv("TOKUSHU_DATA", str(tmp_path))
    for name, wrong in (("none", 0), ("one", 1), ("two", 2), ("ten", 10)):
        made = run(name, wrong)
        (tmp_path / f"{name}.json").write_text(json.dumps(run_to_json(made)), encoding="utf-8")
        if name in {"none", "ten"}:
            keep(Store(tmp_path), made)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after", "margin", "code"),
    [
        ("none.json", "none.json", [], 0),
        ("none.json", "one.json", [], 0),
        ("none.json", "two.json", [], 1),
        ("none.json", "one.json", ["--margin", "0"], 1),
        ("none.json", "ten.json", ["--margin", "0.1"], 0),
        ("ten.json", "none.json", [], 0),
        ("none", "ten", [], 1),
        ("ten.json", "none", [], 0),
    ],
)
def test_a_regression_beyond_the_margin_is_1(
    before: str, after: str, margin: list[str], code: int, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(kept / name) if name.endswith(".json") else name for name in (before, after)]
    assert main([*named, *margin]) == code
    assert ("beyond the margin" in capsys.readouterr().out) is (code == 1)


def test_what_changed_is_printed(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["none", str(kept / "two.json")])
    assert capsys.readouterr().out.splitlines() == [
        "100 questions in both; ended well 100 -> 98 (-2.0 points)",
        "newly right 0, newly wrong 2; p = 0.500 (exact McNemar): may be chance",
        "  newly wrong: 0 (right -> wrong)",
        "  newly wrong: 1 (right -> wrong)",
        "beyond the margin of 1 points",
    ]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"outcomes": {"1": "fine"}}', '{"outcomes": 5}', "{"])
def test_what_cannot_be_compared_is_2_and_one_sentence(
    content: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "bad.json").write_text(content, encoding="utf-8")
    assert main([str(kept / "none.json"), str(kept / "bad.json")]) == 2
    error = capsys.readouterr().err
    assert "bad.json: no run can be read from it" in error
    assert error.count("\n") == 1


def test_wrong_usage_is_2(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none", "nothing"]) == 2
    assert "neither a file nor a run" in capsys.readouterr().err
    write_baseline(kept / "other.json", {"x": "right"})
    assert main(["none", str(kept / "other.json")]) == 2
    assert "share no question" in capsys.readouterr().err
    for arguments in (["none"], ["none", "ten", "--margin", "3"], ["none", "ten", "--margin", "nan"], []):
        with pytest.raises(SystemExit) as usage:
            main(arguments)
        assert usage.value.code == 2


def test_the_baseline_is_of_the_dev_halves_and_holds_no_text() -> None:
    data = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert data["questions"] == [path.name for path in DEV]
    assert all(path.stem.endswith("-dev") for path in DEV)
    asked = {question.query_id for path in DEV for question in load_questions(path).questions}
    assert set(data["outcomes"]) == asked, "the questions changed: run `python -m eval baseline`"
    assert BASELINE.stat().st_size < 20_000


def test_nothing_is_lost_against_the_baseline(assistant: Assistant, tmp_path: Path) -> None:
    """What CI runs: an improvement passes too; write it down with `python -m eval baseline`."""
    write_baseline(tmp_path / "now.json", dev_outcomes(assistant))
    assert main([str(BASELINE), str(tmp_path / "now.json")]) == 0
