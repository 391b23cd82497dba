"""`python -m eval load`: how many questions a second the real server answers, and what it does when too many are asked.

Beside a FastAPI route that returns a constant, in the same run, on this machine only; bounded in number and time. New:
no answer is there yet, each is worked out. As in an office: some questions are asked often, most seldom (Zipf), so most
answers are remembered. Server and clients share the machine's processors.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from eval.datasets import ROOT
from eval.load_client import Load, Reply, ask, request, send_all
from eval.load_server import Server, serving
from eval.pictures import draw_rates
from evaluate.question_files import load_questions
from evaluate.records import Expectation
from ingest.build import ingest
from retrieve.embedding import load_embedder

RESULTS = ROOT / "eval" / "results"
FILES = tuple(ROOT / "eval" / "questions" / f"{name}-dev.jsonl" for name in ("feature", "ask", "wordy", "everyday"))
CLIENTS = (1, 16, 64)
CONSTANT, NEW, OFFICE = "constant route", "each question new", "as in an office"
_SEED = 6
_MOST = 20_000
_AT_ONCE, _WAITING = 2, 8
_IN_FLIGHT = 16
_DRAWN = 250
_LOOKS = 40
_PARTS = 8

Loads = Mapping[tuple[str, int], Load]


class Questions:
    """The open question sets as requests to a server."""

    def __init__(self, address: str, asked: Sequence[Expectation]) -> None:
        self._address = address
        self._asked = random.Random(_SEED).sample(asked, len(asked))
        self._round = 0
        self._weights = [1 / rank for rank in range(1, len(asked) + 1)]
        self._random = random.Random(_SEED)
        self.seen: set[str] = set()

    def new(self) -> Iterator[bytes]:
        """Yield each question in turn, for ever; none is typed twice alike, so that no answer is remembered."""
        while True:
            self._round += 1
            for wanted in self._asked:
                yield self._request(wanted, " " * self._round)

    def office(self) -> Iterator[bytes]:
        """Yield questions drawn by Zipf's law, for ever."""
        while True:
            for wanted in self._random.choices(self._asked, self._weights, k=_DRAWN):
                self.seen.add(wanted.question)
                yield self._request(wanted)

    def each(self) -> Iterator[bytes]:
        """Yield each question once."""
        return map(self._request, self._asked)

    def _request(self, wanted: Expectation, space: str = "") -> bytes:
        body = {"question": wanted.question + space, "history": list(wanted.history)}
        return request(self._address, "/api/ask", body)


def measure(index: Path, data: Path, asked: Sequence[Expectation], seconds: float) -> dict[tuple[str, int], Load]:
    """Return what came of each kind of asking by each number of clients."""
    found: dict[tuple[str, int], Load] = {}
    with serving(["eval.constant"]) as constant, serving(_tokushu(index, data)) as server:
        questions = Questions(server.address, asked)
        plain = request(constant.address, "/constant", {"question": asked[0].question})
        for clients in CLIENTS:
            ask(constant.address, [plain] * 100, clients, seconds)
            found[CONSTANT, clients] = ask(constant.address, [plain] * _MOST, clients, seconds)
            found[NEW, clients] = ask(server.address, islice(questions.new(), _MOST), clients, seconds)
        ask(server.address, questions.each(), 4, 600)  # a day in an office goes before
        for clients in CLIENTS:
            found[OFFICE, clients] = ask(server.address, islice(questions.office(), _MOST), clients, seconds)
    return found


