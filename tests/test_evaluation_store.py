"""Runs kept in a file: read back equal, by two writers, after a crash, and whatever the file is."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluate.database import DatabaseError
from evaluate.encoding import result_from_json, result_to_json, run_from_json, run_to_json
from evaluate.records import Cited, Expectation, Overruling, Result, Run
from evaluate.store import FILE, Store, StoreError
from tests.keeping import keep

ROOT = Path(__file__).resolve().parents[1]
WORD = Overruling("right", "同じ意味です", "", "2026-01-02T03:04:05+00:00")


EXPECTED = Expectation("", "いつ?", (("1961", "昭和36"), ("a",)), ("舞鶴市",), "single", ("相手は?",), exhaustive=True)


def result(query_id: str = "1", answer: str = "1961年です。", overruled: Overruling | None = None) -> Result:
    return Result(
        Expectation(
            query_id, "いつ?", (("1961", "昭和36"), ("a",)), ("舞鶴市",), "single", ("相手は?",), exhaustive=True
        ),
        "answered",
        answer,
        0.5,
        (Cited("d", "t", "s", "1行", "舞鶴市は1961年に提携した。", ((0, 3), (4, 9))),),
        "wrong",
        False,
        0.25,
        True,
        False,
        "正解の「1961」が答えにありません。",
        12.5,
        "wrong words",
        overruled,
    )


def run(run_id: str = "r1", *results: Result, complete: bool = True) -> Run:
    about = {"model": "m", "documents": "10"}
    return Run(run_id, f"2026-01-0{run_id[-1]}T00:00:00+00:00", "0.1+a", "問.csv", "0f", about, {}, results, complete)


def test_a_run_is_read_back_equal(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "folder")
    kept = run("r1", result("1"), result("2", overruled=WORD))
    keep(store, kept)
    assert Store(store.folder).read("r1") == kept
    assert run_from_json(json.loads(json.dumps(run_to_json(kept)))) == kept


@given(st.text(), st.lists(st.text(min_size=1), max_size=3), st.floats(0, 1))
def test_any_result_survives_json(text: str, pieces: list[str], value: float) -> None:
    expectation = Expectation("1", text, (tuple(pieces),) if pieces else (), tuple(pieces), text, tuple(pieces))
    one = replace(result(), expectation=expectation, answer=text, f1=value, overruled=replace(WORD, reason=text))
    assert result_from_json(json.loads(json.dumps(result_to_json(one)))) == one


def test_nothing_kept_is_nothing_listed_and_makes_no_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "none")
    assert store.summaries() == []
    with pytest.raises(StoreError, match="実行「x」はありません"):
        store.read("x")
    assert not store.folder.exists()


def test_a_run_is_kept_as_it_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.begin(run("r1", complete=False))
    store.add("r1", 0, [result("1")])
    assert store.read("r1") == run("r1", result("1"), complete=False)
    store.add("r1", 1, [result("2"), result("3")])
    store.complete("r1")
    assert store.read("r1") == run("r1", result("1"), result("2"), result("3"))


def test_an_overruling_counts_till_it_is_withdrawn_and_is_never_lost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result("1"), result("2")))
    keep(store, run("r2", result("1")))
    store.overrule("r1", "2", replace(WORD, outcome="wrong"))
    store.overrule("r1", "2", WORD)
    assert [r.overruled for r in store.read("r1").results] == [None, WORD]
    assert store.read("r1").results[1].final == "right"
    assert store.read("r2").results[0].overruled is None
    assert [(s.id, s.asked, s.ended_well, s.overruled) for s in store.summaries()] == [("r2", 1, 0, 0), ("r1", 2, 1, 1)]
    store.overrule("r1", "2", None)
    assert store.read("r1").results[1].overruled is None
    with sqlite3.connect(store.path) as database:
        assert database.execute("SELECT count(*) FROM overrulings").fetchone() == (3,)
    database.close()


def test_what_is_not_there_cannot_be_overruled(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result("1")))
    for run_id, query_id in (("r2", "1"), ("r1", "2")):
        with pytest.raises(StoreError, match="ありません"):
            store.overrule(run_id, query_id, WORD)


def test_a_run_can_be_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result("1", overruled=WORD)))
    store.delete("r1")
    assert store.summaries() == []
    keep(store, run("r1", result("1")))
    assert store.read("r1").results[0].overruled is None


def test_the_same_run_twice_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result("1")))
    with pytest.raises(StoreError, match="もうあります"):
        keep(store, run("r1", result("2")))
    with pytest.raises(StoreError, match="もうあります"):
        keep(store, run("r2", result("1"), result("1")))
    assert [summary.id for summary in store.summaries()] == ["r1"]
    assert store.read("r1").results[0].expectation.query_id == "1"


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    def write(name: str) -> None:
        store = Store(tmp_path)  # the file is made by whichever comes first
        store.begin(run(name, complete=False))
        for number in range(30):
            store.add(name, number, [result(str(number))])
        store.complete(name)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("r1", "r2", "r3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(s.id, s.asked, s.complete) for s in Store(tmp_path).summaries()] == [
        (f"r{n}", 30, True) for n in (3, 2, 1)
    ]


_WRITER = """
import sys; from pathlib import Path
from tests.test_evaluation_store import result, run
from evaluate.store import Store
store = Store(Path(sys.argv[1])); store.begin(run("r1", complete=False))
for number in range(10_000):
    store.add("r1", number, [result(str(number))]); print(number, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no way to kill a process here")
def test_a_crash_in_the_middle_keeps_what_was_done(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", _WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout
        done = next(int(line) for line in writer.stdout if int(line) >= 5)
        writer.kill()
    kept = Store(tmp_path).read("r1")
    assert not kept.complete
    assert len(kept.results) > done
    assert kept.results[0] == result("0")
    Store(tmp_path).add("r1", len(kept.results), [result("more")])


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"not a database, but long enough to have a header" * 9, "読み書きできません"), (None, "新しい版が書いた")],
)
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path, content: bytes | None, why: str) -> None:
    if content is None:
        database = sqlite3.connect(tmp_path / FILE)
        database.execute("PRAGMA user_version = 99")
        database.close()
    else:
        (tmp_path / FILE).write_bytes(content)
    for use in (lambda: Store(tmp_path).summaries(), lambda: keep(Store(tmp_path), run())):
        with pytest.raises(DatabaseError, match=why) as refusal:
            use()
        assert "TOKUSHU_DATA" in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DatabaseError, match="読み書きできません"):
        keep(Store(tmp_path / "file"), run())


def test_a_record_that_was_damaged_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result("1")))
    with sqlite3.connect(store.path) as database:
        database.execute("UPDATE results SET result_json = '{}'")
    database.close()
    with pytest.raises(StoreError, match="記録が壊れています"):
        store.read("r1")


def test_half_a_surrogate_pair_ends_no_run(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, replace(run("r1", result()), questions="\ud800.csv", settings={"model": "\ud800"}))
    store.overrule("r1", "1", replace(WORD, reason="\ud800", by="\ud800"))
    found = store.read("r1")
    assert (found.questions, found.settings) == ("?.csv", {"model": "\ud800"})
    assert found.results[0].overruled == replace(WORD, reason="?", by="?")


def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, run("r1", result()))
    file = store.file
    with pytest.raises(DatabaseError, match="full") as refusal, file.writing() as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(1000):
            database.execute(
                "INSERT INTO results VALUES ('r1', ?, ?, 'right', ?)", (number + 5, f"q{number}", "x" * 9999)
            )
    assert "空きと許可" in str(refusal.value)
    assert len(store.read("r1").results) == 1
