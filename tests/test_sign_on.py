"""The ways to sign on, one by one: who gets in, who does not, and when it ends."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import ASGIApp

from answer.assistant import Assistant
from errors import TokushuError
from serve import running
from serve.addresses import Networks, is_listed, is_this_machine
from serve.errors import ServeError
from serve.guard.accounts import USERS, Account, AccountFile
from serve.guard.by_header import told_in
from serve.guard.entry import Place, RefusedError
from serve.guard.failures import BRIEF, OF_BOTH, OF_ONE, SECONDS, Failures
from serve.guard.forwarded import Forwarded
from serve.guard.gate import Gate
from serve.guard.passwords import Passwords, hash_password
from serve.guard.sessions import COOKIE, ENDED, FILE, Sessions, set_cookie
from serve.guard.sign_in_page import onward_path
from serve.guard.sign_on import SignOn
from serve.visitor import visitor_of
from settings import Settings
from tests.entering import NAME, PASSWORD, PROXY, VISITOR, Office, app_for, client_from, sign_in

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ASKED = {"question": "酒田市の姉妹都市は？"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.in_folder(tmp_path)


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.in_folder(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def by_password(shared_office: Office, assistant: Assistant) -> FastAPI:
    return app_for(assistant, shared_office.settings(sign_on="password", origins=("https://portal.example",)))


@pytest.fixture
def client(by_password: FastAPI) -> Iterator[TestClient]:
    with client_from(by_password) as client:
        yield client


def entered(
    settings: Settings,
    headers: dict[str, str] | list[tuple[str, str]],
    client: str = VISITOR,
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    **scope: Any,
) -> tuple[int, Any]:
    """Return the status that a request gets, and the visitor it is taken for."""
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((visitor_of(scope), [name for name, _ in scope["headers"]]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    told: list[int] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    pairs = headers.items() if isinstance(headers, dict) else headers
    made = {
        "type": "http",
        "method": "GET",
        "path": "/api/health",
        "query_string": b"",
        "scheme": "http",
        "client": (client, 50000),
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in pairs],
        **scope,
    }

    async def run() -> None:
        await around(SignOn(app, Gate(settings), settings))(made, receive, send)

    asyncio.run(run())
    return told[0], seen[0] if seen else None


def test_a_person_signs_on_works_and_signs_off(client: TestClient) -> None:
    wanted = client.get("/documents/tables/pairings?x=1", headers={"accept": "text/html"})
    assert (wanted.status_code, wanted.headers["cache-control"]) == (401, "no-store")
    assert 'name="next" value="/documents/tables/pairings?x=1"' in wanted.text
    reply = sign_in(client, wanted="/documents/tables/pairings?x=1")
    assert (reply.status_code, reply.headers["location"]) == (303, "/documents/tables/pairings?x=1")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/;" in cookie and "Max-Age=28800" in cookie
    page = client.get("/documents/tables/pairings", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "private")
    assert client.post("/api/ask", json=ASKED).json()["status"] == "answered"
    assert f"{NAME} さんとしてサインオンしています" in client.get("/sign-in").text
    held = client.cookies[COOKIE]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert client.get("/api/health").status_code == 401
    client.cookies.set(COOKIE, held)  # a copy of what was signed off
    assert client.get("/api/health").status_code == 401


def test_programs_sign_on_with_a_password_or_a_key(client: TestClient, shared_office: Office) -> None:
    reply = client.get("/api/health")
    assert reply.json() == {"error": "サインオンが要ります。"}
    assert reply.headers["www-authenticate"].startswith("Basic ")
    assert client.get("/api/health", auth=(NAME.encode(), PASSWORD.encode())).status_code == 200
    assert client.get("/api/health", auth=(NAME.encode(), b"wrong")).status_code == 401
    for headers in ({"x-api-key": shared_office.key}, {"authorization": f"Bearer {shared_office.key}"}):
        assert client.post("/api/ask", json=ASKED, headers=headers).status_code == 200


def test_a_page_of_a_browser_is_not_asked_for_a_password_by_the_browser_itself(client: TestClient) -> None:
    reply = client.get("/config", headers={"sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"})
    assert reply.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": ""},
        {"x-api-key": "tokushu_wrong"},
        {"authorization": "Bearer tokushu_wrong"},
        {"authorization": "bearer "},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic eA=="},
        {"authorization": "Negotiate abc"},
        {"cookie": f"{COOKIE}=forged"},
        {"cookie": f"{COOKIE}=" + "x" * 5000},
        {"cookie": f"{COOKIE}=IlwiIg.aaaa.bbbb; other=1"},
        {"x-forwarded-user": "yamada"},
    ],
)
def test_what_is_wrong_or_forged_lets_nobody_in(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/api/health", headers=headers).status_code == 401


def test_a_cookie_signed_with_another_key_or_too_old_lets_nobody_in(
    client: TestClient, shared_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = AccountFile(shared_office.folder / "users.txt", USERS)
    account = users.accounts[NAME]
    ours = Sessions(users, shared_office.folder / "data")
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - 8 * 3600 - 5)
        old = ours.begin(account)
        patch.setattr(time, "time", lambda: now - 8 * 3600 + 60)
        young = ours.begin(account)
    others = Sessions(users, tmp_path / "elsewhere").begin(account)
    changed = (
        young[:-5] + ("B" if young[-5] == "A" else "A") + young[-4:]
    )  # of the last character two bits mean nothing
    codes = {}
    for name, held in (("old", old), ("young", young), ("others", others), ("changed", changed)):
        codes[name] = client.get("/api/health", headers={"cookie": f"{COOKIE}={held}"}).status_code
    assert codes == {"old": 401, "young": 200, "others": 401, "changed": 401}
    assert client.get("/api/health", headers={"cookie": f"{COOKIE}={old}; {COOKIE}={young}"}).status_code == 200


@pytest.mark.parametrize("act", ["password", "groups", "remove", "no file"])
def test_a_change_of_a_users_line_ends_his_session(office: Office, assistant: Assistant, act: str) -> None:
    users = AccountFile(office.folder / "users.txt", USERS)
    account = users.accounts[NAME]
    with client_from(app_for(assistant, office.settings(sign_on="password"))) as client:
        sign_in(client)
        basic = (NAME.encode(), PASSWORD.encode())
        assert client.get("/api/health").status_code == client.get("/api/health", auth=basic).status_code == 200
        if act == "password":
            users.put(Account(NAME, hash_password("まったく別のパスワード"), account.groups))
        elif act == "groups":
            users.put(Account(NAME, account.secret, frozenset()))
        elif act == "remove":
            users.remove(NAME)
        else:
            users.path.unlink()
        assert client.get("/api/health").status_code == 401
        assert client.get("/api/health", auth=basic).status_code == (200 if act == "groups" else 401)


def test_who_fails_too_often_waits(office: Office, assistant: Assistant) -> None:
    app = app_for(assistant, office.settings(sign_on="password"))
    with client_from(app) as client:
        for _ in range(OF_BOTH):
            reply = sign_in(client, password="間違い")
            assert reply.status_code == 401
            assert 'role="alert"' in reply.text and "パスワードが違います" in reply.text
        reply = sign_in(client)
        assert reply.status_code == 429
        assert 0 < int(reply.headers["retry-after"]) <= SECONDS + 1
        assert "15分ほど待って" in reply.text
        basic = client.get("/api/health", auth=(NAME.encode(), PASSWORD.encode()))
        assert (basic.status_code, "error" in basic.json()) == (429, True)
    with client_from(app, "192.0.2.8") as other:
        assert sign_in(other).status_code == 303


def test_the_right_password_while_locked_is_not_looked_at_although_known_a_moment_ago(
    office: Office, assistant: Assistant
) -> None:
    app = app_for(assistant, office.settings(sign_on="password"))
    basic = (NAME.encode(), PASSWORD.encode())
    with client_from(app) as colleague, client_from(app) as guesser:
        assert sign_in(colleague).status_code == 303
        assert guesser.get("/api/health", auth=basic).status_code == 200
        told = [sign_in(guesser, password=f"間違い{n}").status_code for n in range(OF_BOTH + 1)]
        assert told == [401] * OF_BOTH + [429]
        reply = sign_in(guesser)
        assert (reply.status_code, "set-cookie" in reply.headers) == (429, False)
        assert guesser.get("/api/health", auth=basic).status_code == 429
        assert colleague.get("/api/health").status_code == 200  # holds a cookie


def test_what_is_remembered_counts_for_the_network_it_came_from(office: Office) -> None:
    passwords = Passwords(AccountFile(office.folder / "users.txt", USERS))
    assert passwords.begin(NAME, PASSWORD, "192.0.2.7", lambda right: None).result()
    assert passwords.remembered(NAME, PASSWORD, "192.0.2.7")
    for name, password, network in (
        (NAME, PASSWORD, "192.0.2.8"),
        (NAME, "間違い", "192.0.2.7"),
        ("佐藤", PASSWORD, "192.0.2.7"),
    ):
        assert passwords.remembered(name, password, network) is None


def test_failures_are_counted_by_user_and_address_and_forgotten() -> None:
    now = [0.0]
    failures = Failures(lambda: now[0])

    def fails(client: str, user: str) -> int:
        wait = failures.begin(client, user)
        if not wait:
            failures.end(client, user, right=False)
        return wait

    assert [fails("a", "u") for _ in range(OF_BOTH)] == [0] * OF_BOTH
    assert fails("a", "u") == failures.wait("a", "u") == SECONDS + 1
    assert fails("b", "u") == 0
    now[0] = SECONDS
    assert fails("a", "u") == 0
    failures = Failures(lambda: now[0])
    assert [fails("a", f"u{n}") for n in range(OF_ONE)] == [0] * OF_ONE
    assert fails("a", "v") > BRIEF
    failures = Failures(lambda: now[0])
    assert [fails(f"a{n}", "u") for n in range(OF_ONE)] == [0] * OF_ONE
    assert fails("b", "u") > BRIEF
    failures = Failures(lambda: now[0])
    for _ in range(3 * OF_ONE):
        assert failures.begin("a", "u") == 0
        failures.end("a", "u", right=True)
    assert fails("2001:db8::1", "u") == 0
    assert [fails(f"2001:db8::{n}", "u") for n in range(2, 8)][-1] > BRIEF


def test_tries_that_are_open_make_nobody_wait_long_and_still_count() -> None:
    failures = Failures(lambda: 0.0)
    assert [failures.begin("a", "u") for _ in range(OF_BOTH + 3)] == [0] * OF_BOTH + [BRIEF] * 3
    assert failures.wait("a", "u") == 0  # nothing has failed yet
    failures.end("a", "u", right=None)  # too many waited: it was not checked
    assert failures.begin("a", "u") == 0
    for _ in range(OF_BOTH):
        failures.end("a", "u", right=False)
    assert failures.begin("a", "u") == failures.wait("a", "u") == SECONDS + 1


def at_once(gate: Gate, tries: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return the status and Retry-After of (client, password) sent at the same moment with HTTP Basic."""

    async def one(client: str, password: str) -> tuple[int, int]:
        told = base64.b64encode(f"{NAME}:{password}".encode()).decode()
        headers = [(b"authorization", f"Basic {told}".encode())]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "client": (client, 1)}
        try:
            await gate.visitor(Place.of(scope), Request(scope))
        except RefusedError as refused:
            return refused.status, int(refused.headers.get("Retry-After", 0))
        return 200, 0

    async def run() -> list[tuple[int, int]]:
        return await asyncio.gather(*(one(*told) for told in tries))

    return asyncio.run(run())


