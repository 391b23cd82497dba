"""An office's portal, of another site than the assistant; what docs/umekomi.md tells it to put up; a reader's tab."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request

PAGE = Path(__file__).resolve().parents[1] / "docs" / "umekomi.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class Portal:
    """Its pages by path, sent with `headers`; the paths it was asked for; what it answers to a POST by path."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=lambda: {"/favicon.ico": ""})
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, Mapping[str, str], str]] = field(default_factory=dict)

    def show(self, *body: str, lang: str = "ja") -> str:
        """Put one page up; return its address."""
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        text = f'<!doctype html><html lang="{lang}"><head>{head}<title>職員ポータル</title></head><body>'
        self.pages["/"] = "\n".join((text, "<h1>お知らせ</h1>", *body, "</body></html>"))
        return self.address + "/"


@contextmanager
def portal(host: str = "localhost") -> Iterator[Portal]:
    """Serve a portal on a free port of this machine: localhost is another site than 127.0.0.1."""
    found = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.partition("?")[0]
            found.seen.append(name)
            kind = "text/javascript" if name.endswith(".js") else "text/html"
            headers = {"Content-Type": f"{kind}; charset=utf-8", **found.headers}
            self._send(200 if name in found.pages else 404, headers, found.pages.get(name, ""))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._send(*found.answers.get(self.path, (404, {}, "")))

        def _send(self, status: int, headers: Mapping[str, str], body: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.address = f"http://{host}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def snippets(kind: str, assistant: str = "", portal: str = "") -> list[str]:
    """Return the blocks of docs/umekomi.md of one kind (html, toml, http), its addresses replaced by these."""
    text = PAGE.read_text(encoding="utf-8")
    host = assistant.partition("//")[2].partition(":")[0]
    replaced = (
        ("https://shiryo.example.lg.jp/qa", assistant),
        ("https://shiryo.example.lg.jp", assistant),
        ("https://portal.example.lg.jp", portal),
        ("shiryo.example.lg.jp", host),
    )
    for old, new in replaced:
        text = text.replace(old, new)
    return [body for found, body in _BLOCK.findall(text) if found == kind]


class Reader:
    """Somebody's tab on the portal; it watches what must never happen: other hosts, errors, dialogs."""

    def __init__(self, browser: Browser, allowed: tuple[str, ...], width: int = 1280, *, scripts: bool = True) -> None:
        self.allowed = allowed
        self.wrong: list[str] = []
        self.wrong_allowed = ""
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="ja-JP", java_script_enabled=scripts
        )
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.context.on("dialog", self._dialog)
        self.context.on("weberror", lambda error: self.wrong.append(f"error {error.error}"))
        self.page = self.context.new_page()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((*(f"{address}/" for address in self.allowed), "data:", "blob:")):
            self.wrong.append(f"request {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        expected = self.wrong_allowed and self.wrong_allowed in message.text
        if message.type in {"error", "warning"} and not expected:
            self.wrong.append(f"console {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
