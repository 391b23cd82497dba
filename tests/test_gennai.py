"""The address for 源内: asked as the portal asks, the answers read as the portal reads them."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from starlette.types import Receive, Scope, Send

from answer.assistant import Assistant
from answer.question import MAX_CHARS
from serve.asked import Asked
from serve.desk import Desk
from serve.gennai.inputs import InputError, Inputs, read_inputs, readable_user
from serve.gennai.routes import FORM, gennai_routes
from serve.library import Library
from serve.visitor import Visitor, set_visitor
from settings import Settings
from tests.visiting import served

ROOT = Path(__file__).resolve().parents[1]
DOC = (ROOT / "docs" / "gennai.md").read_text(encoding="utf-8")
GFM = MarkdownIt("commonmark").enable("table")
CSV_BOM = "\ufeff"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve on this machine, where nobody signs on: no key is asked for."""
    with served(assistant, Settings(data=tmp_path_factory.mktemp("data"), feedback=False)) as found:
        yield found


def turn(question: str, output: str = "…") -> dict[str, str]:
    return {"input": json.dumps({"question": question}), "output": output, "createdDate": "1770000000000"}


def asked(address: str, question: Any, histories: Any = None) -> httpx.Response:
    inputs = {"question": question, **({"conversation_histories": histories} if histories is not None else {})}
    body = {"inputs": inputs, "sessionId": "11111111-1111-4111-8111-111111111111"}
    return httpx.post(f"{address}/gennai", json=body, headers={"x-user-id": "u-1"})


def outputs(address: str, question: str, histories: Any = None) -> str:
    response = asked(address, question, histories)
    assert response.status_code == 200, response.text
    return str(response.json()["outputs"])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("酒田市の姉妹都市は?", ["イルクーツク州", "### 根拠", "1. [図1 日露姉妹都市状況](", "> 23 山形県 酒田市"]),
        ("1991年に提携したものは?", ["9件あります。", "| 番号 | 都道府県 |", "| 10 | 北海道 | 稚内市 |", "9. [図1"]),
        (
            "ソチ市の人口は?",
            ["約43万人", "> ソチ市はロシアで最大のリゾート地で、人口は【約43万人】である。", "確かさ: 高"],
        ),
        ("札幌市の人口は?", ["資料には見当たりません", "### 関連するかもしれない箇所", "答えではありません"]),
        ("What is the sister city of Sakata?", ["イルクーツク州", "として検索しました。）"]),
        ("酒田市の姉妹都市は? また、その提携年は?", ["### 酒田市の姉妹都市は?", "1979年です。", "根拠: 1"]),
        ("こんにちは", ["ごあいさつ"]),
    ],
)
def test_an_answer_is_markdown(address: str, question: str, told: list[str]) -> None:
    said = outputs(address, question)
    assert [part for part in told if part not in said] == []
    if told[0] in {"ごあいさつ"}:
        assert "確かさ" not in said


def test_its_links_open_the_very_place(address: str) -> None:
    html = GFM.render(outputs(address, "ソチ市の人口は?"))
    links = re.findall(r'href="([^"]+)"', html)
    assert links
    for link in links:
        assert link.startswith(f"{address}/documents/")
        page, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in httpx.get(page).text


def test_earlier_questions_complete_a_later_one(address: str) -> None:
    said = outputs(address, "その提携年は?", [turn("札幌市の姉妹都市は?"), turn("酒田市の姉妹都市は?")])
    assert "1979年です。" in said
    assert "（「酒田市の姉妹都市の提携年は?」として検索しました。）" in said