def test_a_program_may_send_its_right_password_many_times_at_once(office: Office) -> None:
    gate = Gate(office.settings(sign_on="password"))
    assert at_once(gate, [(VISITOR, PASSWORD)] * 12) == [(200, 0)] * 12
    gate = Gate(office.settings(sign_on="password"))
    assert at_once(gate, [(f"192.0.2.{n}", PASSWORD) for n in range(12)]) == [(200, 0)] * 12


def test_many_guesses_at_once_are_as_limited_as_one_after_the_other(office: Office) -> None:
    gate = Gate(office.settings(sign_on="password"))
    told = at_once(gate, [(VISITOR, f"間違い{n}") for n in range(12)])
    assert told == [(401, 0)] * OF_BOTH + [(503, BRIEF)] * (12 - OF_BOTH)
    [(code, wait)] = at_once(gate, [(VISITOR, PASSWORD)])
    assert (code, wait > 800) == (429, True)
    assert at_once(gate, [("192.0.2.8", PASSWORD)]) == [(200, 0)]


def test_whoever_has_to_wait_does_not_ride_along_with_another(office: Office) -> None:
    gate = Gate(office.settings(sign_on="password"))
    at_once(gate, [(VISITOR, f"間違い{n}") for n in range(OF_BOTH)])
    told = at_once(gate, [("192.0.2.8", PASSWORD), (VISITOR, PASSWORD)])
    assert [code for code, _ in told] == [200, 429]


