"""The command, run as a person runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import cli
from answer.assistant import Assistant
from evaluate.ablations import PARTS
from evaluate.store import Store
from records import Answer

ROOT = Path(__file__).resolve().parents[1]


def tokushu(*arguments: str | Path, stdin: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, cwd=cwd, check=False)


def one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    return done.stderr.startswith("tokushu: ") and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_ask_prints_the_answer_and_its_source(edition_index: Path) -> None:
    done = tokushu("ask", "敦賀市の提携先は?", "--index", edition_index)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ナホトカ" in done.stdout
    assert "出典:" in done.stdout


def test_ask_json_has_the_agreed_shape(edition_index: Path) -> None:
    done = tokushu("ask", "タタルスタン共和国の人口は?", "--json", "--index", edition_index)
    answer = json.loads(done.stdout)
    assert set(answer) >= {"id", "question", "status", "answer", "kind", "citations", "rows", "read_as", "elapsed_ms"}
    assert answer["status"] == "answered"
    citation = answer["citations"][0]
    assert set(citation) == {"document", "title", "section", "locator", "text", "spans", "sentences", "score"}
    ((start, end), *_) = citation["spans"]
    assert "388万人" in citation["text"][start:end]
    assert citation["document"] == "documents/04-ishikawa-tatarstan"


def test_a_name_read_in_another_spelling_is_told(edition_index: Path) -> None:
    done = tokushu("ask", "Khabarovskの姉妹都市は?", "--index", edition_index)
    assert "新潟市" in done.stdout
    assert "（「Khabarovsk」を「ハバロフスク」として探しました。）" in done.stdout
    done = tokushu("ask", "Khabarovskの姉妹都市は?", "--json", "--index", edition_index)
    assert json.loads(done.stdout)["read_as"] == [["Khabarovsk", "ハバロフスク"]]


def test_jsonl_answers_every_line_in_order(edition_index: Path) -> None:
    lines = [
        '{"id": "a", "question": "敦賀市の提携先は?"}',
        "",
        '{"question": "今日の昼食は?", "history": ["x"]}',
        '{"id": 3, "question": "舞鶴市の提携年は?"}',
    ]
    done = tokushu("ask", "--jsonl", "--index", edition_index, stdin="\n".join(lines))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(r["id"], r["status"]) for r in replies] == [("a", "answered"), (None, "not_found"), (3, "answered")]


def test_a_bad_line_gets_an_error_and_the_others_their_answers(edition_index: Path) -> None:
    lines = [
        "nonsense",
        '{"question": 5}',
        '{"id": 1, "question": " "}',
        '{"question": "相手は?", "history": "敦賀市の提携年は?"}',
        '{"question": "相手は?", "history": [1]}',
        '{"id": 2, "question": "敦賀市の提携先は?"}',
    ]
    done = tokushu("ask", "--jsonl", "--index", edition_index, stdin="\n".join(lines))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert ["error" in reply for reply in replies] == [True, True, True, True, True, False]


def test_jsonl_takes_the_earlier_questions(edition_index: Path) -> None:
    line = '{"id": 1, "question": "相手は?", "history": ["敦賀市の提携年は?"]}'
    reply = json.loads(tokushu("ask", "--jsonl", "--index", edition_index, stdin=line).stdout)
    assert (reply["question"], reply["understood_as"]) == ("相手は?", "敦賀市の相手は?")
    assert "ナホトカ" in reply["answer"]


def test_export_gives_the_table_exactly(edition_index: Path) -> None:
    done = tokushu("export", "pairings", "--format", "csv", "--index", edition_index)
    assert done.stdout == (ROOT / "corpus" / "tables" / "pairings.csv").read_text(encoding="utf-8")
    rows = json.loads(tokushu("export", "pairings", "--format", "json", "--index", edition_index).stdout)
    assert rows[0] == {
        "number": "1",
        "prefecture": "北海道",
        "municipality": "",
        "region": "サハリン州",
        "partner": "",
        "year": "1998",
    }


def test_tables_of_one_name_are_told_apart_by_their_document(tmp_path: Path) -> None:
    for year in ("2018", "2019"):
        (tmp_path / "in" / year).mkdir(parents=True)
        (tmp_path / "in" / year / "budget.csv").write_text(f"科目,額\n旅費,{year}\n", encoding="utf-8")
    assert tokushu("ingest", tmp_path / "in", "--index", tmp_path / "index").returncode == 0
    for name, value in (("budget", "2018"), ("2019/budget#budget", "2019"), ("2018/budget#budget", "2018")):
        assert tokushu("export", name, "--index", tmp_path / "index").stdout == f"科目,額\n旅費,{value}\n"


def test_the_original_exports_the_same_table(original_index: Path) -> None:
    done = tokushu("export", "pairings", "--index", original_index)
    expected = (ROOT / "corpus" / "tables" / "pairings.csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(done.stdout))) == list(csv.reader(io.StringIO(expected)))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("ask",), 2),
        (("ask", "", "--index", "INDEX"), 2),
        (("ask", "  ", "--index", "INDEX"), 2),
        (("ask", "あ" * 10_000, "--index", "INDEX"), 2),
        (("ask", "x", "--index", "nowhere"), 1),
        (("ask", "x", "--jsonl"), 2),
        (("export", "nothing", "--index", "INDEX"), 1),
        (("ingest", "nowhere", "--index", "TMP"), 1),
        (("ingest", "pyproject.toml", "--index", "TMP"), 1),
        (("dance",), 2),
    ],
)
def test_what_cannot_be_done_is_said_and_counted(
    edition_index: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    places = {"INDEX": str(edition_index), "TMP": str(tmp_path / "index")}
    done = tokushu(*(places.get(argument, argument) for argument in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert one_sentence(done) or done.stderr.startswith("usage:")


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_ingest_then_ask(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "記録.txt"
    path.write_bytes("青葉市は2015年に緑川町と防災協定を結んだ。\n協定の担当は危機管理課である。\n".encode(encoding))
    done = tokushu("ingest", path, "--index", tmp_path / "index")
    assert (done.returncode, done.stderr) == (0, "")
    assert "文書1件" in done.stdout
    answer = tokushu("ask", "防災協定の担当は?", "--index", tmp_path / "index")
    assert "危機管理課" in answer.stdout


def test_an_index_folder_that_cannot_be_written_is_named() -> None:
    done = tokushu("ingest", "corpus", "--index", "/dev/null/index")
    assert done.returncode == 1
    assert one_sentence(done)
    assert "索引を書き込めません" in done.stderr


@pytest.mark.parametrize("limit", [100, 20_000, 100_000])
def test_a_full_disk_loses_nothing(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files fails a write half-way, as a full disk does."""
    index = tmp_path / "index"
    note = tmp_path / "note.txt"
    note.write_text("青葉市は2015年に防災協定を結んだ。\n", encoding="utf-8")
    assert tokushu("ingest", note, "--index", index).returncode == 0
    before = sorted(path.name for path in index.rglob("*"))
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        "from cli import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, "ingest", str(ROOT / "corpus"), "--index", str(index)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert one_sentence(done)
    assert sorted(path.name for path in index.rglob("*")) == before
    assert "2015年" in tokushu("ask", "防災協定はいつ?", "--index", index).stdout


