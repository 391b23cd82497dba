"""The offline bundle and deploy/: built, installed in a network namespace without a route, started there and asked.

The Dockerfile's steps are run in a plain folder, its first path below a temporary root; no container engine is needed.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
INSIDE = ("/build", "/opt/tokushu", "/var/lib/tokushu", "/etc/tokushu")
"""The folders of the image that its steps write to."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="network namespaces, systemd and sh are Linux's")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Return a folder that is gone afterwards: pytest would keep its gigabyte."""
    with tempfile.TemporaryDirectory(prefix="tokushu-install-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def archive(place: Path) -> Path:
    command = [sys.executable, "scripts/bundle.py", "--light", "--out", str(place / "dist")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert [path.suffix for path in (place / "dist").iterdir()] == [".gz"]  # no draft is left
    return next((place / "dist").iterdir())


@pytest.fixture(scope="module")
def bundle(archive: Path, place: Path) -> Path:
    with tarfile.open(archive) as opened:
        opened.extractall(place / "carried", filter="data")
    return next((place / "carried").iterdir())


def offline(
    script: str, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a shell script in namespaces of its own: only the loopback, and mounts that nobody else sees."""
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    check = 'ip link set lo up; test -z "$(ip route)"; '
    command = ["unshare", "--net", "--mount", *mapped, "sh", "-euc", check + script, "sh", *arguments]
    given = {**os.environ, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", **(environment or {})}
    for name in ("PYTHONPATH", "PIP_FIND_LINKS", "VIRTUAL_ENV"):
        given.pop(name, None)
    return subprocess.run(command, env=given, capture_output=True, encoding="utf-8", check=False)


def steps() -> list[tuple[str, str]]:
    parser = DockerfileParser(fileobj=io.BytesIO((DEPLOY / "Dockerfile").read_bytes()))
    kept = [step for step in parser.structure if step["instruction"] != "COMMENT"]
    return [(step["instruction"], step["value"]) for step in kept]


def below(root: Path, text: str) -> str:
    """Return a step's text with the image's folders below a root."""
    return re.sub(rf"(?<![\w/.-])({'|'.join(INSIDE)})(?=[/\s\"]|$)", lambda found: f"{root}{found[1]}", text)


def test_the_wheel_holds_every_file_of_the_program(bundle: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "src"], cwd=ROOT, capture_output=True, check=True).stdout
    wanted = {name.removeprefix("src/") for name in listed.decode().split("\0") if (ROOT / name).is_file() and name}
    wheel = next((bundle / "wheels").glob("tokushu-*.whl"))
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == wanted


def test_the_bundle_holds_the_versions_of_the_constraints_and_no_torch(bundle: Path) -> None:
    lines = (ROOT / "constraints.txt").read_text().split()
    versions = {canonical(name): version for name, _, version in (line.partition("==") for line in lines)}
    found = {canonical(name): version for name, version in (w.name.split("-")[:2] for w in bundle.glob("wheels/*"))}
    ours = found.pop("tokushu")
    assert ours == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {name: version for name, version in found.items() if versions.get(name) != version} == {}
    assert not found.keys() & {"torch", "transformers", "sentence_transformers"}
    assert {"gradio", "fastapi", "prometheus_client", "unidic_lite"} <= found.keys()


def canonical(name: str) -> str:
    return re.sub("[-_.]+", "_", name).lower()


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ("corpus/README.md", (), "書庫が壊れています"),
        ("", ("--python", "/nowhere/python"), "がありません"),
        ("", ("--prefix", "here"), "/ で始まるパス"),
        ("", ("--home", "/tmp/a b"), "英数字"),
        ("", ("--user", "no-such-user"), "という利用者がいません"),
        ("platform", (), "書庫が壊れています"),
    ],
)
def test_an_installation_that_cannot_be_done_changes_nothing(
    bundle: Path, place: Path, change: str, arguments: Sequence[str], said: str
) -> None:
    root = place / "refused"
    folders = [option for name in ("prefix", "home", "etc") for option in (f"--{name}", str(root / name))]
    before = (bundle / change).read_bytes() if change else b""
    if change:
        (bundle / change).write_bytes(before + b"\n# changed\n")
    try:
        command = [str(bundle / "install.sh"), *folders, "--python", sys.executable, *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    finally:
        if change:
            (bundle / change).write_bytes(before)
    assert done.returncode == 1
    assert said in done.stderr
    assert not root.exists()


@pytest.fixture(scope="module")
def image(place: Path) -> Path:
    """Run the Dockerfile's COPY and RUN steps below a root; what it installs is installed without a network."""
    root = place / "image"
    work = root / "build"
    programs = place / "bin"
    programs.mkdir()
    (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (programs / "python").chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    built = steps()[: [name for name, _ in steps()].index("FROM", 2)]  # the first stage
    assert [name for name, _ in built].count("FROM") == 1
    ran = []
    for name, value in built:
        if name == "COPY":
            *sources, target = value.split()
            for source in sources:
                copy(ROOT / source, work / (source if target == "./" else target))
        elif name == "RUN" and "install.sh" in value:
            done = offline(f"cd {work}; {below(root, value)}", environment={"PATH": path})
            ran.append((done.returncode, done.stderr))
        elif name == "RUN":
            environment = {**os.environ, "PATH": path, "LIGHT": "yes"}
            done = subprocess.run(
                ["sh", "-euc", below(root, value)],
                cwd=work, env=environment, capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            ran.append((done.returncode, "" if not done.returncode else done.stderr))
    assert ran == [(0, ""), (0, "")]
    shutil.rmtree(work)
    return root


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    else:
        shutil.copy(source, target)


DRIVER = """
import json, subprocess, sys, time, urllib.request
command, health, question = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
told = {"before": subprocess.run(health).returncode}
server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
until = time.monotonic() + 120
while subprocess.run(health).returncode and server.poll() is None and time.monotonic() < until:
    time.sleep(0.5)
told["healthy"] = subprocess.run(health).returncode
body = json.dumps({"question": question}).encode()
asked = urllib.request.Request("http://127.0.0.1:7860/api/ask", body, {"Content-Type": "application/json"})
told["answer"] = json.load(urllib.request.urlopen(asked, timeout=60))
told["metrics"] = urllib.request.urlopen("http://127.0.0.1:7860/metrics", timeout=60).read().decode()
server.terminate()
told["said"], _ = server.communicate(timeout=40)
told["status"] = server.returncode
print(json.dumps(told))
"""


def test_the_images_command_answers_on_a_read_only_file_system_without_a_network(image: Path) -> None:
    said = dict(steps())
    command = below(image, said["CMD"])
    health = below(image, said["HEALTHCHECK"].partition("CMD ")[2])
    volume, program, scratch = image / "var/lib/tokushu", image / "opt/tokushu", image / "tmp"
    scratch.mkdir()
    environment = dict(re.findall(r"(\S+)=(\S+)", below(image, said["ENV"])))
    environment |= {"TOKUSHU_CONFIG": str(image / "etc/tokushu/tokushu.toml"), "TMPDIR": str(scratch)}
    environment |= {"MPLCONFIGDIR": str(scratch), "HOME": "/nonexistent"}
    script = (
        'mount --bind "$1" "$1"; mount -t tmpfs none "$2"; mount -o remount,bind,ro /; '
        '! touch "$3/x" 2>/dev/null; touch "$1/data/x"; rm "$1/data/x"; cd "$1"; shift 3; exec "$@"'
    )
    driver = (sys.executable, "-c", DRIVER, command, health, "敦賀市の提携先は?")
    done = offline(script, str(volume), str(scratch), str(program), *driver, environment=environment)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["before"], told["healthy"]) == (1, 0)
    assert told["answer"]["status"] == "answered" and "ナホトカ" in told["answer"]["answer"]
    assert 'tokushu_questions_total{channel="api",outcome="answered"} 1.0' in told["metrics"]
    lines = told["said"].splitlines()
    assert lines[0] == "http://127.0.0.1:7860 で待っています（終了は Ctrl+C）"
    assert lines[1:] == []
    assert told["status"] in {0, -15}


def test_the_image_runs_as_a_user_and_keeps_what_it_writes_in_one_volume() -> None:
    last = steps()[[name for name, _ in steps()].index("FROM", 2) :]
    said = dict(last)
    assert said["USER"].isdigit() and said["USER"] != "0"
    assert said["VOLUME"] == said["WORKDIR"] == "/var/lib/tokushu"
    assert json.loads(said["CMD"])[0] == json.loads(said["HEALTHCHECK"].partition("CMD ")[2])[0]
    assert [value.split()[0] for name, value in last if name == "RUN"] == ["useradd"]  # installs nothing more
    assert all("--from=build" in value for name, value in last if name == "COPY")


def test_the_compose_file_closes_what_it_can() -> None:
    service: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"][
        "tokushu"
    ]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and service["tmpfs"] == ["/tmp"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert "privileged" not in service


def test_the_container_reads_every_file_that_the_settings_name() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    mounted = [volume.split(":") for volume in compose["services"]["tokushu"]["volumes"]]
    assert [[target, *how] for source, target, *how in mounted if source == "./etc"] == [["/etc/tokushu", "ro"]]
    named = tomllib.loads((DEPLOY / "tokushu.toml").read_text(encoding="utf-8"))
    outside = {named[name] for name in ("users", "keys")}
    assert all(Path(path).parent == Path("/etc/tokushu") for path in outside)
    page = (ROOT / "docs" / "unyo.md").read_text(encoding="utf-8")
    assert "cp deploy/tokushu.toml deploy/etc/" in page
    for kept_out in (".dockerignore", ".gitignore"):  # no password gets into an image or a commit
        assert "deploy/etc/" in (ROOT / kept_out).read_text(encoding="utf-8").splitlines()


def test_an_update_keeps_what_is_the_offices_and_the_version_before(image: Path, bundle: Path) -> None:
    prefix, home, etc = (image / name for name in ("opt/tokushu", "var/lib/tokushu", "etc/tokushu"))
    before = (prefix / "current").readlink()
    shutil.copytree(before / "share", prefix / "releases" / "0.0.1-old" / "share")
    (home / "data" / "kept").write_text("声")
    (home / "corpus" / "新しい.md").write_text("# 新庁舎\n\n新庁舎は北町にある。\n", encoding="utf-8")
    toml = (etc / "tokushu.toml").read_text(encoding="utf-8") + 'root_path = "/qa"\n'
    (etc / "tokushu.toml").write_text(toml, encoding="utf-8")
    folders = [
        option for name, path in (("prefix", prefix), ("home", home), ("etc", etc)) for option in (f"--{name}", path)
    ]
    done = offline('exec "$@"', str(bundle / "install.sh"), *map(str, folders), "--python", sys.executable)
    assert done.returncode == 0, done.stderr
    assert (prefix / "current").readlink() != before
    assert sorted(prefix.glob("releases/*")) == sorted([before, (prefix / "current").readlink()])
    assert f"ln -sfn {before} {prefix}/current" in done.stdout
    assert (home / "data" / "kept").read_text() == "声"
    assert (etc / "tokushu.toml").read_text(encoding="utf-8") == toml
    assert sorted(path.name for path in prefix.iterdir()) == ["current", "releases"]
    program = str(prefix / "current" / "bin" / "tokushu")
    asked = offline('exec "$@"', program, "ask", "新庁舎はどこにある?", "--config", str(etc / "tokushu.toml"))
    assert "北町" in asked.stdout, asked.stderr
    unit = prefix / "current" / "share" / "tokushu.service"
    check_unit(unit)
    assert f"ExecStart={program} serve" in unit.read_text(encoding="utf-8")


def check_unit(unit: Path) -> None:
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, encoding="utf-8", check=False
    )
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")


def test_the_unit_leaves_little_exposed() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15"]
    done = subprocess.run(
        [*command, str(DEPLOY / "tokushu.service")], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Overall exposure level" in done.stdout


def test_the_unit_waits_for_the_questions_that_have_begun() -> None:
    from settings import DEFAULTS

    unit = (DEPLOY / "tokushu.service").read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert found and int(found[1]) > DEFAULTS.time_limit


def test_the_service_may_hold_many_connections() -> None:
    unit = (DEPLOY / "tokushu.service").read_text(encoding="utf-8")
    assert "\nLimitNOFILE=65536\n" in unit
