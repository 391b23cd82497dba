"""The desk: how many are answered, wait and are refused, what a late or gone one costs, what is remembered for whom."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import threading
import time
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from answer.assistant import Assistant
from answer.question import QuestionError
from records import Answer
from serve.asked import Asked, Asking
from serve.desk import Desk
from serve.errors import BusyError, GoneError, RateError
from serve.library import Library, Shelf
from serve.remembered import Remembered
from serve.server import create_app
from serve.visitor import ANYONE, Visitor
from settings import DEFAULTS, Settings
from tests.test_joining import asking, send
from tests.visiting import built, served, serving

QUESTION = "酒田市の姉妹都市は？"


class Slow(Assistant):
    """Answers each question when the gate is opened; counts those it began."""

    gate: threading.Event
    begun: list[str]

    def ask(self, text: str, history: Any = ()) -> Answer:
        self.begun.append(text)
        assert self.gate.wait(20)
        return super().ask(text, history)


@pytest.fixture
def slow(assistant: Assistant) -> Iterator[Slow]:
    made = Slow(**{name: getattr(assistant, name) for name in assistant.__dataclass_fields__})
    object.__setattr__(made, "gate", threading.Event())
    object.__setattr__(made, "begun", [])
    yield made
    made.gate.set()


def settings(at_once: int = 1, waiting: int = 2, time_limit: float = 20.0) -> Settings:
    return replace(DEFAULTS, at_once=at_once, waiting=waiting, time_limit=time_limit)


def until(condition: Any) -> None:
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    assert condition()


async def until_here(desk: Desk, many: int) -> None:
    end = time.monotonic() + 10
    while desk.here != many and time.monotonic() < end:
        await asyncio.sleep(0.01)
    assert desk.here == many


def test_more_than_may_wait_are_refused_at_once_and_none_is_lost(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=1, waiting=2))
    with ThreadPoolExecutor(3) as pool:
        here = [pool.submit(desk.ask, f"{QUESTION}{' ' * n}") for n in range(3)]
        until(lambda: desk.here == 3)
        for _ in range(3):
            with pytest.raises(BusyError, match="混み合って") as refused:
                desk.ask("ソチ市の人口は？")
            assert refused.value.retry_after >= 1
        slow.gate.set()
        assert {future.result(20).answer.status for future in here} == {"answered"}
    until(lambda: desk.here == 0)
    assert desk.ask("京都府の姉妹都市は？").answer.status == "answered"
    desk.close()


def test_what_to_wait_grows_with_the_line_and_with_how_long_questions_take(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=1, waiting=99))
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(desk.ask, QUESTION)
        until(lambda: desk.here == 1)
        time.sleep(1.5)
        slow.gate.set()
        first.result(20)
        slow.gate.clear()
        waited = [pool.submit(desk.ask, f"{QUESTION}{' ' * n}") for n in range(1, 4)]
        until(lambda: desk.here == 3)
        desk.limit = 3
        with pytest.raises(BusyError) as refused:
            desk.ask("ソチ市の人口は？")
        assert refused.value.retry_after >= 1
        alone = desk._pace
        assert alone > 0.2  # one of ten parts of 1.5 s, behind a start of 0.1 s
        slow.gate.set()
        assert all(future.result(20) for future in waited)
    desk.close()


def test_a_late_question_that_waits_is_taken_out_and_one_begun_keeps_its_place(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=1, waiting=5, time_limit=0.3))
    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(desk.ask, QUESTION)
        until(lambda: slow.begun == [QUESTION])
        waits = pool.submit(desk.ask, "ソチ市の人口は？")
        with pytest.raises(BusyError, match="時間がかかりすぎました"):
            begun.result(20)
        with pytest.raises(BusyError, match="順番が来ませんでした"):
            waits.result(20)
    assert desk.here == 1
    slow.gate.set()
    until(lambda: desk.here == 0)
    desk.close()
    assert slow.begun == [QUESTION]


class Sender:
    """A client that sends a question and goes away when told to: what a request's `receive` is."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def test_a_question_whose_sender_went_away_is_not_begun(slow: Slow) -> None:
    heard: list[Asked] = []
    desk = Desk(Library(slow), settings(at_once=1, waiting=5), [heard.append])

    async def visit() -> None:
        sender = Sender()
        begun = asyncio.create_task(desk.ask_later(QUESTION))
        await until_here(desk, 1)
        waits = asyncio.create_task(desk.ask_later("ソチ市の人口は？", receive=sender.receive))
        await until_here(desk, 2)
        sender.gone.set()
        with pytest.raises(GoneError):
            await waits
        await until_here(desk, 1)
        slow.gate.set()
        assert (await begun).answer.status == "answered"

    asyncio.run(visit())
    desk.close()
    assert slow.begun == [QUESTION]
    assert [(asked.question, asked.status) for asked in heard] == [("ソチ市の人口は？", 499), (QUESTION, 200)]


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/api/ask", JSON, lambda question: json.dumps({"question": question})),
        ("/gennai", JSON, lambda question: json.dumps({"inputs": {"question": question}})),
        ("/search", FORM, lambda question: urlencode({"q": question})),
        (
            "/mcp",
            JSON,
            lambda question: json.dumps({**CALL, "params": {"name": "ask", "arguments": {"question": question}}}),
        ),
    ],
)
def test_the_server_notices_that_a_sender_went_away(
    slow: Slow, tmp_path: Path, path: str, kind: str, body: Callable[[str], str]
) -> None:
    app: Any = built(lambda: create_app(slow, Settings(at_once=1, rate=0, data=tmp_path, mcp=True)))
    desk: Desk = app.state.desk
    with serving(app) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        senders = []
        for question in (QUESTION, "ソチ市の人口は？", "京都府の姉妹都市は？"):
            sent = body(question).encode()
            sender = socket.create_connection((host, int(port)), 20)
            head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {kind}\r\nAccept: {JSON}\r\n"
            sender.sendall(f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
            senders.append(sender)
            until(lambda: desk.here == len(senders))
        senders[1].close()
        until(lambda: desk.here == 2)
        slow.gate.set()
        assert [b"200 OK" in senders[n].recv(100) for n in (0, 2)] == [True, True]
        for sender in senders:
            sender.close()
    assert slow.begun == [QUESTION, "京都府の姉妹都市は？"]


def test_the_server_notices_that_a_tab_was_closed(slow: Slow, tmp_path: Path) -> None:
    behind = Settings(at_once=1, data=tmp_path, audit=tmp_path / "a.jsonl", open=True, proxies=("127.0.0.1",))
    app: Any = built(lambda: create_app(slow, behind))
    desk: Desk = app.state.desk
    with serving(app) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        tabs: list[socket.socket] = []
        for question in (QUESTION, "敦賀市の提携先は？", "京都府の姉妹都市は？"):
            session = f"tab{len(tabs):06}"
            assert send(address, "/gradio_api/queue/join", asking(address, "/", session, question))[0] == 200
            tab = socket.create_connection((host, int(port)), 20)
            path = f"/gradio_api/queue/data?session_hash={session}"
            head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n"
            tab.sendall(head.encode())
            tabs.append(tab)
            until(lambda: desk.here == len(tabs))
        assert b"estimation" in tabs[1].recv(10_000)
        tabs[1].close()
        until(lambda: desk.here == 2)
        assert send(address, "/gradio_api/queue/join", asking(address, "/", "tab000000", "小樽市は？"))[0] == 200
        until(lambda: desk.here == 3)  # a tab whose stream stands may ask more
        slow.gate.set()
        for tab, name in ((tabs[0], "ジェレズノゴルスク"), (tabs[2], "レニングラード")):
            with tab.makefile("rb") as stream:
                assert any(name.encode() in line for line in stream)
            tab.close()
    assert "小樽市は？" in slow.begun and "敦賀市の提携先は？" not in slow.begun
    noted = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("code") for line in noted] == [499, None, None, None]


