"""What the service does when it starts and while nobody asks: who is offered the tab 評価, what is forgotten."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from answer.assistant import Assistant
from evaluate.feedback import FILE, Feedback, FeedbackStore
from serve import server
from serve.operate.retention import sweeping
from settings import DEFAULTS, Settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def said(days: float) -> Feedback:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    return Feedback(f"a{days}", at, "good", "相手は？", "answered", "ナホトカです。")


def kept(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as database:
        return int(database.execute("SELECT count(*) FROM feedback").fetchone()[0])


def wait_until_none(folder: Path) -> None:
    until = time.monotonic() + 10
    while kept(folder) and time.monotonic() < until:
        time.sleep(0.05)
    assert kept(folder) == 0


@pytest.mark.parametrize(
    ("address", "settings", "offered"),
    [
        ("127.0.0.1", {}, True),
        ("127.0.0.2", {}, True),
        ("::1", {}, True),
        ("0.0.0.0", {}, False),
        ("::", {}, False),
        ("192.0.2.7", {}, False),
        ("fe80::1%eth0", {}, False),
        ("0.0.0.0", {"evaluation": True}, True),
        ("127.0.0.1", {"evaluation": False}, False),
        ("127.0.0.1", {"sign_on": "header", "proxies": ("127.0.0.1",)}, False),
        ("127.0.0.1", {"root_path": "/qa"}, False),
        ("127.0.0.1", {"root_path": "/qa", "proxies": ("127.0.0.1",), "evaluation": True}, True),
        ("127.0.0.1", {"sign_on": "password"}, True),
    ],
)
def test_the_tab_is_offered_to_other_machines_only_where_that_is_set(
    address: str, settings: dict[str, Any], offered: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert server.offered_at(address, replace(DEFAULTS, **settings)).evaluation is offered
    assert ("TOKUSHU_EVALUATION" in capsys.readouterr().err) == ("evaluation" not in settings and not offered)


def client(assistant: Assistant, settings: Settings) -> TestClient:
    async def build() -> TestClient:  # in a running loop: without one Gradio makes a loop that it never closes
        return TestClient(server.create_app(assistant, settings))

    return asyncio.run(build())


def test_a_damaged_file_of_feedback_does_not_stop_the_service(
    tmp_path: Path, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text("no database, only text " * 100)
    with caplog.at_level(logging.ERROR), client(assistant, Settings(data=tmp_path)) as asking:
        assert asking.get("/api/health").json()["status"] == "ok"
    assert "利用者の声を読み書きできません" in caplog.text


def test_what_is_too_old_is_forgotten_when_the_service_starts(tmp_path: Path, assistant: Assistant) -> None:
    FeedbackStore(tmp_path, 300).keep(said(31))
    with client(assistant, Settings(data=tmp_path, feedback=False, feedback_days=30)):
        wait_until_none(tmp_path)


def test_what_grows_too_old_is_forgotten_while_the_service_runs(tmp_path: Path) -> None:
    async def serve() -> None:
        async with sweeping(FeedbackStore(tmp_path, 30), every=0.05):
            await asyncio.sleep(0.2)
            FeedbackStore(tmp_path, 300).keep(said(31))
            await asyncio.to_thread(wait_until_none, tmp_path)

    asyncio.run(serve())