def test_an_unknown_user_takes_as_long_as_a_known_one(office: Office, assistant: Assistant) -> None:
    app = app_for(assistant, office.settings(sign_on="password"))

    def seconds(client: TestClient, name: str) -> float:
        started = time.perf_counter()
        assert sign_in(client, name, "間違いの言葉").status_code == 401  # 429 would come at once
        return time.perf_counter() - started

    with client_from(app) as client:
        known = min(seconds(client, NAME) for _ in range(3))
        unknown = min(seconds(client, f"だれか{n}") for n in range(3))
    assert unknown > known / 3


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 200),
        ({"origin": "http://localhost"}, 200),
        ({"origin": "http://localhost", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "https://portal.example", "sec-fetch-site": "cross-site"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8080"}, 403),
        ({"origin": "http://localhost", "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_another_sites_page_changes_nothing(client: TestClient, headers: dict[str, str], code: int) -> None:
    assert sign_in(client).status_code == 303
    reply = client.post("/api/ask", json=ASKED, headers=headers)
    assert reply.status_code == code
    assert code == 200 or "origins" in reply.json()["error"]
    assert client.get("/api/health", headers=headers).status_code == 200


def test_another_sites_page_signs_nobody_on_or_off(client: TestClient) -> None:
    evil = {"origin": "https://evil.example"}
    assert client.post("/sign-in", data={"user": NAME, "password": PASSWORD}, headers=evil).status_code == 403
    sign_in(client)
    assert client.post("/sign-out", headers=evil).status_code == 403
    assert client.get("/api/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/api/ask", 422),
        ("POST", "/mcp", 404),
        ("POST", "/sign-in", 403),
        ("POST", "/sign-out", 403),
        ("POST", "/gennai", 403),
        ("POST", "/gradio_api/queue/join", 403),
        ("POST", "/gradio_api/upload", 403),
    ],
)
def test_a_listed_site_may_ask_and_do_nothing_else(client: TestClient, method: str, path: str, code: int) -> None:
    sign_in(client)
    headers = {"origin": "https://portal.example", "sec-fetch-site": "cross-site"}
    data = {"user": NAME, "password": PASSWORD}
    reply = client.request(method, path, data=data, headers=headers)
    assert (reply.status_code, "set-cookie" in reply.headers) == (code, False)


@pytest.mark.parametrize(
    ("site", "wanted", "code", "framed"),
    [
        ("cross-site", "document", 200, 200),
        ("cross-site", "image", 403, 403),
        ("cross-site", "empty", 403, 403),
        ("cross-site", "iframe", 403, 200),
        ("cross-site", "", 403, 403),
        ("same-site", "image", 403, 403),
        ("same-origin", "empty", 200, 200),
        ("none", "document", 200, 200),
        ("", "", 200, 200),
    ],
)
def test_another_sites_page_asks_only_where_a_person_sees_the_answer(
    shared_office: Office, site: str, wanted: str, code: int, framed: int
) -> None:
    told = {"sec-fetch-site": site, "sec-fetch-dest": wanted, "x-remote-user": "yamada"}
    headers = {name: value for name, value in told.items() if value}
    settings = shared_office.settings(proxies=(PROXY,), **BY_HEADER)
    framing = replace(settings, frames=("https://portal.example",))
    for used, expected in ((settings, code), (framing, framed)):
        for method in ("GET", "POST"):
            assert entered(used, headers, PROXY, path="/search", method=method)[0] == expected


def test_a_key_is_no_sign_on_of_a_browser(client: TestClient, shared_office: Office) -> None:
    headers = {"x-api-key": shared_office.key, "origin": "https://elsewhere.example"}
    assert client.post("/api/ask", json=ASKED, headers=headers).status_code == 200


def test_a_listed_site_may_ask_whether_it_may_call(client: TestClient) -> None:
    asks = {"access-control-request-method": "POST", "origin": "https://portal.example"}
    assert client.options("/api/ask", headers=asks).status_code == 200
    refused = client.post("/api/ask", json=ASKED, headers={"origin": "https://portal.example"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://portal.example")
    assert client.options("/api/ask", headers={**asks, "origin": "https://evil.example"}).status_code in {400, 401}


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/", "/"),
        ("/documents/a%20b?lang=en", "/documents/a%20b?lang=en"),
        ("/documents/資料", "/documents/%E8%B3%87%E6%96%99"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/%5Cevil.example"),
        ("\\\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/%09/evil.example"),
        ("/a\r\nSet-Cookie: x=1", "/a%0D%0ASet-Cookie:%20x=1"),
        ("/sign-out", "/"),
        ("/sign-in?next=/", "/"),
    ],
)
def test_signing_on_leads_to_a_path_of_ours(wanted: str, path: str) -> None:
    assert onward_path(wanted) == path


@given(st.text())
def test_whatever_is_wanted_stays_here(wanted: str) -> None:
    path = onward_path(wanted.encode("utf-8", "replace").decode())
    assert path.startswith("/") and not path.startswith("//")
    assert path.isascii() and path.isprintable() and "\\" not in path


@pytest.mark.parametrize(
    ("secure", "framed", "expected"),
    [
        (False, False, "SameSite=Lax"),
        (True, False, "Secure; SameSite=Lax"),
        (False, True, "SameSite=Lax"),
        (True, True, "Secure; SameSite=None; Partitioned"),
    ],
)
def test_the_cookie_suits_the_place(secure: bool, framed: bool, expected: str) -> None:
    told = set_cookie("x.y-z", "/qa", secure=secure, framed=framed)
    assert told == f"{COOKIE}=x.y-z; Path=/qa; Max-Age=28800; HttpOnly; {expected}"
    assert "Max-Age=0" in set_cookie("", "", secure=secure, framed=framed)


def test_under_a_sub_path_the_page_leads_back_there(office: Office, assistant: Assistant) -> None:
    app = app_for(assistant, office.settings(sign_on="password", root_path="/qa"))
    with client_from(app) as client:
        page = client.get("/qa/api/health?a=1", headers={"accept": "text/html"})
        assert 'action="/qa/sign-in?lang=ja"' in page.text
        assert 'name="next" value="/api/health?a=1"' in page.text
        data = {"user": NAME, "password": PASSWORD, "next": "/api/health"}
        reply = client.post("/qa/sign-in", data=data)
        assert (reply.status_code, reply.headers["location"]) == (303, "/qa/api/health")
        assert "Path=/qa;" in reply.headers["set-cookie"]
        assert client.get("/qa/api/health").status_code == 200
        assert client.get("/api/health", headers={"cookie": ""}).status_code == 401


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"user": NAME, "password": PASSWORD, "more": "x" * 9000}, 413),
        ({f"f{n}": "x" for n in range(20)}, 422),
        ({}, 401),
        ({"user": "<script>alert(1)</script>", "password": "x"}, 401),
    ],
)
def test_a_form_that_is_none_is_refused(client: TestClient, data: dict[str, str], code: int) -> None:
    reply = client.post("/sign-in", data=data)
    assert reply.status_code == code
    assert "<script" not in reply.text


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("yamada", "yamada"),
        (" yamada ", "yamada"),
        ("%20yamada%20", "yamada"),
        (" ya\x1bmada\n", None),
        ("ya\u200bmada".encode().decode("latin-1"), None),
        ("%E2%80%AEyamada", None),
        ("山田".encode().decode("latin-1"), "山田"),
        ("%E5%B1%B1%E7%94%B0", "山田"),
        ("%1byamada%0a", None),
        ("caf\xe9", None),
        ("", ""),
        ("%0a%20", None),
    ],
)
def test_a_proxy_names_people_in_any_way_it_can(header: str, name: str | None) -> None:
    assert told_in(header) == name


