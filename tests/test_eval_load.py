"""The load benchmark's client and its lines, on a tiny server and on figures worked out by hand."""

from __future__ import annotations

import asyncio
from itertools import repeat

import pytest

from eval.load import Questions, memory_line, overload_line, rate_lines
from eval.load_client import Load, Reply, ask, request
from eval.load_server import serving
from evaluate.records import Expectation


def load(*statuses: int, seconds: float = 1.0) -> Load:
    return Load(tuple(Reply(status, 0.01, status == 503) for status in statuses), seconds)


def test_every_client_asks_until_there_are_no_more_questions() -> None:
    with serving(["eval.constant"]) as server:
        sent = request(server.address, "/constant", {"question": "相手は？"})
        found = ask(server.address, [sent] * 40, clients=4, seconds=30)
        assert [reply.status for reply in found.replies] == [200] * 40
        assert ask(server.address, [request(server.address, "/none", {})], 1, 30).count(404) == 1
        bounded = ask(server.address, repeat(sent), clients=2, seconds=0.2)
        assert bounded.replies and bounded.seconds < 20
        server.end()
        assert server.ended()[0] in {0, -15}


def test_a_reply_that_does_not_come_is_counted() -> None:
    async def deaf() -> Load:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        async with server:
            sent = [request(f"http://{host}:{port}", "/", {})] * 3
            found = await asyncio.to_thread(ask, f"http://{host}:{port}", sent, 2, 10)
            await asyncio.sleep(0.1)  # until what was accepted is closed
            return found

    assert asyncio.run(deaf()).count(0) == 3


def test_new_questions_are_never_typed_alike_and_the_office_repeats_itself() -> None:
    asked = [Expectation(str(n), f"質問{n}", ()) for n in range(20)]
    questions = Questions("http://127.0.0.1:1", asked)
    new, office = questions.new(), questions.office()
    assert len({next(new) for _ in range(60)}) == 60
    drawn = [next(office) for _ in range(400)]
    assert len({*drawn}) <= 20
    assert max(drawn.count(sent) for sent in {*drawn}) > 60
    again = Questions("http://127.0.0.1:1", asked).office()
    assert [next(again) for _ in range(400)] == drawn


def test_lines_say_what_was_measured() -> None:
    loads = {
        ("constant route", 16): load(*[200] * 100),
        ("each question new", 16): load(*[200] * 20, 503, 0),
        ("as in an office", 16): load(*[200] * 50, seconds=2.0),
    }
    lines = [line.split() for line in rate_lines(loads)[1:]]
    assert [line[-7:-4] for line in lines] == [["100.0", "100.0", "%"], ["22.0", "22.0", "%"], ["25.0", "25.0", "%"]]
    assert [line[-1] for line in lines] == ["0", "2", "0"]
    assert "10 asked, 5 answered, 4 told to come again (503 with Retry-After), 1 lost" in overload_line(
        load(200, 200, 200, 200, 200, 503, 503, 503, 503, 0)
    )
    line = memory_line([100, 102, *[110] * 12, 104, 104], load(*[200] * 9, 500))
    assert "101, 110, 110, 110, 110, 110, 110, 104 MB in each 8th of them in turn; 1 not answered" in line


@pytest.mark.parametrize("clients", [1, 3])
def test_a_rate_is_replies_over_time(clients: int) -> None:
    assert load(*[200] * (10 * clients), seconds=2.0).rate == 5.0 * clients
