"""docs/unyo.md says what there is: figures, flags, commands, what doctor looks at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import cli
from answer.assistant import Assistant
from serve.desk import Desk
from serve.library import Library
from serve.operate.metrics import OUTCOMES, Metrics
from settings import DEFAULTS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "unyo.md").read_text(encoding="utf-8")


def test_every_figure_is_told(assistant: Assistant) -> None:
    metrics, desk = Metrics(), Desk(Library(assistant))
    metrics.watch(desk, DEFAULTS)
    metrics.count("/", 200, 0.1)
    found = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    desk.close()
    own = {
        re.sub("_(count|sum|bucket)$", "", name)
        for name in found
        if name.startswith("tokushu_") and not name.endswith("_created")
    }
    told = set(re.findall(r"`(tokushu_[a-z_]+)`", PAGE))
    told |= {f"tokushu_index{name}" for name in re.findall(r"`(_[a-z]+)`", PAGE)}
    assert told == own
    assert all(outcome in PAGE for outcome in OUTCOMES)


def test_every_finding_of_doctor_is_told() -> None:
    sources = [*(ROOT / "src/serve/operate/doctor").glob("*.py"), ROOT / "src/cli/doctor.py"]
    said = "".join(path.read_text(encoding="utf-8") for path in sources)
    names = {*re.findall(r'Check\(\s*"([^"]+)"', said), *re.findall(r'^        "([^"]{1,8})",$', said, re.MULTILINE)}
    rows = {name for row in re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE) for name in row.split("、")}
    assert {"索引", "サインオン", "許可", "設定"} <= names
    assert names <= rows


COMMANDS = re.findall(r"/bin/tokushu ((?:ingest|doctor|serve|ask|user|key)[^\n`]*)", PAGE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_are_understood(command: str) -> None:
    assert cli.parser().parse_args(command.split()).run


def test_the_flags_of_the_installer_are_its_own() -> None:
    script = (ROOT / "deploy" / "install.sh").read_text(encoding="utf-8")
    part = re.sub(r".*/bin/tokushu .*", "", PAGE[PAGE.index("# 動かす") : PAGE.index("## systemd")])
    flags = {
        flag for flag in re.findall(r"(?<!-)--[a-z][a-z-]*", part) if flag not in {"--system", "--home-dir", "--shell"}
    }
    assert {"--prefix", "--home", "--etc", "--user"} <= flags
    assert all(f"{flag}|" in script or f"{flag})" in script for flag in flags)


def test_the_snippet_for_prometheus() -> None:
    [snippet] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    [job] = yaml.safe_load(snippet)["scrape_configs"]
    assert job["metrics_path"] == "/metrics" and job["authorization"]["type"] == "Bearer"


def test_the_audit_is_where_the_unit_may_write() -> None:
    unit = (ROOT / "deploy" / "tokushu.service").read_text(encoding="utf-8")
    [folder] = re.findall(r"^LogsDirectory=(.+)$", unit, re.MULTILINE)
    assert "ProtectSystem=strict\n" in unit and "LogsDirectoryMode=0700\n" in unit
    told = [
        path
        for page in ("unyo", "proxy")
        for path in re.findall(r'audit = "([^"]+)"', (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"))
    ]
    assert told and {*told} == {f"/var/log/{folder}/audit.jsonl"}