BY_HEADER = {"sign_on": "header", "user_header": "X-Remote-User", "groups_header": "X-Groups"}


@pytest.mark.parametrize(
    ("headers", "peer", "code"),
    [
        ({"X-Remote-User": "yamada", "X-Groups": "a, b,"}, PROXY, 200),
        ({"X-Remote-User": "yamada"}, VISITOR, 403),
        ({"X-Remote-User": "yamada"}, "127.0.0.1", 403),
        ({"X-Remote-User": "yamada"}, "", 403),
        ({}, PROXY, 401),
        ({"X-Remote-User": "%0a"}, PROXY, 401),
        ({"X-Remote-User": "yamada%E2%80%8B"}, PROXY, 401),
        ({"X-Remote-User": "y" * 257}, PROXY, 401),
        ({"X-Remote-User": "yamada", "X-Groups": "a%00"}, PROXY, 401),
        ({"X-Forwarded-User": "yamada"}, PROXY, 401),
        ({"X-Remote-User": "yamada", "Authorization": "Bearer eyJhbGciOi"}, PROXY, 200),
        ({"X-Remote-User": "yamada", "Authorization": "Bearer tokushu_x"}, PROXY, 401),
    ],
)
def test_a_header_is_believed_from_listed_proxies_only(
    office: Office, headers: dict[str, str], peer: str, code: int
) -> None:
    settings = office.settings(proxies=("10.1.0.0/16",), **BY_HEADER)
    reached: list[tuple[str, dict[str, Any]]] = [(peer, {}), (VISITOR, {"tokushu.peer": (peer, 1)})]
    for client, scope in reached:
        found, seen = entered(settings, headers, client, **scope)
        assert found == code
        if seen:
            visitor, names = seen
            assert (visitor.user, visitor.client) == ("yamada", client)
            assert visitor.groups == ({"a", "b"} if "X-Groups" in headers else set())
            assert b"x-remote-user" not in names and b"x-groups" not in names


