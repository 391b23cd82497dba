"""`tokushu doctor` over small set-ups that are broken in one way each."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import cli
from ingest.build import ingest
from retrieve.embedding import Embedder
from retrieve.manifest import Manifest
from serve.operate.alive import is_ours
from serve.operate.doctor import address, files, index, machine
from serve.operate.doctor.checks import Check
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]


def states(checks: object) -> list[str]:
    assert isinstance(checks, Iterator | list)
    found: list[Check] = list(checks)
    for check in found:  # one sentence for a person, with no line break
        assert check.said.endswith(("。", "）。")) and "\n" not in check.said
    return [check.state for check in found]


@pytest.mark.parametrize(("version", "state"), [((3, 10), "fail"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "fail")])
def test_python(version: tuple[int, int], state: str) -> None:
    assert states(machine.python(Settings(), version)) == [state]


@pytest.mark.parametrize(
    ("known", "state"), [({"Noto Sans CJK JP"}, "ok"), ({"Meiryo", "Arial"}, "ok"), ({"DejaVu Sans"}, "warn")]
)
def test_fonts(known: set[str], state: str) -> None:
    assert states(machine.fonts(Settings(), known)) == [state]


@pytest.mark.parametrize(("megabytes", "state"), [(5000, "ok"), (1024, "ok"), (1000, "warn"), (199, "fail")])
def test_room_on_the_disk(megabytes: int, state: str) -> None:
    assert machine.room(Path(), megabytes << 20).state == state


def test_a_disk_is_asked_once(tmp_path: Path) -> None:
    assert len(states(machine.disk(Settings(index=tmp_path / "a" / "b", data=tmp_path / "c")))) == 1


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    root = tmp_path_factory.mktemp("small")
    (root / "corpus").mkdir()
    (root / "corpus" / "協定.md").write_text("# 協定\n\n青葉市は2015年に防災協定を結んだ。\n", encoding="utf-8")
    ingest([root / "corpus"], root / "index", embedder)
    return root


@pytest.fixture
def copied(small: Path, tmp_path: Path) -> Path:
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edit(path: Path, key: str, value: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), key: value}), encoding="utf-8")


BREAKS: dict[str, Callable[[Path], object]] = {
    "whole": lambda _: None,
    "absent": lambda root: shutil.rmtree(root / "index"),
    "another format": lambda root: edit(root / "index" / "manifest.json", "format", 1),
    "another analyser": lambda root: edit(root / "index" / "manifest.json", "analyser", "mecab"),
    "another model": lambda root: edit(root / "index" / "manifest.json", "model", "other"),
    "cut off": lambda root: (root / "index" / "manifest.json").write_text("{"),
    "damaged": lambda root: next(root.glob("index/build-*/names.json")).write_text("{}"),
    "a file is gone": lambda root: next(root.glob("index/build-*/passages.jsonl")).unlink(),
    "a document is new": lambda root: (root / "corpus" / "b.md").write_text("# 港\n\n港がある。\n", encoding="utf-8"),
    "no document is left": lambda root: (root / "corpus" / "協定.md").unlink(),
    "no folder of documents": lambda root: shutil.rmtree(root / "corpus"),
}


@pytest.mark.parametrize(
    ("broken", "of_index", "of_documents"),
    [
        ("whole", ["ok"], ["ok"]),
        ("absent", ["fail"], []),
        ("another format", ["fail"], []),
        ("another analyser", ["fail"], ["ok"]),
        ("another model", ["fail"], ["ok"]),
        ("cut off", ["fail"], []),
        ("damaged", ["fail"], ["ok"]),
        ("a file is gone", ["fail"], ["ok"]),
        ("a document is new", ["ok"], ["warn"]),
        ("no document is left", ["ok"], ["fail"]),
        ("no folder of documents", ["ok"], []),
    ],
)
def test_the_index_and_its_documents(copied: Path, broken: str, of_index: list[str], of_documents: list[str]) -> None:
    BREAKS[broken](copied)
    settings = Settings(index=copied / "index")
    assert states(index.index(settings)) == of_index
    assert states(index.documents(settings, copied / "corpus")) == of_documents


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["ok"]),
        (Settings(model="/nowhere/model"), ["fail"]),
        (Settings(reranker="/nowhere/model"), ["ok", "fail"]),
    ],
)
def test_models(settings: Settings, expected: list[str]) -> None:
    assert states(index.models(settings)) == expected


PROXIED: dict[str, Any] = {"proxies": ("127.0.0.1",), "hosts": ("portal.example.lg.jp",)}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["ok"]),
        (Settings(host="localhost"), ["ok"]),
        (Settings(host="::1"), ["ok"]),
        (Settings(host="0.0.0.0"), ["fail"]),
        (Settings(host="0.0.0.0", open=True), ["warn"]),
        (Settings(host="no.such.name.invalid"), ["fail"]),
        (Settings(host="0.0.0.0", sign_on="password"), ["warn"]),
        (Settings(host="0.0.0.0", sign_on="password", **PROXIED), ["ok"]),
        (Settings(sign_on="header"), ["fail"]),
        (Settings(sign_on="header", **PROXIED, root_path="/qa"), ["ok"]),
        (Settings(proxies=("10.0.0.1",)), ["warn"]),
        (Settings(root_path="/qa"), ["warn"]),
        (Settings(access=Path("access.toml")), ["warn"]),
        (Settings(frames=("http://portal.example.lg.jp",)), ["warn"]),
        (Settings(origins=("http://portal.example.lg.jp:8080",)), ["warn"]),
        (Settings(origins=("http://localhost:8080", "https://portal.example.lg.jp")), ["ok"]),
        (Settings(host="0.0.0.0", sign_on="header", frames=("http://a.example",)), ["fail", "warn"]),
    ],
)
def test_settings_that_do_not_go_together(settings: Settings, expected: list[str]) -> None:
    assert states(address.together(settings)) == expected


@pytest.mark.parametrize(
    ("mode", "content", "sign_on", "expected"),
    [
        (0o600, b"x", "password", ["ok"]),
        (0o640, b"x", "none", ["ok"]),
        (0o644, b"x", "password", ["fail"]),
        (0o602, b"x", "none", ["fail"]),
        (0, None, "password", ["fail"]),
        (0, None, "none", []),
    ],
)
def test_secrets(tmp_path: Path, mode: int, content: bytes | None, sign_on: str, expected: list[str]) -> None:
    users = tmp_path / "users.txt"
    if content:
        users.write_bytes(content)
        users.chmod(mode)
    settings = Settings(users=users, keys=tmp_path / "keys.txt", sign_on=sign_on)  # type: ignore[arg-type]
    assert states(files.secrets(settings)) == expected


def test_a_file_of_access_that_is_set_has_to_be_there(tmp_path: Path) -> None:
    settings = Settings(keys=tmp_path / "keys.txt", access=tmp_path / "access.toml")
    assert states(files.secrets(settings)) == ["fail"]


@pytest.mark.parametrize(
    ("folder", "file", "expected"),
    [(0o700, 0o600, []), (0o750, 0o640, []), (0o700, 0o644, ["warn"]), (0o755, 0o600, ["warn"])],
)
def test_what_is_kept_is_for_the_service_alone(tmp_path: Path, folder: int, file: int, expected: list[str]) -> None:
    data = tmp_path / "data"
    assert list(files.kept(Settings(data=data))) == []
    data.mkdir()
    (data / "feedback.sqlite").touch()
    (data / "feedback.sqlite").chmod(file)
    data.chmod(folder)
    found = list(files.kept(Settings(data=data)))
    assert states(found) == expected
    assert all("chmod -R go-rwx" in check.said for check in found)


@pytest.mark.parametrize(
    ("data", "audit", "expected"),
    [
        ("data", None, ["ok"]),
        ("new/data", "new/audit.jsonl", ["ok", "ok"]),
        ("file", None, ["fail"]),
        ("data", "file/audit.jsonl", ["ok", "fail"]),
        ("data", "/proc/audit.jsonl", ["ok", "fail"]),
        ("data", "/proc/self/audit/audit.jsonl", ["ok", "fail"]),
        ("/proc/data", None, ["fail"]),
    ],
)
def test_folders_that_are_written(tmp_path: Path, data: str, audit: str | None, expected: list[str]) -> None:
    (tmp_path / "file").write_text("x")
    settings = Settings(data=tmp_path / data, audit=tmp_path / audit if audit else None)
    found = list(files.folders(settings))
    assert states(found) == expected
    assert all(("起動するときに作ります" in check.said) for check in found if check.state == "ok")  # none is there yet
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


REPLIES = {
    "ours": (200, b'{"status": "ok", "version": "0.1.0"}', True),
    "our guard": (401, '{"error": "サインオンしてください。"}'.encode(), True),
    "busy": (503, '{"error": "混み合っています。"}'.encode(), False),
    "another's page": (200, b"<html></html>", False),
    "another's JSON": (200, b'["ok"]', False),
    "another's refusal": (404, b'{"error": "x", "code": 5}', False),
}


@pytest.mark.parametrize("name", REPLIES)
def test_who_answers_at_the_port(name: str) -> None:
    status, body, ours = REPLIES[name]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/qa/api/health" and self.headers["Host"] == "portal.example.lg.jp"
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings = Settings(port=server.server_port, root_path="/qa", hosts=("portal.example.lg.jp",))
        assert is_ours(settings) is ours
        assert states(address.port(settings)) == ["ok" if ours else "fail"]
        server.shutdown()


def test_a_port_that_is_free_or_cannot_be_had() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert states(address.port(Settings(port=port))) == ["ok"]
    assert states(address.port(Settings(host="no.such.name.invalid"))) == ["fail"]
    assert states(address.port(Settings(host="192.0.2.1", port=port))) == ["fail"]


def doctor(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "PATH": "", "MPLCONFIGDIR": str(folder / "mpl")}
    return subprocess.run(
        [sys.executable, "-m", "cli", "doctor", *arguments],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_command_on_a_machine_where_all_is_well_and_where_not(copied: Path) -> None:
    good = doctor("--index", "index", "--port", "0", folder=copied)
    assert (good.returncode, good.stderr) == (cli.DONE, "")
    assert "[要対処]" not in good.stdout and good.stdout.splitlines()[-1].startswith("動かせます。")
    assert "[良好] 資料: 索引は corpus の今の資料のとおりです。" in good.stdout
    assert f"に{Manifest.read(copied / 'index').sizes}。" in good.stdout
    bad = doctor("--index", "none", "--host", "0.0.0.0", "--port", "0", "--json", folder=copied)
    told = json.loads(bad.stdout)
    assert (bad.returncode, told["ok"]) == (cli.FAILED, False)
    failed = [check["name"] for check in told["checks"] if check["state"] == "fail"]
    assert failed == ["索引", "サインオン"]


def test_settings_that_cannot_be_read_are_a_finding(tmp_path: Path) -> None:
    (tmp_path / "tokushu.toml").write_text("prot = 80\n")
    found = doctor("--json", folder=tmp_path)
    assert found.returncode == cli.FAILED
    assert [check["name"] for check in json.loads(found.stdout)["checks"]] == ["設定"]


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert doctor("--alive", "--port", str(port), folder=tmp_path).returncode == cli.FAILED
