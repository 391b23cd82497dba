"""Starting with app.py: the index of corpus/ is built when it has to be, and only then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import app
import cli
from retrieve.manifest import MANIFEST

ROOT = Path(app.__file__).resolve().parent
SHEET = "name,year\n青葉市,2015\n"
SCHEMA = """title = "町の一覧"
unit = "町"
subjects = ["町"]

[[columns]]
name = "name"
label = "町名"
type = "name"

[[columns]]
name = "year"
label = "年"
type = "year"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project folder with a small corpus and no index."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "協定.txt").write_text("青葉市は2015年に緑川町と防災協定を結んだ。\n", encoding="utf-8")
    (corpus / "towns.csv").write_text(SHEET, encoding="utf-8")
    return tmp_path


def update(root: Path) -> int:
    return app.bring_up_to_date(root / "corpus", root / ".index")


def manifest(root: Path) -> str:
    return (root / ".index" / MANIFEST).read_text(encoding="utf-8")


def test_no_index_is_built_and_a_fresh_one_is_left_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(root) == cli.DONE
    assert capsys.readouterr().out.splitlines()[0] == "索引がまだありません。corpus/ から索引を作ります。"
    built = manifest(root)
    for name in ("README.md", "notes.toml", ".draft.md"):  # no documents: nothing of the index depends on them
        (root / "corpus" / name).write_text("questions = []\n", encoding="utf-8")
    (root / "corpus" / "協定.txt").touch()
    assert update(root) == cli.DONE
    assert capsys.readouterr().out == ""
    assert manifest(root) == built


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"協定.txt": "青葉市は2016年に協定を結んだ。\n"}, "追加0件、変更1件、削除0件"),
        ({"新しい/記録.md": "# 記録\n\n会議を開いた。\n"}, "追加1件、変更0件、削除0件"),
        ({"協定.txt": None}, "追加0件、変更0件、削除1件"),
        ({"協定.txt": None, "協定.md": "青葉市は2015年に緑川町と防災協定を結んだ。\n"}, "追加1件、変更0件、削除1件"),
        ({"towns.toml": SCHEMA}, "追加1件、変更0件、削除0件"),
        ({"examples.toml": 'questions = ["青葉市はいつ協定を結びましたか？"]'}, "追加1件、変更0件、削除0件"),
    ],
)
def test_changed_sources_are_indexed_anew(
    root: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str | None], counts: str
) -> None:
    update(root)
    capsys.readouterr()
    for name, text in changes.items():
        path = root / "corpus" / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    assert update(root) == cli.DONE
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"資料が変わりました（{counts}）。corpus/ から索引を作ります。"
    assert len(said) == 2
    assert update(root) == cli.DONE
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("format", 0, "索引の形式"),
        ("analyser", "mecab 1", "形態素解析の辞書"),
        ("model", "other", "埋め込みモデル"),
        ("dimension", 1, "埋め込みモデル"),
        ("counts", None, "壊れています"),
    ],
)
def test_an_index_of_another_make_is_built_anew(
    root: Path, capsys: pytest.CaptureFixture[str], key: str, value: object, why: str
) -> None:
    update(root)
    record = {name: kept for name, kept in {**json.loads(manifest(root)), key: value}.items() if kept is not None}
    (root / ".index" / MANIFEST).write_text(json.dumps(record), encoding="utf-8")
    capsys.readouterr()
    assert update(root) == cli.DONE
    assert why in capsys.readouterr().out.splitlines()[0]
    assert update(root) == cli.DONE
    assert capsys.readouterr().out == ""


def test_a_damaged_index_is_built_anew(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(root)
    next(root.glob(".index/build-*/passages.jsonl")).write_text("{}\n", encoding="utf-8")
    capsys.readouterr()
    assert update(root) == cli.DONE
    assert capsys.readouterr().out.startswith("索引が壊れています。")


@pytest.mark.parametrize("empty", [False, True])
def test_a_build_that_fails_leaves_the_index(root: Path, capsys: pytest.CaptureFixture[str], empty: bool) -> None:
    update(root)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (root / ".index").rglob("*"))
    if empty:
        for path in (root / "corpus").iterdir():
            path.unlink()
    else:
        (root / "corpus" / "broken.md").write_bytes(b"\0\0")
    capsys.readouterr()
    assert app.main(["--port", "0"], root) == cli.FAILED
    error = capsys.readouterr().err
    assert error.startswith("tokushu: ") and error.count("\n") == 1
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (root / ".index").rglob("*")) == before


def test_a_model_that_is_not_there_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKUSHU_MODEL", str(root / "none"))
    assert app.main(["--port", "0"], root) == cli.FAILED
    assert "TOKUSHU_MODEL" in capsys.readouterr().err


@contextmanager
def started(root: Path, *arguments: str) -> Iterator[list[str]]:
    """Start the page of a project folder as a person does; give what it prints until it waits."""
    code = "import sys; from pathlib import Path; import app; sys.exit(app.main(sys.argv[2:], Path(sys.argv[1])))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code, str(root), "--port", "0", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line.rstrip("\n"))
            if "で待っています" in line:
                break
        yield said
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(20) == 0


def documents(said: list[str]) -> list[str]:
    with urllib.request.urlopen(said[-1].split(" ")[0] + "/api/documents", timeout=10) as reply:
        return sorted(document["id"] for document in json.load(reply))


def test_the_page_starts_over_what_the_folder_holds_now(root: Path) -> None:
    with started(root) as said:
        assert said[0].startswith("索引がまだありません。")
        assert documents(said) == ["towns", "協定"]
    with started(root) as said:
        assert len(said) == 1, "a fresh index is served at once"
        assert documents(said) == ["towns", "協定"]
    (root / "corpus" / "記録.txt").write_text("会議を開いた。\n", encoding="utf-8")
    with started(root, f"--index={root / '.index'}") as said:
        assert len(said) == 1, "an index that is named is served as it is"
        assert documents(said) == ["towns", "協定"]
    with started(root) as said:
        assert said[0].startswith("資料が変わりました（追加1件、")
        assert documents(said) == ["towns", "協定", "記録"]


@pytest.mark.parametrize("arguments", [["--help"], ["--colour"]])
def test_arguments_are_read_before_anything_is_built(root: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(arguments, root)
    assert not (root / ".index").exists()


def test_settings_are_read_before_anything_is_built(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--port", "abc"], root) == cli.FAILED
    assert "--port の「abc」は使えません。" in capsys.readouterr().err
    assert not (root / ".index").exists()