def test_a_second_header_beside_the_proxys_is_refused(office: Office) -> None:
    two = [("X-Remote-User", "admin"), ("X-Remote-User", "yamada")]
    settings = office.settings(proxies=(PROXY,), **BY_HEADER)
    assert entered(settings, two, PROXY)[0] == 401


def test_a_key_needs_no_proxy_and_no_header_counts_beside_it(office: Office) -> None:
    settings = office.settings(proxies=(PROXY,), **BY_HEADER)
    code, seen = entered(settings, {"x-api-key": office.key, "X-Remote-User": "admin"})
    assert (code, seen[0].user, seen[0].groups) == (200, "portal", {"広報課"})
    assert b"x-remote-user" not in seen[1]


@pytest.mark.parametrize(
    ("client", "more", "headers", "code"),
    [
        ("127.0.0.1", {}, {}, 200),
        ("::1", {}, {}, 200),
        ("::ffff:127.0.0.1", {}, {}, 200),
        ("127.8.8.8", {}, {}, 200),
        (VISITOR, {}, {}, 403),
        ("testclient", {}, {}, 403),
        ("", {}, {}, 403),
        (VISITOR, {"open": True}, {}, 200),
        ("127.0.0.1", {}, {"x-forwarded-for": "192.0.2.7"}, 403),
        ("127.0.0.1", {}, {"forwarded": "for=192.0.2.7"}, 403),
        ("127.0.0.1", {}, {"via": "1.1 squid"}, 403),
        ("127.0.0.1", {"open": True}, {"via": "1.1 squid"}, 200),
        ("127.0.0.1", {"proxies": ("127.0.0.1",)}, {"via": "1.1 squid"}, 200),
        ("127.0.0.1", {"proxies": ("127.0.0.1",)}, {"x-forwarded-for": "127.0.0.1"}, 200),
        ("127.0.0.1", {}, {"x-api-key": "wrong"}, 401),
        ("127.0.0.1", {}, {"authorization": "Basic eDp5"}, 200),
    ],
)
def test_without_sign_on_this_machine_enters_and_others_only_where_that_is_set(
    office: Office, client: str, more: dict[str, Any], headers: dict[str, str], code: int
) -> None:
    settings = office.settings(**more)
    assert entered(settings, headers, client, lambda app: Forwarded(app, settings))[0] == code


