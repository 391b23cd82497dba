"""The API's description: what it promises is what is sent, whatever is asked; and the page that shows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from schemathesis.config import ChecksConfig, GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from answer.assistant import Assistant
from serve.api import models
from serve.api.ways_in import ways_in
from serve.guard.accounts import KEYS, USERS, Account, AccountFile
from serve.guard.keys import hash_key, new_key
from serve.guard.passwords import hash_password
from serve.server import create_app
from settings import Settings
from tests.conftest import ROOT
from tests.visiting import Visit, built, served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EXAMPLES = 20
"""Requests that schemathesis makes up for an operation, beside those for each limit the description names."""

QUESTIONS = (
    "酒田市の姉妹都市は？",
    "提携は全部で何件？",
    "ソチ市の人口は？",
    "Khabarovskの姉妹都市は？",
    "酒田市の姉妹都市は？また、小樽市の姉妹都市は？",
    "こんにちは",
)


@pytest.fixture(scope="module")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    async def build() -> TestClient:  # in a running loop: without one Gradio makes a loop that it never closes
        settings = Settings(data=tmp_path_factory.mktemp("data"), rate=0)
        return TestClient(create_app(assistant, settings), raise_server_exceptions=False)

    with asyncio.run(build()) as client:
        yield client


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    found = client.get("/api/openapi.json").json()
    assert isinstance(found, dict)
    return found


def findings(app: Any, examples: int, headers: Mapping[str, str] | None = None) -> list[str]:
    """Let schemathesis ask what an application's description allows and what not: all checks, the same each time."""
    checks = ChecksConfig()
    # A question needs more than its shape (something to read in it), so that 422 may answer one of the right shape.
    checks.positive_data_acceptance.expected_statuses = ["2xx", "404", "422"]
    made = GenerationConfig(max_examples=examples, deterministic=True, no_shrink=True)
    sent = dict(headers or {})
    projects = ProjectsConfig(default=ProjectConfig(checks=checks, generation=made, headers=sent))
    config = SchemathesisConfig(seed=6, projects=projects)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config, headers=sent)
    found, asked = [], 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            for case, told in event.recorder.checks.items():
                wrong = [check for check in told if check.status is not Status.SUCCESS]
                found += [f"{check.name} {event.recorder.cases[case].value!r} {check.failure_info}" for check in wrong]
    assert asked > examples, "nothing was asked"
    return found


def test_whatever_is_asked_is_answered_as_described(assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, rate=0, hosts=("testserver",), open=True)
    assert findings(built(lambda: create_app(assistant, settings)), EXAMPLES) == []  # it ends what it calls


def test_where_a_key_is_described_as_needed_nothing_answers_without_it(assistant: Assistant, tmp_path: Path) -> None:
    key, keys, users = new_key(), tmp_path / "keys.txt", tmp_path / "users.txt"
    AccountFile(keys, KEYS).put(Account("源内", hash_key(key)))
    AccountFile(users, USERS).put(Account("山田", hash_password("とても長い合言葉")))
    entering: dict[str, Any] = {"sign_on": "password", "keys": keys, "users": users}
    settings = Settings(data=tmp_path, rate=0, hosts=("testserver",), **entering)
    assert findings(built(lambda: create_app(assistant, settings)), 3, {"x-api-key": key}) == []


@pytest.mark.parametrize(
    ("entering", "ways"),
    [
        ({}, [[], ["api_key"], ["bearer"]]),
        ({"open": True}, [[], ["api_key"], ["bearer"]]),
        ({"sign_on": "header", "proxies": ("127.0.0.1",)}, [["api_key"], ["bearer"]]),
        ({"sign_on": "password"}, [["api_key"], ["bearer"], ["password"], ["session"]]),
    ],
)
def test_the_ways_in_are_described(entering: dict[str, Any], ways: list[list[str]]) -> None:
    schemes, security = ways_in(Settings(**entering))
    assert [list(way) for way in security] == ways
    assert set(schemes) == {name for way in ways for name in way}
    assert schemes["api_key"].items() >= {"type": "apiKey", "in": "header", "name": "x-api-key"}.items()