def test_many_rows_come_as_a_file_too(address: str) -> None:
    reply = asked(address, "ロシアとの姉妹都市は何件?").json()
    (file,) = reply["artifacts"]
    assert file["display_name"] == "答えの表.csv"
    text = base64.b64decode(file["content"]).decode()
    assert text.startswith(CSV_BOM)
    header, *rows = csv.reader(io.StringIO(text.removeprefix(CSV_BOM)))
    assert len(rows) == 46
    assert ["1979" in row for row in rows if "酒田市" in row] == [True]
    assert "prefecture" in header
    assert "artifacts" not in asked(address, "酒田市の姉妹都市は?").json()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "の形のJSON"),
        (b"[1]", "の形のJSON"),
        (b'{"question": "x"}', "の形のJSON"),
        (b'{"inputs": {}}', "の形のJSON"),
        (b'{"inputs": {"question": ["x"]}}', "の形のJSON"),
        (b"[" * 100_000, "の形のJSON"),
        (b'{"inputs": {"question": 1991}}', "文で入力してください"),
        (b'{"inputs": {"question": true}}', "文で入力してください"),
        (b'{"inputs": {"question": " "}}', "質問が空です"),
        (b'{"inputs": {"question": "\\ud800"}}', "読めない文字"),
        (json.dumps({"inputs": {"question": "あ" * 1001}}).encode(), "質問が長すぎます"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(address: str, body: bytes, told: str) -> None:
    response = httpx.post(f"{address}/gennai", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert list(response.json()) == ["error"]
    assert told in response.json()["error"]


@pytest.mark.parametrize(
    ("histories", "history"),
    [
        ([turn("一"), turn("二")], ("一", "二")),
        ([{"input": {"question": "一"}}], ("一",)),
        ([{"input": "読めない"}, turn("二"), {}, 3, None, {"input": "[" * 9999}], ("二",)),
        ([turn(" "), turn("あ" * (MAX_CHARS + 1)), {"input": '{"question": 3}'}], ()),
        ([turn(str(n)) for n in range(150)], tuple(str(n) for n in range(50, 150))),
        ("読めない", ()),
        (None, ()),
    ],
)
def test_histories_are_read_as_far_as_they_can_be(histories: Any, history: tuple[str, ...]) -> None:
    body = json.dumps({"inputs": {"question": "三", "conversation_histories": histories}}).encode()
    assert read_inputs(body) == Inputs("三", history)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(
    st.one_of(
        st.binary(),
        JSON.map(lambda value: json.dumps({"inputs": {"question": "x", "conversation_histories": value}}).encode()),
    )
)
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        found = read_inputs(body)
    except InputError as error:
        assert str(error).endswith("。")
    else:
        assert all(0 < len(said) <= MAX_CHARS for said in found.history)


@given(st.one_of(st.none(), st.text()))
def test_a_users_number_is_fit_for_a_log(header: str | None) -> None:
    shown = readable_user(header)
    assert len(shown) <= 64
    assert all("!" <= char <= "~" for char in shown)


def test_the_form_is_what_the_documentation_says_and_fits_the_question(address: str) -> None:
    form = json.loads(FORM.read_text(encoding="utf-8"))
    assert httpx.get(f"{address}/gennai/form.json").json() == form
    assert form["question"]["required"] is True
    assert form["question"]["max_length"] == MAX_CHARS
    assert "conversation_history" in form
    pasted = re.search(r"```json\n(.*?)```", DOC, re.DOTALL)
    assert pasted
    assert json.loads(pasted[1]) == form


def stamped(assistant: Assistant, visitor: Visitor, settings: Settings, heard: list[Asked]) -> TestClient:
    """Return a client whose requests the guard has found to be a visitor's."""
    app = FastAPI()
    app.include_router(gennai_routes(Desk(Library(assistant), settings, [heard.append]), settings))

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        set_visitor(scope, visitor)
        await app(scope, receive, send)

    return TestClient(front, base_url="http://portal.example.lg.jp/qa", root_path="/qa", client=("10.0.0.9", 4711))


@pytest.mark.parametrize(
    ("visitor", "settings", "status"),
    [
        (Visitor(client="127.0.0.1"), Settings(), 200),
        (Visitor(client="::1"), Settings(), 200),
        (Visitor(client="10.0.0.9"), Settings(open=True), 401),
        (Visitor(client=""), Settings(open=True), 401),
        (Visitor(client="127.0.0.1"), Settings(sign_on="password"), 401),
        (Visitor(client="127.0.0.1", user="山田"), Settings(sign_on="password"), 401),
        (Visitor(client="10.0.0.9", user="山田"), Settings(sign_on="header"), 401),
        (Visitor(client="10.0.0.9", user="源内", by_key=True), Settings(sign_on="header"), 200),
        (Visitor(client="10.0.0.9", user="源内", by_key=True), Settings(open=True), 200),
    ],
)
def test_a_key_is_asked_for(assistant: Assistant, visitor: Visitor, settings: Settings, status: int) -> None:
    response = stamped(assistant, visitor, settings, []).post(
        "/gennai", json={"inputs": {"question": "ソチ市の人口は?"}}
    )
    assert response.status_code == status
    if status == 200:
        assert (
            "(http://portal.example.lg.jp/qa/documents/documents/06-nagato-sochi#block-13)"
            in response.json()["outputs"]
        )
    else:
        assert "x-api-key" in response.json()["error"]


@pytest.mark.parametrize(("header", "user"), [({"x-user-id": "u 1"}, "源内/u?1"), ({}, "源内")])
def test_who_asks_is_heard_as_the_key_and_the_portals_number(
    assistant: Assistant, header: dict[str, str], user: str
) -> None:
    heard: list[Asked] = []
    client = stamped(assistant, Visitor("10.0.0.9", "源内", by_key=True), Settings(), heard)
    client.post("/gennai", json={"inputs": {"question": "ソチ市の人口は?"}}, headers=header)
    assert [(asked.visitor.user, asked.channel, asked.question) for asked in heard] == [
        (user, "gennai", "ソチ市の人口は?")
    ]


def test_the_command_in_the_documentation_works(address: str) -> None:
    block = next(code for code in re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL) if code.startswith("curl"))
    command = block.replace("https://portal.example.lg.jp/qa", address).replace(
        "  -H 'x-api-key: ここにAPIキー' \\\n", ""
    )
    done = subprocess.run(shlex.split(command.replace("\\\n", " ")), capture_output=True, timeout=30, check=True)
    assert "イルクーツク州" in json.loads(done.stdout)["outputs"]
