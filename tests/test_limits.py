"""How much and how often: refused with 413, 414, 429, 431 in the one shape, whoever would have answered."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from answer.assistant import Assistant
from serve.asked import Asked
from serve.desk import Desk
from serve.errors import RateError
from serve.guard.limits import LONGEST_BODY, Limits
from serve.library import Library
from serve.rate import Rate
from serve.visitor import ANYONE, Visitor
from settings import Settings
from tests.test_forwarded import Told, call
from tests.visiting import Visit, served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ALLOWED = 5  # questions a minute


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_a_minute_then_one_at_a_time() -> None:
    clock = Clock()
    rate = Rate(6, clock=clock)
    assert [rate.wait("a") for _ in range(7)] == [0] * 6 + [10]
    assert rate.wait("b") == 0
    clock.now = 5
    assert rate.wait("a") == 5
    clock.now = 10
    assert [rate.wait("a"), rate.wait("a")] == [0, 10]
    clock.now = 1000
    assert [rate.wait("a") for _ in range(7)] == [0] * 6 + [10]


@given(st.integers(1, 20), st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30)), min_size=1, max_size=80))
def test_nobody_gets_more_than_his_share_and_who_waits_is_let_in(a_minute: int, steps: list[tuple[str, float]]) -> None:
    clock = Clock()
    rate = Rate(a_minute, clock=clock)
    let_in: dict[str, list[float]] = {"a": [], "b": []}
    for name, pause in steps:
        clock.now += pause
        wait = rate.wait(name)
        if wait:
            clock.now += wait + 1e-6
            assert rate.wait(name) == 0
        let_in[name].append(clock.now)
    for times in let_in.values():
        for first, start in enumerate(times):
            for last, end in enumerate(times[first:], first):
                assert last - first + 1 <= a_minute * (1 + (end - start) / 60) + 1e-3


def test_what_is_remembered_has_a_bound() -> None:
    clock = Clock()
    rate = Rate(5, names=100, clock=clock)
    for number in range(1000):
        rate.wait(str(number))
    assert len(rate) == 100
    clock.now = 61
    rate.wait("later")
    assert len(rate) == 1


def test_0_is_no_limit_and_nothing_is_remembered() -> None:
    rate = Rate(0)
    assert {rate.wait("a") for _ in range(1000)} == {0}
    assert len(rate) == 0


def test_questions_are_counted_by_user_else_by_address(assistant: Assistant) -> None:
    noted: list[Asked] = []
    desk = Desk(Library(assistant), Settings(rate=2), [noted.append])
    sato = Visitor("10.0.0.1", "sato")
    for visitor in (sato, Visitor("10.0.0.1", "suzuki"), Visitor("10.0.0.1"), Visitor("10.0.0.2"), ANYONE):
        assert [desk.ask("港は?", visitor=visitor).answer.status for _ in range(2)]
    assert desk.ask("港は?").answer.text  # the command, a test: nobody is counted
    with pytest.raises(RateError, match=r"1分に尋ねられる質問の数を超えました。\d+秒待って") as refused:
        desk.ask("港は?", visitor=Visitor("10.9.9.9", "sato"), channel="mcp")
    assert refused.value.status == 429
    assert 0 < refused.value.retry_after <= 30
    assert desk.close()
    assert (noted[-1].status, noted[-1].answer, noted[-1].channel) == (429, None, "mcp")


# Over real connections


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    # Each test comes from an address of its own, as a proxy would say.
    settings = Settings(data=data, evaluation=True, rate=ALLOWED, open=True, proxies=("127.0.0.1",))
    with served(assistant, settings) as address:
        yield address


def send(
    address: str, path: str, body: Any = None, method: str = "POST", client: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Send a request over a connection of its own; a body that is a list of parts goes in chunks, without a length."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    told = {"Content-Type": "application/json", "X-Forwarded-For": client or path[:1], **headers}
    try:
        connection.request(method, path, iter(body) if isinstance(body, list) else body, told)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it was refused before all was sent; the answer is there nevertheless
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return found


def is_told(found: tuple[int, dict[str, str], bytes], status: int, words: str) -> bool:
    """Tell whether an answer is a refusal in our shape, with our headers."""
    told = json.loads(found[2])
    return (
        found[0] == status
        and list(told) == ["error"]
        and words in told["error"]
        and told["error"].endswith("。")
        and "content-security-policy" in found[1]
    )


BIG = b" " * (LONGEST_BODY + 1)
EVERYWHERE = ["/api/ask", "/gradio_api/queue/join", "/gradio_api/reset", "/design/page.css", "/nowhere", "/api/health"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_body_that_is_too_large_is_refused_by_its_length(path: str, address: str) -> None:
    assert is_told(send(address, path, BIG, client="10.0.0.1"), 413, "1MBまで")


@pytest.mark.parametrize(("path", "most"), [("/api/ask", "1MBまで"), ("/gradio_api/queue/join", "256KBまで")])
def test_a_body_that_is_too_large_is_refused_as_it_comes(path: str, most: str, address: str) -> None:
    assert is_told(send(address, path, [b" " * 65536] * 17, client="10.0.0.2"), 413, most)


@pytest.mark.parametrize("length", ["9" * 19, str(LONGEST_BODY + 1)])
def test_a_length_is_believed_before_anything_is_sent(length: str, address: str) -> None:
    found = send(address, "/api/ask", b"", client="10.0.0.3", **{"Content-Length": length})
    assert is_told(found, 413, "1MBまで")


def test_a_body_within_the_limit_is_read(address: str) -> None:
    question = json.dumps({"question": "港は?"}).encode()
    for body in (question + b" " * (LONGEST_BODY - len(question)), [question, b" " * 65536]):
        assert send(address, "/api/ask", body, client="10.0.0.4")[0] == 200


def test_a_question_file_may_be_larger(address: str) -> None:
    kind = {"Content-Type": "application/octet-stream"}
    rows = "質問,正解\n".encode() + "港は?,酒田港\n".encode() * 100_000
    assert len(rows) > LONGEST_BODY
    for body in (rows, [rows]):
        found = send(address, "/evaluation/questions?name=a.csv", body, client="10.0.0.5", **kind)
        assert found[0] in {200, 422}  # read; whether there are too many questions is another matter
    for body in (b" " * ((32 << 20) + 1), [b" " * (1 << 20)] * 33):
        found = send(address, "/evaluation/questions?name=a.csv", body, client="10.0.0.5", **kind)
        assert is_told(found, 413, "32MBまで")


@pytest.mark.parametrize("path", ["/" + "a" * 17_000, "/?a=" + "b" * 17_000])
def test_an_address_that_is_too_long_is_refused(path: str, address: str) -> None:
    assert is_told(send(address, path, method="GET", client="10.0.0.6"), 414, "16,384バイト")


def test_headers_that_are_too_large_are_refused(address: str) -> None:
    found = send(address, "/api/health", method="GET", client="10.0.0.6", **{"X-A": "a" * 33000})
    assert is_told(found, 431, "32,768バイト")


def test_too_many_questions_are_refused_until_later(address: str) -> None:
    question = json.dumps({"question": "港は?"})
    assert [send(address, "/api/ask", question, client="10.0.1.1")[0] for _ in range(ALLOWED)] == [200] * ALLOWED
    refused = send(address, "/api/ask", question, client="10.0.1.1")
    assert is_told(refused, 429, "秒待って")
    assert 1 <= int(refused[1]["retry-after"]) <= 12
    assert send(address, "/api/ask", question, client="10.0.1.2")[0] == 200
    assert send(address, "/api/health", client="10.0.1.1", method="GET")[0] == 200  # no question


@pytest.mark.parametrize(("rate", "most"), [(5, 3000), (120, 6000)])
def test_too_many_requests_of_any_kind_are_refused(rate: int, most: int) -> None:
    limits = Limits(Told(), Settings(rate=rate))
    paths = ["/design/tokens.css", "/api/health", "/nowhere"]
    for sent in range(2 * most):  # while they are sent a few more are allowed
        start, *rest = call(limits, paths[sent % 3], client=("10.0.1.3", 5))
        if start["status"] == 429:
            break
    assert most <= sent < most * 1.5
    assert json.loads(rest[0]["body"])["error"].endswith("1秒待ってから、もう一度試してください。")
    assert (b"retry-after", b"1") in start["headers"]
    assert call(limits, "/", client=("10.0.1.4", 5))[0]["status"] == 200


def test_a_name_that_is_not_listed_is_refused_everywhere(address: str) -> None:
    for path in ("/", "/api/ask", "/design/page.css", "/gradio_api/queue/join", "/config", "/theme.css"):
        assert is_told(send(address, path, b"{}", client="10.0.1.5", Host="evil.example"), 400, "TOKUSHU_HOSTS")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Gradio-Server": "http://evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_gradio_names_no_host_that_a_stranger_wrote(
    headers: dict[str, str], assistant: Assistant, tmp_path: Path
) -> None:
    with served(assistant, Settings(data=tmp_path, open=True)) as address:
        for path in ("/", "/config"):
            status, _, body = send(address, path, method="GET", **headers)
            assert status == 200
            assert b"evil.example" not in body


def test_many_threads_share_one_count() -> None:
    rate = Rate(100)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(rate.wait, ["a"] * 300))
    assert 100 <= waits.count(0) <= 110


def test_the_page_says_so_and_keeps_the_question(assistant: Assistant, tmp_path: Path, browser: Browser) -> None:
    with served(assistant, Settings(data=tmp_path, rate=1)) as address:
        visit = Visit(browser, address, 1200)
        visit.ask("酒田市の姉妹都市は?")
        visit.page.locator("#question textarea").fill("港は?")
        visit.page.locator("#question textarea").press("Enter")
        expect(visit.page.locator(".tk-message")).to_contain_text("1分に尋ねられる質問の数を超えました。")
        expect(visit.page.locator("#question textarea")).to_have_value("港は?")
        expect(visit.page.locator(".tk-asked")).to_have_text("質問: 酒田市の姉妹都市は?")
        visit.context.close()
    assert visit.wrong == []
