"""A real server over an assistant, and a visitor's tab in a real browser that watches what must never happen."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request, expect
from starlette.types import ASGIApp

from answer.assistant import Assistant
from japanese.visible import visible
from serve.operate.connections import Connection
from serve.server import create_app
from settings import Settings

T = TypeVar("T")


@contextmanager
def served(
    assistant: Assistant,
    settings: Settings,
    around: Callable[[ASGIApp], ASGIApp] | None = None,
    connection: type[Connection] = Connection,
) -> Iterator[str]:
    """Serve the pages on a free port of this machine; yield their address without a slash.

    `around` stands in front of all, to see what comes.
    """
    app = built(lambda: create_app(assistant, settings))
    with serving(around(app) if around else app, connection) as address:
        yield address


def built(make: Callable[[], ASGIApp]) -> ASGIApp:
    """Build an application in a running loop: without one Gradio makes a loop that it never closes."""

    async def build() -> ASGIApp:
        return make()

    return apart(build)


def apart(act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run what is asynchronous in a thread: Playwright's own loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(act())).result()


@contextmanager
def serving(app: ASGIApp, connection: type[Connection] = Connection) -> Iterator[str]:
    """Serve an application on a free port of this machine; yield its address without a slash."""
    config = uvicorn.Config(
        app,
        http=connection,
        ws="none",
        log_level="error",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


class Visit:
    """One visitor's tab; it watches what must never happen: other hosts, errors, dialogs."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        width: int,
        headers: dict[str, str] | None = None,
        path: str = "/",
        locale: str = "ja-JP",
    ) -> None:
        self.leaving = False
        self.address = address
        self.wrong: list[str] = []
        self.wrong_allowed = ""
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=locale, extra_http_headers=headers
        )
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        self.page.on("dialog", self._dialog)
        self.open(path)

    def open(self, path: str) -> None:
        """Open a page of ours (/en/, /evaluation/) and wait until it is filled."""
        filled = "#evaluation-intro" if path.startswith("/evaluation") else ".tk-counts li"
        self.leaving = True  # what is under way is cut off, and Gradio says so
        self.page.goto(self.address.rstrip("/") + path, wait_until="commit")
        self.leaving = False
        expect(self.page.locator(filled).first).to_be_visible(timeout=20_000)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address.rstrip("/") + "/", "data:", "blob:")):
            self.wrong.append(f"request {request.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        expected = self.wrong_allowed and self.wrong_allowed in message.text
        if message.type in {"error", "warning"} and not expected and not self.leaving:
            self.wrong.append(f"console {message.text} {message.location.get('url', '')}")

    def ask(self, question: str, shown: str = "質問: ") -> None:
        """Type a question, press Enter and wait for its answer; `shown` stands before it there."""
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#question textarea").press("Enter")
        expect(self.page.locator(".tk-asked")).to_have_text(shown + visible(question))

    def open_tab(self, name: str, more: str = "ほかのタブ") -> None:
        """Open a tab of the page, out of the menu where the window is too narrow for all."""
        menu = self.page.get_by_role("button", name=more).first
        if self.page.get_by_role("tab", name=name).count() == 0 and menu.is_visible():
            menu.click()
            self.page.locator(".overflow-dropdown").get_by_role("button", name=name).click()
        else:
            self.page.get_by_role("tab", name=name).click()

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
