"""`python -m eval answers` over a corpus and questions of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import answers
from eval.datasets import EvaluationError

QUESTIONS: list[dict[str, object]] = [
    {
        "id": "1",
        "question": "青葉港の灯台はいつ建てられた?",
        "answers": ["大正九年"],
        "evidence": ["1920"],
        "category": "single",
    },
    {"id": "2", "question": "横浜の灯台の色は?", "answers": [], "category": "absent", "answerable": False},
]


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "harbour.md").write_text("# 青葉港の記録\n\n青葉港の灯台は1920年に建てられた。\n", encoding="utf-8")
    lines = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in QUESTIONS)
    (tmp_path / "asked.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_two_indexes_are_asked_side_by_side(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, corpus = str(harbour / "asked.jsonl"), str(harbour / "harbour")
    assert answers.main(["--questions", asked, "--corpus", corpus, "--original", corpus]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("asked: 2 questions")
    assert lines[1].split() == ["edition", "original"]
    assert "edition: right 1, rightly refused 1" in lines
    assert "original: right 1, rightly refused 1" in lines


def test_one_corpus_alone_is_asked_with_its_misses(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**QUESTIONS[0], "answers": ["1930年"]}
    path = harbour / "wrong.jsonl"
    path.write_text(json.dumps(wrong, ensure_ascii=False), encoding="utf-8")
    assert answers.main(["--questions", str(path), "--corpus", str(harbour / "harbour"), "--misses"]) == 0
    out = capsys.readouterr().out
    assert "corpus: wrong 1" in out
    assert "- corpus: wrong: 1 青葉港の灯台はいつ建てられた?\n    1930年\n    1920年です。 青葉港の灯台は1920年" in out


def test_what_is_missing_is_named(harbour: Path) -> None:
    with pytest.raises(EvaluationError, match="there is no such file of questions"):
        answers.main(["--questions", str(harbour / "none.jsonl")])
    with pytest.raises(EvaluationError, match="the original text is not there"):
        answers.main(["--questions", str(harbour / "asked.jsonl"), "--original", str(harbour / "none")])


def test_the_table_and_the_picture_are_written(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    asked = ["--questions", str(harbour / "asked.jsonl"), "--corpus", str(harbour / "harbour")]
    assert answers.main([*asked, "--write", str(harbour)]) == 0
    assert (harbour / "answers.txt").read_text(encoding="utf-8") == capsys.readouterr().out
    assert (harbour / "answers.png").read_bytes().startswith(b"\x89PNG")
