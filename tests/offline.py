"""A whole working day where no network is: run it in a network namespace of its own (`unshare -n`), see `main`.

Every command runs under strace, which records each address that a process connects or sends to.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, ROOT

PAGES = ("/", "/documents/00-feature", "/documents/tables/pairings", "/api/docs", "/nothing")
"""What a browser opens in the day; the first is also asked a question."""

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("ingest", "CORPUS", "--index", "INDEX"),
    ("ask", "酒田市の姉妹都市は？", "--index", "INDEX"),
    ("export", "pairings", "--index", "INDEX"),
    ("eval", "--questions", "QUESTIONS", "--index", "INDEX", "--report", "REPORT"),
)
"""Every command but `serve`, with its arguments."""

QUESTION = "酒田市の姉妹都市は？"
QUESTIONS = f"質問,正解\n{QUESTION},ジェレズノゴルスク・イリムスキー\n火星の首都は？,\nソチ市の人口は？,40万人\n"
ELSEWHERE = ("192.0.2.1", 80)
"""An address set aside for documentation: nobody has it."""

_UP = 0x1 | 0x40
_SET_FLAGS = 0x8914
_CALL = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(")
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def loopback_up() -> None:
    """Switch the namespace's own loopback on; a new namespace has it off."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", _UP))


def traced(log: Path, command: Sequence[str]) -> list[str]:
    """Return a command that writes down where it and what it starts connect and send to."""
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", calls, "-e", "signal=none", "-o", str(log), *command]


def outward(log: str) -> list[str]:
    """Return the lines of such a record that lead off this machine, or ask for the address of a name."""
    return [line for line in log.splitlines() if _CALL.search(line) and _leaves(line)]


def _leaves(line: str) -> bool:
    if "nscd" in line:  # the name service: a name is looked up
        return True
    port, address = _PORT.search(line), _ADDRESS.search(line)
    if not address:
        return False
    local = ip_address(address[1] or address[2]).is_loopback
    return not local or (port is not None and port[1] == "53")


def tokushu(*arguments: str) -> list[str]:
    """Return the command line of `tokushu`."""
    return [sys.executable, "-c", "import sys, cli; sys.exit(cli.main())", *arguments]


def run_commands(folder: Path) -> dict[str, Any]:
    """Run every command; return what each ended with, said, and where it turned to."""
    questions = folder / "questions.csv"
    questions.write_text(QUESTIONS, encoding="utf-8")
    places = {
        "CORPUS": str(ROOT / "corpus"),
        "INDEX": str(folder / "index"),
        "QUESTIONS": str(questions),
        "REPORT": str(folder / "report"),
    }
    told: dict[str, Any] = {}
    for command in COMMANDS:
        log = folder / f"{command[0]}.log"
        line = tokushu(*(places.get(argument, argument) for argument in command))
        done = subprocess.run(traced(log, line), capture_output=True, text=True, cwd=folder, check=False, timeout=200)
        said = (done.stdout + done.stderr)[-1500:]
        told[command[0]] = {"code": done.returncode, "said": said, "outward": outward(log.read_text())}
    return told


def serve(folder: Path) -> dict[str, Any]:
    """Serve, ask over HTTP, and open every page in a browser that writes its requests down; then stop."""
    log = folder / "serve.log"
    line = tokushu("serve", "--index", str(folder / "index"), "--port", "0")
    with subprocess.Popen(
        traced(log, line), cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    ) as server:
        assert server.stdout
        said = server.stdout.readline()
        address = said.split(" ")[0].strip()
        body = json.dumps({"question": QUESTION}).encode()
        request = urllib.request.Request(f"{address}/api/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            answer = json.load(reply)
            headers = {name.lower(): value for name, value in reply.headers.items()}
        seen = browse(address)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, 2)
        code = server.wait(30)
    return {"code": code, "answer": answer, "headers": headers, "outward": outward(log.read_text()), **seen}


def browse(address: str) -> dict[str, Any]:
    """Open every page and ask; return the requests to others, what the console said, the answer shown."""
    foreign: list[str] = []
    console: list[str] = []
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        page = browser.new_context(locale="ja-JP").new_page()
        page.on(
            "request", lambda r: None if r.url.startswith((f"{address}/", "data:", "blob:")) else foreign.append(r.url)
        )
        page.on("console", lambda m: console.append(m.text) if m.type == "error" and "404" not in m.text else None)
        page.goto(f"{address}{PAGES[0]}")
        page.locator("#question textarea").fill(QUESTION, timeout=60_000)
        page.locator("#question textarea").press("Enter")
        shown = page.locator(".tk-lead").inner_text(timeout=60_000)
        for opened in PAGES[1:]:
            page.goto(f"{address}{opened}", wait_until="networkidle")
        browser.close()
    return {"foreign": foreign, "console": console, "shown": shown}


def main(folder: Path) -> None:
    """Live the day; write what happened to day.json in the folder."""
    loopback_up()
    with socket.socket() as outside:
        outside.settimeout(2)
        route = outside.connect_ex(ELSEWHERE)
    told = {"route": os.strerror(route), "commands": run_commands(folder), "serve": serve(folder)}
    (folder / "day.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