def test_ask_loads_neither_torch_nor_gradio(edition_index: Path) -> None:
    code = (
        "import sys; from cli import main; main(['ask', '敦賀市の提携先は?', '--index', sys.argv[1]]); "
        "sys.exit(bool({'torch', 'gradio', 'sentence_transformers', 'transformers', 'fastapi'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(edition_index)], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


QUESTIONS = "質問,正解\n敦賀市の提携先は?,ナホトカ\n敦賀市の提携年は?,1999年\n今日の昼食は?,\n"


def test_eval_asks_judges_reports_and_keeps(
    edition_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKUSHU_DATA", str(tmp_path / "data"))
    asked = tmp_path / "問.csv"
    asked.write_text(QUESTIONS, encoding="cp932")
    command: list[str | Path] = ["eval", "--questions", asked, "--index", edition_index]
    done = tokushu(*command, "--report", tmp_path / "report", "--misses")
    assert (done.returncode, done.stderr) == (0, "")
    assert "正しく終わった（正答と、正しく断ったもの）: 2/3問、66.7%" in done.stdout
    assert "敦賀市の提携年は?\n    正解の「1999年」が答えにありません。\n    答え: 1982年です。" in done.stdout
    assert "前回" not in done.stdout
    assert {path.name for path in (tmp_path / "report").iterdir()} >= {"report.html", "results.csv", "results.json"}
    weakened = tokushu(*command, "--without", "tables", "--without", "names")
    assert weakened.returncode == 0
    assert "と比べて" not in weakened.stdout  # a run of a weakened program is no later state of the whole one
    again = tokushu(*command)
    assert "と比べて: 3問" in again.stdout
    runs = Store(tmp_path / "data").summaries()
    assert [(run.questions, run.asked, run.complete) for run in runs] == [(asked.name, 3, True)] * 3
    assert sorted(run.without for run in runs) == ["", "", "names,tables"]
    listed = tokushu("eval", "--runs").stdout
    assert all(run.id in listed for run in runs)
    shown = tokushu("eval", "--run", runs[0].id, "--report", tmp_path / "kept", "--language", "en")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "66.7%" in shown.stdout
    assert "Evaluation report" in (tmp_path / "kept" / "report.html").read_text(encoding="utf-8")
    assert len(Store(tmp_path / "data").summaries()) == 3


def test_eval_keeps_what_was_done_before_ctrl_c(
    edition_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOKUSHU_DATA", str(tmp_path))
    asked = tmp_path / "asked.csv"
    asked.write_text(QUESTIONS, encoding="utf-8")
    ask = Assistant.ask

    def interrupted(self: Assistant, text: str, history: Sequence[str] = ()) -> Answer:
        if text.startswith("今日"):
            raise KeyboardInterrupt
        return ask(self, text, history)

    monkeypatch.setattr(Assistant, "ask", interrupted)
    assert cli.main(["eval", "--questions", str(asked), "--index", str(edition_index)]) == cli.FAILED
    printed = capsys.readouterr()
    assert printed.err == "tokushu: 中断しました。2問までの結果は残しました。\n"
    assert "2問（途中まで）" in printed.out
    assert [(run.asked, run.complete) for run in Store(tmp_path).summaries()] == [(2, False)]


@pytest.mark.parametrize(
    ("content", "arguments", "code", "told"),
    [
        ("質問,正解\n,a\nq,・\n", [], 1, ["直すところが2か所あります", "2行目の「質問」", "3行目の「正解」"]),
        ("", [], 1, ["空のファイルです"]),
        (QUESTIONS, ["--without", "dense", "--without", "lexical"], 1, ["dense と lexical を両方止めると"]),
        (QUESTIONS, ["--without", "luck"], 2, ["invalid choice"]),
        (QUESTIONS, ["--report", "asked.csv/report"], 1, ["報告を書き出せません"]),  # told before anything is asked
        (QUESTIONS, ["--run", "none"], 1, ["実行「none」はありません"]),
    ],
)
def test_eval_refuses(
    content: str, arguments: list[str], code: int, told: list[str], edition_index: Path, tmp_path: Path
) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text(content, encoding="utf-8")
    done = tokushu("eval", "--questions", asked, "--index", edition_index, *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert done.stdout == ""
    assert all(words in done.stderr for words in told)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".data").exists()


def test_eval_offers_every_part_that_can_be_switched_off() -> None:
    assert cli.PARTS == tuple(PARTS)