def test_a_task_that_is_cancelled_takes_its_question_out(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=1, waiting=5))

    async def visit() -> None:
        begun = asyncio.create_task(desk.ask_later(QUESTION))
        await until_here(desk, 1)
        waits = asyncio.create_task(desk.ask_later("ソチ市の人口は？"))
        await until_here(desk, 2)
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        await until_here(desk, 1)
        slow.gate.set()
        await begun

    asyncio.run(visit())
    desk.close()
    assert slow.begun == [QUESTION]


def test_many_wait_without_a_thread_each(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=2, waiting=200))
    before = threading.active_count()

    async def visit() -> list[Answer]:
        tasks = [asyncio.create_task(desk.ask_later(f"{QUESTION}{' ' * n}")) for n in range(150)]
        await until_here(desk, 150)
        assert threading.active_count() <= before + 2
        slow.gate.set()
        return [(await task).answer for task in tasks]

    assert {answer.text for answer in asyncio.run(visit())} == {slow.ask(QUESTION).text}
    desk.close()


def test_closing_answers_those_who_wait_and_takes_no_more(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(at_once=1, waiting=9))
    with ThreadPoolExecutor(5) as pool:
        here = [pool.submit(desk.ask, f"{QUESTION}{' ' * n}") for n in range(4)]
        until(lambda: desk.here == 4)
        closing = pool.submit(desk.close)
        until(lambda: desk._closed)
        with pytest.raises(BusyError, match="終了"):
            desk.ask("ソチ市の人口は？")
        slow.gate.set()
        closing.result(20)
        assert {future.result(20).answer.status for future in here} == {"answered"}


