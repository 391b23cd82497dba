"""What the tests of the sign-on share: users, keys, an application in front of which they stand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from answer.assistant import Assistant
from serve.guard.accounts import KEYS, USERS, Account, AccountFile
from serve.guard.keys import hash_key, new_key
from serve.guard.passwords import hash_password
from serve.server import create_app
from settings import Settings

NAME, PASSWORD = "山田", "正しい馬の電池とホチキス"
PROXY, VISITOR = "10.1.2.3", "192.0.2.7"


def app_for(assistant: Assistant, settings: Settings) -> FastAPI:
    """Build the application in a running loop: without one Gradio makes a loop that it never closes."""

    async def build() -> FastAPI:
        return create_app(assistant, settings)

    return asyncio.run(build())


@dataclass(frozen=True)
class Office:
    """A folder with a user and a key."""

    folder: Path
    key: str

    @classmethod
    def in_folder(cls, folder: Path) -> Office:
        key = new_key()
        users, keys = AccountFile(folder / "users.txt", USERS), AccountFile(folder / "keys.txt", KEYS)
        users.put(Account(NAME, hash_password(PASSWORD), frozenset({"人事課"})))
        keys.put(Account("portal", hash_key(key), frozenset({"広報課"})))
        return cls(folder, key)

    def settings(self, **more: Any) -> Settings:
        named = {"data": self.folder / "data", "users": self.folder / "users.txt", "keys": self.folder / "keys.txt"}
        return Settings(**{**named, **more})


def client_from(app: FastAPI, address: str = VISITOR, **more: Any) -> TestClient:
    """A client at an address that follows no redirect."""
    return TestClient(app, client=(address, 50000), follow_redirects=False, **more)


def sign_in(client: TestClient, name: str = NAME, password: str = PASSWORD, wanted: str = "/") -> Any:
    """Send the form of the page to sign on at."""
    return client.post("/sign-in", data={"user": name, "password": password, "next": wanted})


def every_route(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every route, those of what is mounted or included too, with something for {names}."""
    for route in routes:
        path = prefix + (getattr(route, "path", "") or "")
        inside = getattr(getattr(route, "original_router", route), "routes", None) or ()
        yield from every_route(inside, path)
        filled = re.sub(r"\{[^}]*\}", "x", path) or "/"
        if isinstance(route, Mount):
            yield "GET", filled.rstrip("/") + "/x"
        elif path:
            for method in getattr(route, "methods", None) or {"GET"}:
                yield method, filled


async def status(app: FastAPI, method: str, path: str, headers: dict[str, str]) -> int:
    """Return the status that a request gets, 0 for none; some answers go on until a page is closed."""
    started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *((k.encode(), v.encode()) for k, v in headers.items())],
        "client": (VISITOR, 50000),
        "server": ("localhost", 80),
        "root_path": "",
        "state": {},
    }

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and not started.done():
            started.set_result(message["status"])

    sent = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return sent.pop() if sent else await asyncio.Event().wait()

    task = asyncio.ensure_future(app(scope, receive, send))
    task.add_done_callback(lambda _: None if started.done() else started.set_result(0))
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(started), 5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return await started