def test_what_describes_the_ways_in_is_of_openapi(client: TestClient, described: dict[str, Any]) -> None:
    assert described["security"] == [{}, {"api_key": []}, {"bearer": []}]
    for scheme in described["components"]["securitySchemes"].values():
        assert scheme["description"].endswith("。")


def test_what_is_not_as_described_would_be_found() -> None:
    app = FastAPI(openapi_url="/api/openapi.json")

    @app.get("/api/broken", response_model=models.Refusal)
    def broken(number: int) -> JSONResponse:
        return JSONResponse({"error": number, "more": 1 / (number - 1)})

    assert any(found.startswith("response_schema_conformance") for found in findings(app, 5))


def answers_to(described: dict[str, Any], path: str, method: str, status: int) -> jsonschema_rs.Draft202012Validator:
    """Return what checks a reply of an operation against the description."""
    reply = described["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator({**reply, "components": described["components"]})


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_of_its_shape(client: TestClient, described: dict[str, Any], question: str) -> None:
    reply = client.post("/api/ask", json={"question": question, "id": "7"})
    assert reply.headers["cache-control"] == "no-store"
    answers_to(described, "/api/ask", "post", reply.status_code).validate(reply.json())


def test_documents_and_health_are_of_their_shapes(client: TestClient, described: dict[str, Any]) -> None:
    answers_to(described, "/api/health", "get", 200).validate(client.get("/api/health").json())
    listed = client.get("/api/documents").json()
    answers_to(described, "/api/documents", "get", 200).validate(listed)
    whole = answers_to(described, "/api/documents/{document_id}", "get", 200)
    for document in listed:
        whole.validate(client.get(f"/api/documents/{document['id']}").json())


def test_a_reply_of_another_shape_would_be_found(client: TestClient, described: dict[str, Any]) -> None:
    answer = client.post("/api/ask", json={"question": QUESTIONS[0]}).json()
    check = answers_to(described, "/api/ask", "post", 200)
    for wrong in ({**answer, "more": 1}, {**answer, "confidence": 2}, {**answer, "rows": None}):
        assert not check.is_valid(wrong)


def test_every_operation_is_described_in_japanese(described: dict[str, Any]) -> None:
    names = []
    for path, methods in described["paths"].items():
        for said in methods.values():
            names.append(said["operationId"])
            for text in (said["summary"], said["description"], *(r["description"] for r in said["responses"].values())):
                assert any("ぁ" <= char <= "鿿" for char in text), (path, text)
            for status, reply in said["responses"].items():
                if not status.startswith("2"):
                    assert reply["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Refusal"}
    assert sorted(names) == ["ask", "get_document", "health", "list_documents"]
    limits = described["components"]["schemas"]["Asked"]["properties"]
    assert limits["question"]["maxLength"] == 1000
    assert (limits["history"]["maxItems"], limits["history"]["items"]["maxLength"]) == (100, 1000)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"question": "\xff"}', "application/json", 400),
        (b'{"question": "\\ud800"}', "application/json", 422),
        (b'{"question": "\\u0000"}', "application/json", 422),
        (b"\x00" * 1000, "application/json", 422),
        (b'{"question": "x", "id": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b'{"question": "x", "id": 1e999}', "application/json", 422),
        (b'{"question": "x", "id": NaN}', "application/json", 422),
        (b"[" * 200_000, "application/json", 400),
        (b'{"question":' * 50_000, "application/json", 400),
        (b'{"question": 1, "question": ""}', "application/json", 422),
        (b"question=x", "application/x-www-form-urlencoded", 422),
        (b'{"question": "x"}', "text/plain", 422),
        (b'{"question": "x"}', "", 422),
        (b"", "application/json", 422),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    client: TestClient, body: bytes, kind: str, status: int
) -> None:
    reply = client.post("/api/ask", content=body, headers={"content-type": kind} if kind else {})
    assert (reply.status_code, list(reply.json())) == (status, ["error"])
    assert reply.json()["error"].endswith("。")