def test_closing_waits_no_longer_than_it_is_told_for_one_begun_and_given_up(slow: Slow) -> None:
    desk = Desk(Library(slow), settings(time_limit=0.1))
    with pytest.raises(BusyError, match="時間がかかりすぎました"):
        desk.ask(QUESTION)
    started = time.monotonic()
    assert not desk.close(0.3)
    assert time.monotonic() - started < 2
    slow.gate.set()
    assert desk.close(10)
    assert desk.here == 0


def test_an_application_that_ends_leaves_no_desk_open(assistant: Assistant, tmp_path: Path) -> None:
    with served(assistant, Settings(data=tmp_path)) as address:
        with urllib.request.urlopen(f"{address}/search?q={quote(QUESTION)}") as reply:
            assert reply.status == 200
        assert {"asking_0", "noting_0"} <= {thread.name for thread in threading.enumerate()}
    until(lambda: not {"asking_0", "noting_0"} & {thread.name for thread in threading.enumerate()})


def test_every_question_is_noted_and_a_note_that_fails_takes_no_answer_away(assistant: Assistant) -> None:
    heard: list[Asked] = []

    def broken(_: Asked) -> None:
        raise OSError("disk full")

    desk = Desk(Library(assistant), settings(), [broken, heard.append])
    visitor = Visitor("192.0.2.1", "yamada")
    answers = [desk.ask(QUESTION, (), visitor, "search") for _ in range(2)]
    with pytest.raises(QuestionError):
        desk.ask(" ")
    desk.close()
    assert answers[0].answer is answers[1].answer
    assert [(a.visitor, a.channel, a.question, a.answer, a.status) for a in heard] == [
        (visitor, "search", QUESTION, answers[0].answer, 200),
        (visitor, "search", QUESTION, answers[0].answer, 200),
        (ANYONE, "api", " ", None, 422),
    ]


def test_a_note_that_takes_long_holds_up_nobody_and_none_is_lost_nor_out_of_order(assistant: Assistant) -> None:
    heard: list[str] = []

    def slow_disk(asked: Asked) -> None:
        if not heard:
            time.sleep(1)
        heard.append(asked.question)

    desk = Desk(Library(assistant), settings(waiting=99), [slow_disk])
    questions = [f"{QUESTION}{' ' * n}" for n in range(20)]

    async def visit() -> float:
        await desk.ask_later(questions[0])  # the others are remembered: only notes take time
        started = time.perf_counter()
        for question in questions[1:]:
            await desk.ask_later(question)
        return time.perf_counter() - started

    desk.ask(QUESTION.replace("？", "?"))
    assert asyncio.run(visit()) < 0.9
    assert desk.close(10)
    assert heard[1:] == questions


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QuestionError("空です。"), 422),
        (RateError("多すぎます。"), 429),
        (BusyError("混み合っています。"), 503),
        (GoneError("去りました。"), 499),
        (asyncio.CancelledError(), 499),  # the server stops waiting for one who went away, or itself
        (ZeroDivisionError(), 500),
    ],
)
def test_how_a_question_ended_is_told_as_a_status(error: BaseException, status: int) -> None:
    heard: list[Asked] = []
    with pytest.raises(type(error)), Asking(heard.append, ANYONE, "api", QUESTION):
        raise error
    assert [(asked.answer, asked.status) for asked in heard] == [(None, status)]


