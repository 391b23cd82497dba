"""Nothing leaves the machine: a whole day in a namespace without a network, every connection and request recorded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.offline import COMMANDS, ELSEWHERE, outward, traced

NAMESPACES = (  # names that XML and JSON Schema call their languages by: nobody asks them for anything
    "http://www.w3.org/",
)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Live a day without a network; return what happened."""
    folder = tmp_path_factory.mktemp("day")
    alone = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOKUSHU_")},
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PYTHONUTF8": "1",
        "TOKUSHU_DATA": str(folder / "data"),
    }
    command = [*alone, sys.executable, str(ROOT / "tests" / "offline.py"), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads((folder / "day.json").read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told | {"folder": folder}


def test_there_is_no_network_in_it(day: dict[str, Any]) -> None:
    assert day["route"] == "Network is unreachable"


@pytest.mark.parametrize("command", [command[0] for command in COMMANDS])
def test_a_command_does_its_work_and_turns_to_nobody(day: dict[str, Any], command: str) -> None:
    told = day["commands"][command]
    assert told["code"] == 0, told["said"]
    assert told["outward"] == []


def test_the_report_is_written(day: dict[str, Any]) -> None:
    reports = list((day["folder"] / "report").rglob("*.html"))
    assert len(reports) == 1
    assert not re.findall(r"(?:src|href|url)\W{1,3}https?:", reports[0].read_text(encoding="utf-8"))


def test_the_server_answers_and_turns_to_nobody(day: dict[str, Any]) -> None:
    told = day["serve"]
    assert "ジェレズノゴルスク・イリムスキー" in told["answer"]["answer"]
    assert told["outward"] == []
    assert told["code"] == 0
    assert "server" not in told["headers"]


def test_the_browser_asks_our_server_only(day: dict[str, Any]) -> None:
    told = day["serve"]
    assert "ジェレズノゴルスク・イリムスキー" in told["shown"]
    assert (told["foreign"], told["console"]) == ([], [])


@pytest.mark.parametrize(
    ("code", "leaves"),
    [
        (f"import socket; socket.socket().connect_ex({ELSEWHERE!r})", True),
        (f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', {ELSEWHERE!r})", True),
        ("import socket; socket.getaddrinfo('name.invalid', 80)", True),
        ("import socket; socket.socket().connect_ex(('127.0.0.1', 9)); socket.getaddrinfo('127.0.0.1', 80)", False),
        ("pass", False),
    ],
)
def test_what_would_leave_is_recorded(tmp_path: Path, code: str, leaves: bool) -> None:
    alone = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    command = [*alone, *traced(tmp_path / "log", [sys.executable, "-c", code])]
    subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert bool(outward((tmp_path / "log").read_text())) == leaves


@pytest.mark.parametrize("folder", ["serve/assets", "serve/templates", "evaluate/report/templates"])
def test_no_file_of_the_page_names_another_host(folder: str) -> None:
    files = [path for path in (ROOT / "src" / folder).rglob("*") if path.is_file()]
    assert files
    for path in files:
        for found in re.findall(r"(?:https?:)?//[a-zA-Z][^\s\"'<>)]*\.[^\s\"'<>)]*", path.read_text(encoding="utf-8")):
            assert found.startswith(NAMESPACES), f"{path.name}: {found}"
