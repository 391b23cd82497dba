"""Questions of the page wait at the desk as all others do, whichever page they come from; Gradio's queue is bounded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from answer.assistant import Assistant
from records import Answer
from serve.desk import Desk
from serve.library import Library
from serve.page import build
from serve.page.asking import asker
from serve.server import create_app
from settings import Settings
from tests.visiting import Visit, apart, built, served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
QUESTION = "ソチ市の人口は？"


class Held(Assistant):
    """Answers when the gate is open."""

    gate: threading.Event

    def ask(self, text: str, history: Any = ()) -> Answer:
        assert self.gate.wait(60)
        return super().ask(text, history)


@pytest.fixture
def held(assistant: Assistant) -> Iterator[Held]:
    made = Held(**{name: getattr(assistant, name) for name in assistant.__dataclass_fields__})
    object.__setattr__(made, "gate", threading.Event())
    made.gate.set()
    yield made
    made.gate.set()


def test_who_finds_the_line_full_is_told_at_the_box(browser: Browser, held: Held, tmp_path: Path) -> None:
    with served(held, Settings(at_once=1, waiting=1, data=tmp_path, evaluation=False)) as address:
        visits = [Visit(browser, address, 1000, path=path) for path in ("/", "/en/", "/")]
        held.gate.clear()
        for number, visit in enumerate(visits):
            visit.page.locator("#question textarea").fill(QUESTION + " " * number)
            visit.page.locator("#ask").click()
            visit.page.wait_for_timeout(700)
        third = visits[2].page
        expect(third.get_by_role("alert")).to_contain_text("混み合っています")
        expect(third.locator("#question textarea")).to_have_value(QUESTION + "  ")
        held.gate.set()
        for visit in visits[:2]:
            expect(visit.page.locator(".tk-lead")).to_contain_text("43万人")
        third.locator("#ask").click()
        expect(third.locator(".tk-lead")).to_contain_text("43万人")
        expect(third.get_by_role("alert")).to_have_count(0)
        for visit in visits:
            assert visit.wrong == []
            visit.context.close()


def test_more_may_wait_than_gradio_handles_by_itself(held: Held) -> None:
    """Gradio does 40 events at once where nothing else is said, and ours are never more than the desk lets in."""
    desk = Desk(Library(held), Settings(at_once=2, waiting=200))

    async def page() -> gr.Blocks:
        return build.build_page(desk)

    blocks = apart(page)
    assert blocks.max_threads > 202
    asking = [fn for fn in blocks.fns.values() if fn.concurrency_limit is None]
    assert len(asking) == 1

    async def ask_all() -> list[str]:
        held.gate.clear()
        ask = asker(desk)
        tasks = [asyncio.create_task(ask(f"{QUESTION}{' ' * n}", "", gr.Request())) for n in range(100)]
        await asyncio.sleep(0.2)
        assert desk.here == 100
        held.gate.set()
        return [str((await task)[0]) for task in tasks]

    assert set(apart(ask_all)) == {""}
    assert desk.close()


def test_gradios_own_queue_is_bounded(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "EVENTS_WAITING", 0)
    app = built(lambda: create_app(assistant, Settings(data=tmp_path, evaluation=False)))
    with TestClient(app) as client:
        event = {"data": [], "fn_index": 0, "session_hash": "one"}
        assert client.post("/gradio_api/queue/join", json=event).status_code == 503  # said at the box: gradio.js