def test_what_was_answered_is_remembered_for_that_shelf_question_and_history_only(slow: Slow) -> None:
    slow.gate.set()
    library = Library(slow)
    desk = Desk(library, settings())
    for _ in range(3):
        desk.ask(QUESTION)
        desk.ask("小樽市は？", [QUESTION])
        desk.ask("小樽市は？", ["京都府の姉妹都市は？"])
        desk.ask("小樽市は？")
    assert len(slow.begun) == 4
    library.replace(Shelf(slow_again(slow)))
    desk.ask(QUESTION)
    assert len(slow.begun) == 5
    desk.close()


def slow_again(slow: Slow) -> Slow:
    made = Slow(**{name: getattr(slow, name) for name in slow.__dataclass_fields__})
    for name in ("gate", "begun"):
        object.__setattr__(made, name, getattr(slow, name))
    return made


def test_memory_is_bounded_and_keeps_no_index_alive(assistant: Assistant) -> None:
    answer = assistant.ask("北海道の提携をすべて挙げて")
    pieces = 1 + len(answer.rows) + len(answer.citations) + len(answer.related)
    assert pieces > 10
    shelf = Shelf(assistant)
    remembered = Remembered(most=3 * pieces)
    for n in range(5):
        remembered.keep(shelf, f"質問{n}", (), answer)
    assert [remembered.get(shelf, f"質問{n}", ()) is answer for n in range(5)] == [False, False, True, True, True]
    remembered.get(shelf, "質問2", ())
    remembered.keep(shelf, "質問5", (), answer)
    assert remembered.get(shelf, "質問2", ()) is answer  # asked for lately
    assert remembered.get(shelf, "質問3", ()) is None
    remembered.keep(shelf, "長い", ["あ" * 1000] * 5, answer)
    assert remembered.get(shelf, "長い", ["あ" * 1000] * 5) is None
    assert remembered.get(Shelf(assistant), "質問2", ()) is None
    gone = weakref.ref(shelf)
    del shelf
    gc.collect()
    assert gone() is None


def test_an_answer_comes_with_the_index_it_was_found_in(slow: Slow) -> None:
    library = Library(slow)
    desk = Desk(library, settings(at_once=1))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(desk.ask, QUESTION)
        until(lambda: desk.here == 1)
        other = slow_again(slow)
        object.__setattr__(other, "index", replace(slow.index))
        library.replace(Shelf(other))
        slow.gate.set()
        assert asked.result(20).found_in is slow.index
    assert desk.ask(QUESTION).found_in is other.index is not slow.index
    desk.close()


def test_what_a_group_may_read_is_made_by_who_answers_not_by_who_hands_in(assistant: Assistant) -> None:
    library = Library(assistant)
    desk = Desk(library, settings())
    visitor = Visitor("192.0.2.1", documents=("tables/*",))
    assert library.made(visitor) is None
    reply = asyncio.run(desk.ask_later(QUESTION, (), visitor))
    made = library.made(visitor)
    assert made and reply.found_in is made.assistant.index
    assert {document.id.partition("/")[0] for document in reply.found_in.documents} == {"tables"}
    desk.close()


def test_an_answer_is_remembered_for_its_day_only(assistant: Assistant) -> None:
    days = [date(2026, 3, 31)]
    remembered = Remembered(today=lambda: days[-1])
    shelf, answer = Shelf(assistant), assistant.ask("今年度の予算額は")
    remembered.keep(shelf, "今年度の予算額は", (), answer)
    assert remembered.get(shelf, "今年度の予算額は", ()) is answer
    days.append(date(2026, 4, 1))
    assert remembered.get(shelf, "今年度の予算額は", ()) is None