def soak(index: Path, data: Path, asked: Sequence[Expectation], count: int) -> tuple[list[float], Load]:
    """Ask so many questions, half of them new, by 16 clients; return the server's memory in MB after each batch."""
    memory: list[float] = []
    replies: list[Reply] = []
    started = time.perf_counter()
    with serving(_tokushu(index, data)) as server:
        questions = Questions(server.address, asked)
        ask(server.address, questions.each(), 4, 600)  # what is kept of the documents is there then
        new, office = questions.new(), questions.office()
        for _ in range(_LOOKS):
            sent = [sent for pair in zip(islice(new, count // _LOOKS // 2), office, strict=False) for sent in pair]
            replies += ask(server.address, sent, 16, 600).replies
            memory.append(server.megabytes())
    return memory, Load(tuple(replies), time.perf_counter() - started)


def overload(index: Path, data: Path, asked: Sequence[Expectation]) -> Load:
    """Ask by far more clients than may wait."""
    few = ["--at-once", str(_AT_ONCE), "--waiting", str(_WAITING)]
    with serving([*_tokushu(index, data), *few]) as server:
        questions = Questions(server.address, asked)
        ask(server.address, islice(questions.new(), 20), 1, 60)
        return ask(server.address, islice(questions.new(), 1000), 64, 60)


def stop(index: Path, data: Path, asked: Sequence[Expectation]) -> tuple[list[Reply], int, float]:
    """Tell a server to stop with questions in flight; return the replies, the exit status and the seconds it took."""
    with serving(_tokushu(index, data)) as server:
        requests = list(islice(Questions(server.address, asked).new(), _IN_FLIGHT))
        replies = asyncio.run(_stopped(server, requests))
        return replies, *server.ended()


async def _stopped(server: Server, requests: Sequence[bytes]) -> list[Reply]:
    connected = asyncio.Event()
    asking = asyncio.create_task(send_all(server.address, requests, connected))
    await connected.wait()
    await asyncio.sleep(0.2)  # until they have arrived
    server.end()
    return await asking


def _tokushu(index: Path, data: Path) -> list[str]:
    options = {"index": index, "data": data, "port": 0, "rate": 0, "evaluation": "off"}
    return ["cli", "serve", *(text for name, value in options.items() for text in (f"--{name}", str(value)))]


def rate_lines(loads: Loads) -> list[str]:
    """Return the table: requests a second and how long a reply takes."""
    lines = [
        f"{'':20}{'clients':>8}{'a second':>10}{'of constant':>13}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'not 200':>9}"
    ]
    for (name, clients), load in sorted(
        loads.items(), key=lambda item: ([CONSTANT, NEW, OFFICE].index(item[0][0]), item[0][1])
    ):
        times = 1000 * np.percentile([reply.seconds for reply in load.replies], [50, 95, 99])
        share = f"{100 * load.rate / loads[CONSTANT, clients].rate:.1f} %"
        other = len(load.replies) - load.count(200)
        lines.append(
            f"{name:20}{clients:>8}{load.rate:>10.1f}{share:>13}" + "".join(f"{t:>9.1f}" for t in times) + f"{other:>9}"
        )
    return lines


def overload_line(load: Load) -> str:
    """Return what came of too many questions."""
    told = sum(reply.status == 503 and reply.retry_after for reply in load.replies)
    lost = len(load.replies) - load.count(200) - told
    return (
        f"overload, 64 clients where {_AT_ONCE} are answered and {_WAITING} may wait: {len(load.replies)} asked, "
        f"{load.count(200)} answered, {told} told to come again (503 with Retry-After), {lost} lost or otherwise"
    )


def memory_line(memory: Sequence[float], load: Load) -> str:
    """Return how the server's memory went: it grows until the store of remembered answers is full."""
    means = [statistics.mean(part) for part in np.array_split(memory, min(_PARTS, len(memory)))]
    shown = ", ".join(f"{mean:.0f}" for mean in means)
    return (
        f"memory (without mapped files) over {len(load.replies):,} questions, half of them new: {shown} MB in each "
        f"{len(means)}th of them in turn; {len(load.replies) - load.count(200)} not answered"
    )


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long each number of clients asks, at most")
    parser.add_argument("--soak", type=int, default=2000, help="how many questions memory is watched over")
    parser.add_argument("--write", action="store_true", help="also write load.txt and .png into eval/results/")
    options = parser.parse_args(arguments)
    asked = [wanted for path in FILES for wanted in load_questions(path).questions]
    lines = [f"{len(asked)} questions of all kinds; clients and server share {os.cpu_count()} processors"]
    with tempfile.TemporaryDirectory() as folder:
        index, data = Path(folder) / "index", Path(folder) / "data"
        ingest([ROOT / "corpus"], index, load_embedder())
        loads = measure(index, data, asked, options.seconds)
        lines += rate_lines(loads)
        _print(lines)
        lines.append(overload_line(overload(index, data, asked)))
        replies, status, seconds = stop(index, data, asked)
        answered = sum(reply.status == 200 for reply in replies)
        lines.append(
            f"SIGTERM with {len(replies)} questions in flight: {answered} answered, exit status {status} "
            f"{seconds:.1f} s behind the last answer"
        )
        _print(lines[-2:])
        lines.append(memory_line(*soak(index, data, asked, options.soak)))
        _print(lines[-1:])
    if options.write:
        (RESULTS / "load.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        draw_rates({name: _rates(loads, name) for name in (CONSTANT, NEW, OFFICE)}, RESULTS / "load.png")
    return 0


def _rates(loads: Loads, name: str) -> dict[int, float]:
    return {clients: loads[name, clients].rate for clients in CLIENTS}


def _print(lines: Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
