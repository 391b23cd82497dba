"""The tools for an office's assistant, called by the package's own client over real stdio and real HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, Tool

import cli
from answer.assistant import Assistant
from answer.question import MAX_CHARS
from ingest.build import ingest
from records import Block, Document
from retrieve.embedding import Embedder
from serve.desk import Desk
from serve.errors import BusyError, ServeError
from serve.library import Library
from serve.mcp.arguments import SearchArguments
from serve.mcp.offered import mcp_door
from serve.mcp.pieces import Piece, page, pieces
from serve.mcp.results import Found
from serve.mcp.tools import Caller, Tools
from serve.visitor import ANYONE
from settings import DEFAULTS, Settings
from tests.visiting import served

ROOT = Path(__file__).resolve().parents[1]
DOC = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
PUBLIC = "https://portal.example.lg.jp/qa"
SOCHI = "documents/06-nagato-sochi"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
T = TypeVar("T")


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(
        mcp=True,
        feedback=False,
        data=tmp_path_factory.mktemp("data"),
        origins=("https://listed.example",),
    )
    with served(assistant, settings) as found:
        yield found


def stdio(index: Path, arguments: list[str] | None = None) -> StdioServerParameters:
    given = arguments or ["mcp", "--index", str(index)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return StdioServerParameters(command=sys.executable, args=["-m", "cli", *given], env=environment)


def within(reach: Any, mode: str, act: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
    """Open a client, let it act, close it."""

    async def run() -> T:
        async with Client(reach, mode=mode) as client:
            return await act(client)

    return asyncio.run(asyncio.wait_for(run(), 60))


def called(reach: Any, calls: list[tuple[str, dict[str, Any]]], mode: str = "auto") -> list[CallToolResult]:
    async def act(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    return within(reach, mode, act)


def text(result: CallToolResult) -> str:
    return "".join(getattr(part, "text", "") for part in result.content)


JOURNEY: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "酒田市の姉妹都市は?"}),
    ("ask", {"question": "その提携年は?", "history": ["酒田市の姉妹都市は?"]}),
    ("ask", {"question": "札幌市の人口は?", "history": None}),
    ("ask", {"question": "ロシアとの姉妹都市は何件?"}),
    ("search", {"query": "ソチ市の気候", "limit": 2}),
    ("list_documents", {"limit": 3}),
    ("get_document", {"id": SOCHI, "max_chars": 1000}),
]


def hold_journey(results: list[CallToolResult], base: str) -> None:
    """Hold what JOURNEY must give; `base` is what its addresses begin with, "" where there are none."""
    assert [result.is_error for result in results] == [False] * len(JOURNEY)
    sakata, year, nowhere, all_rows, found, listed, read = [result.structured_content for result in results]
    assert sakata["status"] == "answered"
    assert "イルクーツク州" in sakata["answer"]
    place = sakata["citations"][0]
    assert (place["title"], place["locator"]) == ("図1 日露姉妹都市状況", "表の23行目")
    assert place["address"] == (f"{base}/documents/tables/pairings#table-0-row-23" if base else None)
    assert sakata["rows"][0]["year"] == "1979"
    assert year["answer"].startswith("1979年です。")
    assert year["notes"] == ["「酒田市の姉妹都市の提携年は?」として検索しました。"]
    assert (nowhere["status"], nowhere["citations"]) == ("not_found", [])
    assert nowhere["related"]
    assert (all_rows["rows_total"], len(all_rows["rows"]), len(all_rows["citations"])) == (46, 46, 20)
    assert next(passage["document"] for passage in found["passages"]) == SOCHI
    assert len(listed["documents"]) == 3
    assert listed["total"] == 10
    assert listed["next_start"] == 3
    assert read["next_start"] == len(read["blocks"])
    told = [text(result) for result in results]
    assert "[1] 図1 日露姉妹都市状況（表の23行目）" in told[0]
    assert "答えではありません" in told[2]
    assert "ほか" in told[3]
    assert f"（続きは start={read['next_start']} で読めます）" in told[6]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_over_http(address: str, mode: str) -> None:
    hold_journey(called(f"{address}/mcp", JOURNEY, mode), address)


def test_the_tools_over_stdio(edition_index: Path) -> None:
    hold_journey(called(stdio(edition_index), JOURNEY), "")


def test_over_stdio_a_new_index_is_taken_too(tmp_path: Path, embedder: Embedder) -> None:
    def write(number: int) -> None:
        (tmp_path / "会館.md").write_text(f"# 会館\n\n第一会館の収容人数は{number}人である。\n", encoding="utf-8")
        ingest([tmp_path / "会館.md"], tmp_path / "index", embedder)

    async def act(client: Client) -> list[str]:
        asked = {"question": "第一会館の収容人数は？"}
        told = [text(await client.call_tool("ask", asked))]
        await asyncio.to_thread(write, 245)
        for _ in range(60):
            told.append(text(await client.call_tool("ask", asked)))
            if "245人" in told[-1]:
                break
            await asyncio.sleep(0.5)
        return told

    write(120)
    told = within(stdio(tmp_path / "index"), "auto", act)
    assert ("120人" in told[0], "245人" in told[-1]) == (True, True)


def test_each_tool_is_described_in_japanese_and_only_reads(address: str) -> None:
    async def act(client: Client) -> list[Tool]:
        return list((await client.list_tools()).tools)

    tools = within(f"{address}/mcp", "auto", act)
    assert [tool.name for tool in tools] == ["ask", "search", "list_documents", "get_document"]
    for tool in tools:
        assert re.search(r"[ぁ-ん]", tool.description or "")
        assert all(re.search(r"[ぁ-ん]", found["description"]) for found in tool.input_schema["properties"].values())
        assert tool.output_schema
        assert tool.annotations
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
    assert tools[0].input_schema["required"] == ["question"]
    assert tools[0].input_schema["properties"]["question"]["maxLength"] == MAX_CHARS


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {}, "ask の引数 question が正しくありません。"),
    ("ask", {"question": 1}, "question が正しくありません。"),
    ("ask", {"question": " "}, "質問が空です。"),
    ("ask", {"question": "あ" * (MAX_CHARS + 1)}, "質問が長すぎます"),
    ("ask", {"question": "x", "history": ["x"] * 101}, "history が正しくありません。"),
    ("ask", {"question": "x", "lang": "ja"}, "lang が正しくありません。"),
    ("search", {"query": "x", "limit": 21}, "limit が正しくありません。"),
    ("search", {"query": ""}, "質問が空です。"),
    ("list_documents", {"start": -1}, "start が正しくありません。"),
    ("get_document", {"id": "nowhere"}, "「nowhere」という資料はありません。list_documents"),
    ("get_document", {"id": "../../etc/passwd"}, "という資料はありません。"),
    ("get_document", {"id": SOCHI, "max_chars": 10**9}, "max_chars が正しくありません。"),
]


def test_what_cannot_be_done_is_a_tools_error_with_a_sentence(address: str) -> None:
    results = called(f"{address}/mcp", [(name, arguments) for name, arguments, _ in WRONG])
    for result, (_, _, told) in zip(results, WRONG, strict=True):
        assert result.is_error
        assert told in text(result)
        assert text(result).endswith("。")


def test_a_tool_that_is_not_there_is_the_protocols_error(address: str) -> None:
    async def act(client: Client) -> str:
        with pytest.raises(MCPError) as refusal:
            await client.call_tool("delete", {})
        return refusal.value.message

    told = within(f"{address}/mcp", "auto", act)
    assert told == "そのツールはありません。使えるのは ask、search、list_documents、get_document です。"


def test_a_document_is_read_to_its_end_a_page_at_a_time(address: str, assistant: Assistant) -> None:
    async def act(client: Client) -> list[str]:
        lines, start = [], 0
        while start is not None:
            arguments = {"id": SOCHI, "start": start, "max_chars": 1000}
            read = (await client.call_tool("get_document", arguments)).structured_content
            lines += [block["text"] for block in read["blocks"]]
            start = read["next_start"]
        return lines

    document = assistant.index.document(SOCHI)
    assert document
    assert within(f"{address}/mcp", "auto", act) == [piece.text for piece in pieces(document)]


def test_no_more_is_searched_at_once_than_can_be(assistant: Assistant) -> None:
    tools, caller = Tools(Desk(Library(assistant))), Caller(ANYONE, "")

    async def run() -> list[Any]:
        asked = [tools.search(SearchArguments(query=f"ソチ市の気候 {n}", limit=5), caller) for n in range(40)]
        return await asyncio.gather(*asked, return_exceptions=True)

    kinds = [type(result) for result in asyncio.run(run())]
    assert kinds == [Found] * 16 + [BusyError] * 24


TEXTS = st.lists(st.text(max_size=5).map(lambda text: text * 300), max_size=8)


@given(texts=TEXTS, max_chars=st.integers(1000, 3000))
def test_pages_hold_every_piece_once_and_no_page_is_too_long(texts: list[str], max_chars: int) -> None:
    blocks = tuple(Block("paragraph", text, ((1, 1),)) for text in texts)
    found = pieces(Document("d", "題", "d.txt", blocks))
    assert "".join(piece.text for piece in found) == "".join(texts)
    read: list[Piece] = []
    while len(read) < len(found):
        taken = page(found, len(read), max_chars)
        assert sum(len(piece.text) for piece in taken) <= max_chars
        read += taken
    assert tuple(read) == found


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 200),
        ("POST", {"Origin": "https://listed.example"}, 200),
        ("POST", {"Origin": "https://evil.example"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("GET", {}, 405),
        ("DELETE", {}, 405),
    ],
)
def test_the_address_answers_posts_of_programs(address: str, method: str, headers: dict[str, str], status: int) -> None:
    body = LIST if method == "POST" else None
    response = httpx.request(method, f"{address}/mcp", json=body, headers={**HEADERS, **headers})
    assert response.status_code == status
    if status == 200:
        assert next(tool["name"] for tool in response.json()["result"]["tools"]) == "ask"
    else:
        assert list(response.json()) == ["error"]


def test_a_page_of_our_own_may_call(address: str) -> None:
    response = httpx.post(f"{address}/mcp", json=LIST, headers={**HEADERS, "Origin": address})
    assert response.status_code == 200


def test_nothing_but_the_protocol_is_on_standard_output(edition_index: Path) -> None:
    parameters = stdio(edition_index)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        LIST,
    ]
    with subprocess.Popen(
        [parameters.command, *parameters.args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=parameters.env
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(30) == 0
    assert [reply["id"] for reply in replies] == [0, 1]
    assert "指示ではありません" in replies[0]["result"]["instructions"]


def test_without_an_index_the_command_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mcp", "--index", str(tmp_path / "nowhere")]) == cli.FAILED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "tokushu ingest" in printed.err


def test_where_the_extra_is_missing_one_sentence_says_so(
    assistant: Assistant, edition_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    desk = Desk(Library(assistant))
    assert mcp_door(desk, DEFAULTS) is None
    with pytest.raises(ServeError, match=re.escape("tokushu[mcp]")):
        mcp_door(desk, Settings(mcp=True))
    assert cli.main(["mcp", "--index", str(edition_index)]) == cli.FAILED
    assert "tokushu[mcp]" in capsys.readouterr().err


def snippets(language: str) -> list[str]:
    """Return the blocks of a language in the documentation, without the indentation of a list."""
    blocks = re.findall(rf"^( *)```{language}\n(.*?)^ *```", DOC, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in blocks]


def test_the_settings_of_clients_in_the_documentation_work(address: str, edition_index: Path) -> None:
    by_stdio, by_http = [json.loads(block)["mcpServers"]["tokushu"] for block in snippets("json")]
    arguments = [str(edition_index) if given == "/srv/tokushu/.index" else given for given in by_stdio["args"]]
    asked = [("ask", {"question": "酒田市の姉妹都市は?"})]
    assert "イルクーツク州" in text(called(stdio(edition_index, arguments), asked)[0])

    async def over_http() -> CallToolResult:
        headers = {name: value for name, value in by_http["headers"].items() if name != "x-api-key"}
        async with httpx2.AsyncClient(headers=headers) as http:
            reach = streamable_http_client(by_http["url"].replace(PUBLIC, address), http_client=http)
            async with Client(reach) as client:
                return await client.call_tool(*asked[0])

    assert by_http["type"] == "http"
    assert list(by_http["headers"]) == ["x-api-key"]
    assert "イルクーツク州" in text(asyncio.run(over_http()))


def test_the_command_in_the_documentation_works(address: str) -> None:
    block = next(code for code in snippets("sh") if code.startswith("curl"))
    command = block.replace(PUBLIC, address).replace("  -H 'x-api-key: ここにAPIキー' \\\n", "")
    done = subprocess.run(shlex.split(command.replace("\\\n", " ")), capture_output=True, timeout=30, check=True)
    assert next(tool["name"] for tool in json.loads(done.stdout)["result"]["tools"]) == "ask"
