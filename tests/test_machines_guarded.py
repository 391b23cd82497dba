"""MCP and 源内 behind the sign-on: a key opens them, and shows what its groups may read."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

import cli
from answer.assistant import Assistant
from settings import Settings
from tests.visiting import served

ROOT = Path(__file__).resolve().parents[1]
PUBLIC, KEY = "https://portal.example.lg.jp/qa", "ここにAPIキー"
ACCESS = """
[collections]
"公開" = ["documents/*"]
"すべて" = ["*"]
[groups]
"広報課" = ["公開"]
"人事課" = ["すべて"]
"""
PAIRINGS = "1991年に提携したものは?"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return a folder with keys made by the command, by their group."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "access.toml").write_text(ACCESS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO("正しい馬の電池とホチキス\n"))
        assert cli.main(["user", "add", "山田", "--users", str(folder / "users.txt")]) == cli.DONE
    found = {}
    for group in ("広報課", "人事課"):
        arguments = ["key", "add", f"{group}の鍵", "--groups", group, "--keys", str(folder / "keys.txt")]
        with redirect_stdout(io.StringIO()) as printed:
            assert cli.main(arguments) == cli.DONE
        found[group] = printed.getvalue().strip()
    return folder, found


@pytest.fixture(scope="module")
def address(assistant: Assistant, keys: tuple[Path, dict[str, str]]) -> Iterator[str]:
    folder, _ = keys
    settings = Settings(
        mcp=True,
        feedback=False,
        sign_on="password",
        data=folder / "data",
        users=folder / "users.txt",
        keys=folder / "keys.txt",
        access=folder / "access.toml",
    )
    with served(assistant, settings) as found:
        yield found


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.mark.parametrize(("path", "body"), [("mcp", LIST), ("gennai", {"inputs": {"question": PAIRINGS}})])
@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "tokushu_x"}, {"Authorization": "Bearer x"}])
def test_without_a_key_nothing_answers(address: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> None:
    accept = {"Accept": "application/json, text/event-stream"}
    response = httpx.post(f"{address}/{path}", json=body, headers={**accept, **headers})
    assert response.status_code == 401
    assert list(response.json()) == ["error"]


def test_a_person_who_signed_on_needs_a_key_for_the_portal(address: str) -> None:
    person = httpx.BasicAuth("山田".encode(), "正しい馬の電池とホチキス".encode())
    assert httpx.get(f"{address}/api/health", auth=person).status_code == 200
    response = httpx.post(f"{address}/gennai", json={"inputs": {"question": PAIRINGS}}, auth=person)
    assert response.status_code == 401
    assert "x-api-key" in response.json()["error"]


def called(address: str, key: str, name: str, arguments: dict[str, Any]) -> Any:
    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers={"x-api-key": key}) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
        ):
            return await client.call_tool(name, arguments)

    return asyncio.run(asyncio.wait_for(run(), 60))


@pytest.mark.parametrize(("group", "total", "status"), [("広報課", 8, "not_found"), ("人事課", 10, "answered")])
def test_a_key_reads_what_its_groups_may(
    address: str, keys: tuple[Path, dict[str, str]], group: str, total: int, status: str
) -> None:
    key = keys[1][group]
    ids = [f"{entry['id']}" for entry in called(address, key, "list_documents", {}).structured_content["documents"]]
    assert len(ids) == total
    assert called(address, key, "ask", {"question": PAIRINGS}).structured_content["status"] == status
    assert called(address, key, "get_document", {"id": "tables/pairings"}).is_error is (total == 8)
    found = called(address, key, "search", {"query": "酒田市", "limit": 20}).structured_content["passages"]
    assert {passage["document"] for passage in found} <= set(ids)
    told = httpx.post(f"{address}/gennai", json={"inputs": {"question": PAIRINGS}}, headers={"x-api-key": key}).json()[
        "outputs"
    ]
    assert ("9件あります。" in told) is (status == "answered")
    assert f"]({address}/documents/" in told or status == "not_found"


@pytest.mark.parametrize("page", ["mcp", "gennai"])
def test_the_commands_in_the_documentation_work(address: str, keys: tuple[Path, dict[str, str]], page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    block = next(code for code in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if code.startswith("curl"))
    command = block.replace(PUBLIC, address).replace(KEY, keys[1]["人事課"]).replace("\\\n", " ")
    done = subprocess.run(shlex.split(command), capture_output=True, timeout=30, check=True)
    assert {"result", "outputs"} & json.loads(done.stdout).keys()
