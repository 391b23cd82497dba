"""The real process under questions: its index is written anew, damaged, mended; then it is told to stop."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from answer.assistant import Assistant
from eval.datasets import ROOT
from ingest.build import ingest
from retrieve.embedding import Embedder
from serve.library import Library
from serve.operate.renewal import Renewal

QUESTION = "第一会館の収容人数は？"
OLD, NEW = "120", "245"


def long(number: int) -> str:
    """Return a question that takes a while: many in one, none of them asked by another."""
    return "".join(f"第{100 * number + n}会館の収容人数は？" for n in range(15))


def write(folder: Path, number: str) -> Path:
    folder.mkdir(exist_ok=True)
    text = f"# 会館\n\n第一会館の収容人数は{number}人である。\n\n第二会館は、北町の坂の上にある木造の建物である。\n"
    (folder / "会館.md").write_text(text, encoding="utf-8")
    return folder


class Process:
    """`tokushu serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.index = folder / "index"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(self.temporary)}
        command = [sys.executable, "-m", "cli", "serve", "--index", str(self.index), "--data", str(folder / "data")]
        self.told = (folder / "stderr").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--rate", "0", "--at-once", "1", "--evaluation", "off"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=self.told,
            text=True,
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().split()[0]

    def ask(self, question: str) -> tuple[int, str]:
        """Ask on a connection of its own; return the status and the answer, (0, why) where nothing came back."""
        body = json.dumps({"question": question}).encode()
        request = urllib.request.Request(f"{self.address}/api/ask", body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, json.load(reply)["answer"]
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, repr(error)

    def here(self) -> int:
        """Return how many questions are being answered or wait."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=60) as reply:
            found = re.search(r"^tokushu_questions_here (\d+)", reply.read().decode(), re.M)
        assert found
        return int(found[1])

    def until_taken(self, asked: list[Future[tuple[int, str]]]) -> int:
        """Wait until every question was taken; return how many were not answered a moment ago."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            here = self.here()
            if here + sum(future.done() for future in asked) >= len(asked):
                return here
            time.sleep(0.02)
        raise AssertionError("the questions did not arrive")

    def stderr(self) -> str:
        self.told.seek(0)
        return self.told.read()

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("served")
    ingest([write(folder / "documents", OLD)], folder / "index", embedder)
    server = Process(folder)
    yield server
    server.process.kill()
    server.process.wait()
    server.told.close()
    if server.process.stdout:
        server.process.stdout.close()


def wrong(server: Process) -> list[str]:
    """Return what went wrong but for indexes that could not be opened, as the process told it."""
    lines = server.stderr().splitlines()
    return [line for line in lines if ("ERROR" in line and "renewal" not in line) or "Traceback" in line]


def until_answered(server: Process, number: str) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if number in server.ask(QUESTION)[1]:
            return True
        time.sleep(0.2)
    return False


def test_the_index_is_replaced_under_questions_without_a_wrong_or_failed_answer(
    server: Process, embedder: Embedder, tmp_path: Path
) -> None:
    over = threading.Event()

    def visit(number: int) -> list[tuple[int, str]]:
        found = []
        for n in range(400):  # bounded, whatever happens
            if over.is_set():
                break
            found.append(server.ask(QUESTION + " " * ((n * 8 + number) % 40)))
            time.sleep(0.02)
        return found

    with ThreadPoolExecutor(8) as pool:
        visits = [pool.submit(visit, n) for n in range(8)]
        time.sleep(0.5)
        ingest([write(tmp_path / "documents", NEW)], server.index, embedder)
        replaced = until_answered(server, NEW)
        time.sleep(0.5)
        over.set()
        told = [visit.result() for visit in visits]
    assert replaced
    for answers in told:
        assert {status for status, _ in answers} == {200}
        kinds = [NEW if NEW in text else OLD if OLD in text else text for _, text in answers]
        assert set(kinds) <= {OLD, NEW}
        assert kinds[0] == OLD and kinds[-1] == NEW
        assert kinds == sorted(kinds)  # once new, never the old again
    assert all(NEW in server.ask(QUESTION + " " * n)[1] for n in range(40))


def test_a_damaged_index_leaves_the_one_in_use_and_is_told(server: Process, embedder: Embedder, tmp_path: Path) -> None:
    manifest = server.index / "manifest.json"
    kept = manifest.read_text(encoding="utf-8")
    manifest.write_text("{", encoding="utf-8")
    end = time.monotonic() + 20
    while "それまでの索引で答え続けます" not in server.stderr() and time.monotonic() < end:
        time.sleep(0.2)
    assert "それまでの索引で答え続けます" in server.stderr()
    shutil.rmtree(next(server.index.glob("build-*")))  # an opened index reads no file any more
    assert NEW in server.ask(f"{QUESTION}　")[1]
    assert server.ask("第二会館はどこにある？")[0] == 200
    manifest.write_text(kept, encoding="utf-8")


def test_told_to_stop_it_answers_those_who_asked_and_leaves_nothing(server: Process) -> None:
    def ask(number: int) -> Future[tuple[int, str]]:
        return pool.submit(server.ask, long(number))

    # One who never ends what it sends, and so would keep its connection as long as there is a server.
    host, _, port = server.address.removeprefix("http://").partition(":")
    hanging = socket.create_connection((host, int(port)), 20)
    head = f"POST /api/ask HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    hanging.sendall(f"{head}Content-Length: 99\r\n\r\n{{".encode())
    with ThreadPoolExecutor(16) as pool, hanging:
        asked = [ask(number) for number in range(16)]
        unfinished = server.until_taken(asked)
        code = server.end(signal.SIGTERM)
        replies = [future.result() for future in asked]
    assert unfinished > 4
    assert [status for status, _ in replies] == [200] * 16
    assert code == 0
    assert wrong(server) == []
    assert [path.name for path in server.temporary.rglob("*") if path.is_file()] == []
    assert server.ask(QUESTION)[0] == 0


def test_ctrl_c_stops_it_too(tmp_path: Path, embedder: Embedder) -> None:
    ingest([write(tmp_path / "documents", OLD)], tmp_path / "index", embedder)
    server = Process(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(server.ask, long(number)) for number in range(8)]
        unfinished = server.until_taken(asked)
        assert server.end(signal.SIGINT) == 0
        assert [future.result()[0] for future in asked] == [200] * 8
    assert unfinished > 1
    assert wrong(server) == []
    server.told.close()
    if server.process.stdout:
        server.process.stdout.close()


def test_a_look_that_fails_is_told_once_and_the_next_index_is_taken(
    tmp_path: Path, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    ingest([write(tmp_path / "documents", OLD)], index, embedder)
    library = Library(Assistant.over(index, embedder))
    renewal = Renewal(library, index)
    held = library.shelf()
    assert renewal.look() and library.shelf() is held
    kept = (index / "manifest.json").read_bytes()
    with caplog.at_level(logging.ERROR, "serve.operate.renewal"):
        (index / "manifest.json").write_text("{", encoding="utf-8")
        assert [renewal.look() for _ in range(3)] == [False] * 3
        (index / "manifest.json").unlink()
        assert not renewal.look()
        told = [record.message for record in caplog.records if record.name == "serve.operate.renewal"]
        assert ["読めません" in sentence for sentence in told] == [True, False]
        assert ["索引がありません" in sentence for sentence in told] == [False, True]
    (index / "manifest.json").write_bytes(kept)
    assert renewal.look() and library.shelf() is held
    ingest([write(tmp_path / "documents", NEW)], index, embedder)
    file = next(path for path in index.glob("build-*/passages.jsonl"))
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])  # half-written
    assert not renewal.look() and library.shelf() is held
    file.write_bytes(whole)
    assert renewal.look()
    assert NEW in library.shelf().assistant.ask(QUESTION).text
    assert {"examples", "listing"} <= set(vars(library.shelf()))  # found before the first visitor asks for them
