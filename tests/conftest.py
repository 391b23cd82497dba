"""What tests share: where the shared folder is, and an index of each corpus built once a session."""

from __future__ import annotations

import functools
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect, sync_playwright

from answer.assistant import Assistant
from ingest.build import ingest
from retrieve.embedding import Embedder, load_embedder
from retrieve.store import Index
from tests.portal import Portal, portal

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

hypothesis.settings.register_profile("laws", deadline=None)  # how long an example takes is no law
hypothesis.settings.load_profile("laws")
expect.set_options(timeout=20_000)  # milliseconds: a machine that does much else at once is slow, not wrong


@pytest.fixture(scope="session", autouse=True)
def _clients_name_this_machine() -> Iterator[None]:
    """Let TestClient come from this machine and name it: its own "testclient" and "testserver" are let in nowhere."""
    with pytest.MonkeyPatch.context() as patch:
        named = functools.partialmethod(TestClient.__init__, base_url="http://localhost", client=("127.0.0.1", 50000))
        patch.setattr(TestClient, "__init__", named)
        yield


@pytest.fixture(autouse=True)
def _logs_end_with_their_test() -> Iterator[None]:
    """Take away what a command set up for its log: it writes to a stream that is closed behind the test."""
    before = logging.root.handlers[:]
    yield
    for handler in logging.root.handlers[:]:
        if handler not in before:
            logging.root.removeHandler(handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the original feature and the data sets, or skip where it is absent."""
    folder = Path(os.environ.get("TOKUSHU_SHARED", ROOT.parent / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip(f"shared folder with the original feature not found at {folder}")
    return folder


@pytest.fixture(scope="session")
def feature(shared: Path) -> Path:
    """Return the original feature as extracted text."""
    return next((shared / "corpus").glob("*.txt"))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Return the built-in embedding model."""
    return load_embedder()


@pytest.fixture(scope="session")
def edition_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """Return an index folder over the project's own corpus."""
    folder = tmp_path_factory.mktemp("edition")
    ingest([ROOT / "corpus"], folder, embedder)
    return folder


@pytest.fixture(scope="session")
def original_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, feature: Path) -> Path:
    """Return an index folder over the original feature."""
    folder = tmp_path_factory.mktemp("original")
    ingest([feature], folder, embedder)
    return folder


@pytest.fixture(scope="session")
def assistant(edition_index: Path, embedder: Embedder) -> Assistant:
    """Return an assistant over the project's own corpus."""
    return Assistant.over(edition_index, embedder)


@pytest.fixture(scope="session")
def edition(assistant: Assistant) -> Index:
    """Return the index over the project's own corpus."""
    return assistant.index


@pytest.fixture(scope="module")
def portals() -> Iterator[Portal]:
    """Serve pages of another site."""
    with portal() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, or skip where there is none (in CI that is a failure)."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or playwright.chromium.executable_path
        if not Path(path).exists():
            reason = "no Chromium found: install it, or run 'playwright install chromium'"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()
