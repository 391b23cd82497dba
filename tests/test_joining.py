"""What Gradio's queue may be handed: only what our pages send, and each session to whom it belongs."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio.utils import LRUCache
from starlette.routing import Mount

from answer.assistant import Assistant
from serve.guard.gradio import GradioPage
from serve.guard.joining import LONGEST_JOIN, JoinError, Sessions, read_event
from serve.guard.leaving import Tabs, Whole
from serve.operate.logs import OneLine
from serve.server import create_app
from serve.visitor import Visitor
from settings import Settings
from tests.visiting import built, served, serving

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
INPUTS = {3: 2, 4: 0}
GOOD: dict[str, Any] = {"fn_index": 3, "data": ["港は？", ""], "session_hash": "abc123def", "trigger_id": 7}
FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"event_data": {"index": [0, 1], "value": FILE}},
        {"trigger_id": None, "simple_format": True, "batched": True},
        {"data": [None, True]},
        {"fn_index": 4, "data": []},
    ],
)
def test_what_a_page_sends_goes_on_and_nothing_else(more: dict[str, Any]) -> None:
    told = {**GOOD, **more}
    assert read_event(json.dumps(told).encode(), INPUTS) == {
        **{name: told[name] for name in ("fn_index", "data", "session_hash", "trigger_id")},
        "event_data": None,
    }


@pytest.mark.parametrize(
    "more",
    [
        {"session_hash": ""},
        {"session_hash": None},
        {"session_hash": "abc"},
        {"session_hash": "a" * 65},
        {"session_hash": "0-0-" + "x" * 20},
        {"session_hash": ["abc123def"]},
        {"fn_index": 5},
        {"fn_index": -1},
        {"fn_index": True},
        {"fn_index": "3"},
        {"fn_index": None},
        {"data": None},
        {"data": {}},
        {"data": ["港は？"]},
        {"data": ["港は？", "", ""]},
        {"data": [FILE, ""]},
        {"data": ["港は？", FILE]},
        {"data": [["港は？"], ""]},
        {"data": ["\ud800", ""]},  # half a character, which no answer could be sent with
        {"trigger_id": "7"},
        {"trigger_id": [7]},
    ],
)
def test_what_no_page_sends_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(JoinError) as refused:
        read_event(json.dumps({**GOOD, **more}).encode(), INPUTS)
    assert refused.value.status == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"null", b"\xff", b'{"fn_index": 3}', b"[" * 100_000])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(JoinError):
        read_event(body, INPUTS)


def test_a_session_belongs_to_whom_it_was_first_seen_with() -> None:
    sessions, taro, nanashi = Sessions(), Visitor("10.0.0.1", "taro"), Visitor("10.0.0.1", "nanashi")
    sessions.join("abc123def", taro)
    sessions.join("abc123def", taro)
    for other in (nanashi, Visitor("10.0.0.1")):
        with pytest.raises(JoinError):
            sessions.join("abc123def", other)
        with pytest.raises(JoinError), sessions.streaming("abc123def", other):
            pass
    with pytest.raises(JoinError), sessions.streaming("neverseen", taro):
        pass


def test_so_many_streams_are_open_at_once() -> None:
    sessions, taro = Sessions(), Visitor("10.0.0.1", "taro")
    sessions.join("abc123def", taro)
    with sessions.streaming("abc123def", taro), sessions.streaming("abc123def", taro):
        with sessions.streaming("abc123def", taro):
            with pytest.raises(JoinError) as refused, sessions.streaming("abc123def", taro):
                pass
            assert refused.value.status == 429
        with sessions.streaming("abc123def", taro):
            pass
    assert not sessions._streams


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    with served(assistant, Settings(data=data, evaluation=True, open=True, proxies=("127.0.0.1",))) as address:
        yield address


def send(
    address: str, path: str, body: bytes | None = None, client: str = "10.0.0.1", **headers: str
) -> tuple[int, str]:
    told = {"Content-Type": "application/json", "X-Forwarded-For": client, **headers}
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, body, told), timeout=20) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def asking(address: str, page: str, session: str, question: str = "酒田市の姉妹都市は？") -> bytes:
    """Return the event of a page that asks, as its own configuration describes it."""
    config = json.loads(send(address, f"{page}config")[1])
    box = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "question")
    found = next(event for event in config["dependencies"] if box in event["inputs"] and len(event["inputs"]) == 2)
    return json.dumps({"fn_index": found["id"], "data": [question, ""], "session_hash": session}).encode()


async def _discard(_: Any) -> None:
    pass


def test_a_tab_has_left_with_the_last_of_its_streams_only() -> None:
    tabs, scope = Tabs(), dict[str, Any]()
    tabs.sent_by("s", scope)
    event = next(iter(scope.values()))
    with tabs.hearing("s", Whole(_discard)):  # the next one
        with tabs.hearing("s", Whole(_discard)):
            pass  # broken off, and noticed late
        assert not event.is_set()
    assert event.is_set()


def test_over_http_another_visitor_hears_nothing(address: str) -> None:
    assert send(address, "/gradio_api/queue/join", asking(address, "/", "victim0001"))[0] == 200
    status, told = send(address, "/gradio_api/queue/data?session_hash=victim0001", client="10.0.0.2")
    assert (status, list(json.loads(told))) == (404, ["error"])
    status, told = send(address, "/gradio_api/queue/data?session_hash=victim0001")
    assert status == 200 and "ジェレズノゴルスク" in told


def test_whatever_is_handed_in_the_page_still_answers(address: str, tmp_path: Path) -> None:
    good = json.loads(asking(address, "/", "attacker01"))
    bad = [
        {**good, "session_hash": ""},
        {**good, "data": [{"path": "http://evil.example/x", "meta": {"_type": "gradio.FileData"}}, ""]},
        {**good, "data": [FILE, ""]},
        {**good, "fn_index": 999},
        {**good, "session_hash": "0-0-" + "x" * 200_000},
    ]
    replies: list[int] = []
    threads = [
        threading.Thread(
            target=lambda body: replies.append(send(address, "/gradio_api/queue/join", json.dumps(body).encode())[0]),
            args=(body,),
        )
        for body in bad * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(replies) == {422}
    assert send(address, "/gradio_api/queue/join", b" " * (LONGEST_JOIN + 1))[0] == 413
    assert (
        send(address, "/gradio_api/queue/join", json.dumps(good).encode(), **{"Content-Type": "text/plain"})[0] == 415
    )
    assert send(address, "/gradio_api/queue/join", asking(address, "/", "visitor0002"))[0] == 200
    assert "ジェレズノゴルスク" in send(address, "/gradio_api/queue/data?session_hash=visitor0002")[1]


def told_of(address: str, page: str, session: str, pick: Callable[[list[str]], bool], value: object) -> str:
    """Send the first event of a page that is picked, with one value for all that it takes; return what it is told."""
    config = json.loads(send(address, f"{page}config")[1])
    kinds = {part["id"]: part["props"].get("elem_id") or part["type"] for part in config["components"]}
    event = next(e for e in config["dependencies"] if pick([kinds[part] for part in e["inputs"]]))
    data = [value for _ in event["inputs"]]
    body = json.dumps({"fn_index": event["id"], "data": data, "session_hash": session}).encode()
    assert send(address, f"{page}gradio_api/queue/join", body)[0] == 200
    return send(address, f"{page}gradio_api/queue/data?session_hash={session}")[1]


def test_what_gradio_itself_refuses_stands_in_the_log_without_its_value(
    address: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = told_of(address, "/", "forged0001", lambda kinds: "dropdown" in kinds, "himitsu\n2026 ERROR forged")
    assert "process_completed" in told
    assert capfd.readouterr() == ("", "")
    assert [record.getMessage() for record in caplog.records] == ["an event of the page failed"]
    assert "himitsu" not in OneLine(journal=False).format(caplog.records[0])


@pytest.mark.parametrize(
    ("page", "boxes", "words"),
    [("/", ["question", "textbox"], "質問が空です"), ("/evaluation/", ["act-picked"], "ファイルを読めませんでした")],
)
def test_a_box_that_holds_nothing_is_told_as_an_empty_one(
    page: str, boxes: list[str], words: str, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    told = told_of(address, page, f"empty{len(boxes):05}", lambda kinds: boxes == kinds, None)
    assert words in told
    assert not caplog.records


def test_more_sessions_than_gradio_remembers_stop_nothing(assistant: Assistant, tmp_path: Path) -> None:
    """Gradio keeps messages of 2,000 sessions; of one that it forgot a question may still wait."""
    app = built(lambda: create_app(assistant, Settings(data=tmp_path, open=True, proxies=("127.0.0.1",))))
    pages = [
        route.app._app
        for route in app.routes  # type: ignore[attr-defined]
        if isinstance(route, Mount) and isinstance(route.app, GradioPage)
    ]
    assert {page.state_holder.capacity for page in pages} == {2000}  # 80 KB each
    queues = [page.get_blocks()._queue for page in pages]
    for queue in queues:
        queue.pending_messages_per_session = LRUCache(20)
    with serving(app) as address:
        for n in range(30):
            assert (
                send(address, "/gradio_api/queue/join", asking(address, "/", f"session{n:06}", f"{n}年は？"))[0] == 200
            )
        assert send(address, "/gradio_api/queue/join", asking(address, "/", "lastone001"))[0] == 200
        assert "ジェレズノゴルスク" in send(address, "/gradio_api/queue/data?session_hash=lastone001")[1]
    # It counts its events with pandas at each of them, 50 ms for the 10,000 that it keeps with their sessions.
    assert {(len(queue.event_analytics), queue.event_count_at_last_cache) for queue in queues} == {(0, 0), (1, 0)}