def test_a_key_lets_in_from_elsewhere_too(office: Office) -> None:
    assert entered(office.settings(), {"x-api-key": office.key})[0] == 200


def test_a_key_that_is_removed_lets_nobody_in(office: Office) -> None:
    settings = office.settings(sign_on="password")
    gate = Gate(settings)

    async def find() -> str:
        headers = [(b"x-api-key", office.key.encode())]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "client": (VISITOR, 1)}
        return (await gate.visitor(Place.of(scope), Request(scope))).user

    assert asyncio.run(find()) == "portal"
    (office.folder / "keys.txt").write_text("")
    with pytest.raises(Exception, match="APIキーが違います"):
        asyncio.run(find())


@pytest.mark.parametrize(
    ("address", "networks", "listed", "loopback"),
    [
        ("10.1.2.3", ("10.1.0.0/16",), True, False),
        ("::ffff:10.1.2.3", ("10.1.0.0/16",), True, False),
        ("10.2.0.1", ("10.1.0.0/16",), False, False),
        ("fe80::1%eth0", ("fe80::/10",), True, False),
        ("2001:db8::1", ("10.1.0.0/16", "2001:db8::/32"), True, False),
        ("127.0.0.1", (), False, True),
        ("localhost", ("127.0.0.1",), False, False),
        ("127.0.0.1.example", ("127.0.0.1",), False, False),
    ],
)
def test_addresses(address: str, networks: tuple[str, ...], listed: bool, loopback: bool) -> None:
    assert (is_listed(address, Networks(networks)), is_this_machine(address)) == (listed, loopback)


