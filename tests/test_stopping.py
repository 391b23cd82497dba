"""A process that is told to stop ends in time, also where a question that was given up goes on for long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from eval.datasets import ROOT

SERVER = """
import socket, sys, time
from dataclasses import replace
from pathlib import Path
from answer.assistant import Assistant
from serve.operate.stopping import serve
from serve.server import create_app
from settings import Settings

class Stuck(Assistant):
    def ask(self, text, history=()):
        if "止まる" in text:
            time.sleep(60)
        return super().ask(text, history)

settings = Settings(index=Path(sys.argv[1]), data=Path(sys.argv[2]), audit=Path(sys.argv[2]) / "audit.jsonl",
                    audit_questions="text", time_limit=0.5, evaluation=False)
opened = Assistant.open(settings.index, settings)
app = create_app(Stuck(**{name: getattr(opened, name) for name in opened.__dataclass_fields__}), settings)
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
serve(app, app.state.desk, listening, settings.time_limit)
"""


def ask(address: str, question: str) -> int:
    body = json.dumps({"question": question}).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{address}/api/ask", body, {"Content-Type": "application/json"}), timeout=30
        ) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    ("question", "status", "left"), [("酒田市の姉妹都市は？", 200, False), ("止まる？", 503, True)]
)
def test_it_ends_in_time_with_0_and_every_question_noted(
    edition_index: Path, tmp_path: Path, question: str, status: int, left: bool
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(edition_index), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        try:
            assert process.stdout and process.stderr
            address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
            while ask(address, question) != status:  # the first may take longer than the limit
                time.sleep(0.2)
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            said = process.stderr.read()
            assert process.wait() == 0
            assert time.monotonic() - started < 15
        finally:
            guard.cancel()
            process.kill()
    assert ("待たずに終了します" in said) == left
    noted = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (noted[-1]["question"], noted[-1].get("code", 200)) == (question, status)
