"""Clients that ask a server on this machine: each has a connection of its own and asks again when it is answered.

Bare asyncio streams: a client library takes more of the processor than the server's constant route, and here both run
on the same few cores.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_LONGEST = 1 << 20
_NO_REPLY = 0

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status (0 where nothing did), how long it took, and whether it says when to come again."""

    status: int
    seconds: float
    retry_after: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking: every reply, and how long it took in all."""

    replies: tuple[Reply, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Replies a second."""
        return len(self.replies) / self.seconds

    def count(self, status: int) -> int:
        """Return how many replies have a status."""
        return sum(reply.status == status for reply in self.replies)


def request(address: str, path: str, body: object) -> bytes:
    """Return the bytes of a POST of JSON."""
    data = json.dumps(body, ensure_ascii=False).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def ask(address: str, requests: Iterable[bytes], clients: int, seconds: float) -> Load:
    """Send requests by so many clients at once, until there are no more or the time is over."""
    return asyncio.run(_ask(address, iter(requests), clients, seconds))


async def _ask(address: str, requests: Iterator[bytes], clients: int, seconds: float) -> Load:
    started = time.perf_counter()
    replies: list[Reply] = []
    visits = (_visit(address, requests, replies, started + seconds) for _ in range(clients))
    await asyncio.gather(*visits)
    return Load(tuple(replies), time.perf_counter() - started)


async def _visit(address: str, requests: Iterator[bytes], replies: list[Reply], until: float) -> None:
    """One client: asks on one connection, and on a new one where the server closed it."""
    connection: Connection | None = None
    try:
        for sent in requests:
            try:
                connection = connection or await _connect(address)
                replies.append(await exchange(*connection, sent))
            except OSError:
                replies.append(Reply(_NO_REPLY, 0.0))
            if connection and replies[-1].status == _NO_REPLY:
                connection[1].close()
                connection = None
            if time.perf_counter() >= until:
                return
    finally:
        if connection:
            connection[1].close()


async def _connect(address: str) -> Connection:
    host = urlsplit(address)
    return await asyncio.open_connection(host.hostname, host.port, limit=_LONGEST)


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> Reply:
    """Send a request and read its reply to the end."""
    started = time.perf_counter()
    try:
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    except (OSError, EOFError):
        return Reply(_NO_REPLY, time.perf_counter() - started)
    return Reply(int(head.split(None, 2)[1]), time.perf_counter() - started, b"\r\nretry-after:" in head)


async def send_all(address: str, requests: Iterable[bytes], connected: asyncio.Event) -> list[Reply]:
    """Send each request on a connection of its own at the same time; `connected` is set when all are sent."""
    pairs = [(await _connect(address), sent) for sent in requests]
    tasks = [asyncio.create_task(exchange(*connection, sent)) for connection, sent in pairs]
    await asyncio.sleep(0)
    connected.set()
    replies = await asyncio.gather(*tasks)
    for (_, writer), _ in pairs:
        writer.close()
    return list(replies)