@pytest.mark.parametrize(
    ("address", "more", "refused"),
    [
        ("0.0.0.0", {}, True),
        ("::", {}, True),
        ("192.0.2.7", {}, True),
        ("127.0.0.1", {}, False),
        ("::1", {}, False),
        ("0.0.0.0", {"open": True}, False),
        ("0.0.0.0", {"sign_on": "password"}, False),
        ("0.0.0.0", {"sign_on": "header"}, False),
    ],
)
def test_nothing_is_served_openly_unless_that_is_said(address: str, more: dict[str, Any], refused: bool) -> None:
    settings = Settings(host=address, **more)
    if refused:
        with pytest.raises(ServeError, match=f"{address} .*sign_on .*open"):
            running.refuse_if_open(address, settings)
    else:
        running.refuse_if_open(address, settings)


def test_the_command_refuses_it_before_it_serves(edition_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import cli

    code = cli.main(["serve", "--host", "0.0.0.0", "--port", "0", "--index", str(edition_index)])
    printed = capsys.readouterr()
    assert (code, printed.out) == (cli.FAILED, "")
    assert printed.err.startswith("tokushu: 0.0.0.0 で待ち受けるとほかの機械からも開けますが、サインオンがありません。")


@pytest.mark.parametrize(
    ("users", "sentence"),
    [
        (None, "サインオンできる利用者がいません"),
        ("# nobody\n", "サインオンできる利用者がいません"),
        ("山田:secret\n", "users.txt: 1行目が使えません（「tokushu user add」で書いてください）"),
        ("\n山田\n", "users.txt: 2行目が使えません"),
        ("a:$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g:x\n" * 2, "「a」の行が2つあります"),
    ],
)
def test_users_that_cannot_sign_on_are_told_before_anything_is_served(
    tmp_path: Path, users: str | None, sentence: str
) -> None:
    if users is not None:
        (tmp_path / "users.txt").write_text(users)
    settings = Settings(sign_on="password", users=tmp_path / "users.txt", data=tmp_path, keys=tmp_path / "keys.txt")
    with pytest.raises(TokushuError, match=sentence):
        Gate(settings)


def test_what_was_signed_off_stays_so_over_a_restart(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    users, folder = AccountFile(office.folder / "users.txt", USERS), office.folder / "new"
    sessions, account = Sessions(users, folder), users.accounts[NAME]
    ended, other = (f"{COOKIE}={sessions.begin(account)}" for _ in range(2))
    sessions.end(ended)
    again = Sessions(users, folder)
    assert (again.find(ended), again.find(other)) == (None, account)
    assert (folder / ENDED).stat().st_mode & 0o777 == 0o600
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 9 * 3600)
    later = Sessions(users, folder)
    later.end(f"{COOKIE}={later.begin(account)}")
    assert len((folder / ENDED).read_text().splitlines()) == 1  # the old one is too old by itself
    (folder / ENDED).write_text("damaged\n\x00 1\n" + "x nan\n")
    assert Sessions(users, folder).find(f"{COOKIE}={later.begin(account)}") == account
    (folder / ENDED).unlink()
    (folder / ENDED).mkdir()
    held = f"{COOKIE}={later.begin(account)}"
    later.end(held)  # cannot be kept: it ends all the same, and the log says so
    assert later.find(held) is None
    assert "サインオフ" in caplog.text


def test_the_key_that_signs_is_made_once_and_its_owners_alone(office: Office) -> None:
    users, folder = AccountFile(office.folder / "users.txt", USERS), office.folder / "new"
    held = Sessions(users, folder).begin(users.accounts[NAME])
    assert Sessions(users, folder).find(f"{COOKIE}={held}") == users.accounts[NAME]
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == [FILE]
    (folder / FILE).write_text("short")
    with pytest.raises(ServeError, match=r"session.key: .*消すと"):
        Sessions(users, folder)