def test_of_a_question_given_twice_the_last_counts(client: TestClient) -> None:
    reply = client.post("/api/ask", content='{"question": "", "question": "ソチ市の人口は？"}'.encode())
    assert reply.status_code == 422  # without its content type
    reply = client.post(
        "/api/ask",
        content='{"question": "", "question": "ソチ市の人口は？"}'.encode(),
        headers={"content-type": "application/json"},
    )
    assert reply.json()["question"] == "ソチ市の人口は？"


@pytest.mark.parametrize(
    ("method", "address", "status", "allow"),
    [
        ("GET", "/api/ask", 405, "POST"),
        ("DELETE", "/api/ask", 405, "POST"),
        ("TRACE", "/api/health", 405, "GET, HEAD"),
        ("POST", "/api/documents/tables/pairings", 405, "GET, HEAD"),
        ("PUT", "/documents/tables/pairings", 405, "GET, HEAD"),
        ("BREW", "/api/ask", 405, "POST"),
        ("GET", "/api/nothing", 404, None),
        ("GET", "/nothing", 404, None),
        ("POST", "/", 404, None),
        ("GET", "/api/docs/../ask", 405, "POST"),
    ],
)
def test_an_address_or_a_method_that_is_not_there(
    client: TestClient, method: str, address: str, status: int, allow: str | None
) -> None:
    reply = client.request(method, address)
    assert (reply.status_code, reply.headers.get("allow"), list(reply.json())) == (status, allow, ["error"])
    assert client.get("/nothing", headers={"accept": "text/html"}).headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("address", ["/", "/api/health", "/api/documents", "/documents/tables/pairings", "/api/docs"])
def test_head_is_get_without_a_body(client: TestClient, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


def test_below_a_sub_path_all_of_it_is_found_there(assistant: Assistant, tmp_path: Path) -> None:
    below = TestClient(built(lambda: create_app(assistant, Settings(data=tmp_path, root_path="/qa"))))
    page = below.get("/qa/api/docs").text
    for address in (*re.findall(r'(?:href|src)="([^"]*)"', page), "/qa/api/openapi.json"):
        assert address.startswith("/qa/") and below.get(address).status_code == 200, address
    assert below.get("/qa/api/openapi.json").json()["servers"] == [{"url": "/qa"}]


def test_the_page_of_the_api_shows_every_operation_and_asks(
    assistant: Assistant, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with served(assistant, Settings(data=tmp_path_factory.mktemp("data"))) as address:
        visit = Visit(browser, address, 1200)
        visit.page.goto(f"{address}/api/docs")
        for operation in ("ask", "health", "list_documents", "get_document"):
            expect(visit.page.locator(f"[id$='-{operation}']")).to_be_visible()
        block = visit.page.locator("[id$='-ask']")
        block.locator(".opblock-summary-control").click()
        block.locator("textarea").first.fill('{"question": "酒田市の姉妹都市は？"}')
        block.get_by_role("button", name="Execute").click()
        reply = block.locator(".live-responses-table .response-col_description pre").first
        expect(reply).to_contain_text("ジェレズノゴルスク・イリムスキー")
        assert visit.wrong == []
        visit.context.close()


def test_the_page_for_developers_says_what_is_there(client: TestClient, described: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            assert f"`{method.upper()} {path}`" in text
            for status in said["responses"]:
                assert status == "200" or status in text
    bodies = re.findall(r"curl -s \S+(/api/\S+) -H 'Content-Type: (\S+)' -d '(.*)'", text)
    assert len(bodies) == 2
    for path, kind, body in bodies:
        reply = client.post(path, content=body.encode(), headers={"content-type": kind})
        assert (reply.status_code, reply.json()["status"]) == (200, "answered")
