"""Behind a proxy: who is believed, which names are let in, and one path whatever the proxy makes of the sub-path."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.addresses import PEER, UNLISTED, counted_as, read_address
from serve.guard.forwarded import Forwarded
from serve.guard.hosts import HostNames, read_host
from serve.guard.sub_path import SubPath
from serve.place import own_path
from serve.visitor import Visitor, visitor_of
from settings import Settings

PROXIES = ("127.0.0.1/32", "10.1.0.0/16", "fd00::/8")
Seen = dict[str, Any]


class Told:
    """Keeps the scope that it is called with."""

    scope: Scope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def call(app: ASGIApp, path: str = "/", headers: list[tuple[str, str]] | None = None, **more: Any) -> list[Message]:
    """Send one request and return the messages of its response."""
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers or []],
        **more,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


def forwarded(peer: str | None, *headers: tuple[str, str], kind: str = "http", **settings: Any) -> Scope:
    told = Told()
    app = Forwarded(told, Settings(**{"proxies": PROXIES, **settings}))
    scheme = "ws" if kind == "websocket" else "http"
    call(app, headers=list(headers), client=(peer, 5) if peer is not None else None, type=kind, scheme=scheme)
    return told.scope


def header(scope: Scope, name: str) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name.lower().encode()]


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        # from a proxy: the rightmost that is no proxy
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        ("127.0.0.1", ["1.1.1.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),  # the first is what the client wrote
        ("127.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),  # in two lines
        ("127.0.0.1", ["10.1.9.9, 10.1.2.3"], "10.1.9.9"),  # a person at a proxy's network
        ("10.1.200.1", ["203.0.113.7:51234"], "203.0.113.7"),  # IIS adds the port
        ("127.0.0.1", ["[2001:db8::1]:443"], "2001:db8::1"),
        ("127.0.0.1", ['"2001:DB8:0::1"'], "2001:db8::1"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),  # a socket of both families
        ("127.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("fd00::1", ["203.0.113.7"], "203.0.113.7"),
        # nothing that could be believed: the last that was known
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", ["1.1.1.1, _hidden, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", ["1.1.1.1, 999.1.1.1"], "127.0.0.1"),
        ("127.0.0.1", ["' OR 1=1 --"], "127.0.0.1"),
        ("127.0.0.1", [","], "127.0.0.1"),
        # from anyone else
        ("192.0.2.1", ["203.0.113.7"], "192.0.2.1"),
        ("10.2.0.1", ["127.0.0.1"], "10.2.0.1"),
        ("::1", ["203.0.113.7"], "::1"),
        ("testclient", ["203.0.113.7"], "testclient"),
        (None, ["203.0.113.7"], ""),
    ],
)
def test_the_client_is_the_last_address_that_a_proxy_vouches_for(
    peer: str | None, told: list[str], client: str
) -> None:
    scope = forwarded(peer, *(("X-Forwarded-For", value) for value in told))
    assert scope["client"][0] == client
    assert scope[PEER] == ((peer, 5) if peer is not None else ("", 0))
    assert visitor_of(scope) == Visitor(client=client)
    assert header(scope, "X-Forwarded-For") == []


@given(st.lists(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40), max_size=5))
def test_whatever_a_stranger_writes_he_stays_who_he_is(values: list[str]) -> None:
    scope = forwarded("192.0.2.1", *(("X-Forwarded-For", value) for value in values))
    assert scope["client"] == ("192.0.2.1", 5)


@given(st.lists(st.ip_addresses().map(str), max_size=4), st.lists(st.sampled_from(["10.1.0.1", "fd00::2"]), max_size=3))
def test_what_stands_left_of_the_first_stranger_changes_nothing(made_up: list[str], proxies: list[str]) -> None:
    told = ", ".join([*made_up, "203.0.113.7", *proxies])
    assert forwarded("127.0.0.1", ("X-Forwarded-For", told))["client"][0] == "203.0.113.7"


EVERY_ONE = [
    ("Forwarded", "for=1.1.1.1;host=evil.example;proto=https"),
    ("X-Forwarded-For", "1.1.1.1"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Port", "1"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Real-IP", "1.1.1.1"),
    ("X-Original-URL", "/evil"),
    ("X-Rewrite-URL", "/evil"),
    ("X-Gradio-Server", "http://evil.example"),
    ("X-Forwarded-User", "kacho"),
    ("X-Groups", "admin"),
]


def test_from_a_stranger_nothing_of_it_goes_on() -> None:
    scope = forwarded("192.0.2.1", ("Host", "portal.example"), *EVERY_ONE, groups_header="X-Groups")
    assert scope["headers"] == [(b"host", b"portal.example")]
    assert scope["scheme"] == "http"


def test_from_a_proxy_only_what_names_the_user_goes_on() -> None:
    scope = forwarded("127.0.0.1", ("Host", "10.1.0.9:7860"), ("Accept", "a"), *EVERY_ONE, groups_header="X-Groups")
    assert sorted(scope["headers"]) == sorted(
        [(b"host", b"evil.example"), (b"accept", b"a"), (b"x-forwarded-user", b"kacho"), (b"x-groups", b"admin")]
    )
    assert scope["scheme"] == "https"


def test_with_no_proxy_listed_this_machine_is_a_stranger_too() -> None:
    scope = forwarded("127.0.0.1", *EVERY_ONE, proxies=(), groups_header="X-Groups")
    assert (scope["headers"], scope["client"], scope["scheme"]) == ([], ("127.0.0.1", 5), "http")


@pytest.mark.parametrize(
    ("peer", "name", "unlisted"),
    [
        *(("192.0.2.1", name, True) for name, _ in EVERY_ONE[:-2]),
        *(
            ("192.0.2.1", name, True)
            for name in ("Via", "X-Forwarded", "X-Forwarded-By", "X-Client-IP", "True-Client-IP")
        ),
        *(("192.0.2.1", name, False) for name in ("Accept", "X-Requested-With", "Authorization")),
        *(("127.0.0.1", name, False) for name in ("Via", "X-Forwarded-For", "Forwarded")),
    ],
)
def test_what_only_a_proxy_writes_tells_of_one_that_is_not_listed(peer: str, name: str, unlisted: bool) -> None:
    assert bool(forwarded(peer, (name, "1.1.1.1")).get(UNLISTED)) is unlisted


@pytest.mark.parametrize(
    ("kind", "proto", "scheme"),
    [
        ("http", "https", "https"),
        ("http", "HTTPS", "https"),
        ("http", "http", "http"),
        ("http", "http, https", "https"),  # the nearest proxy's own
        ("http", "wss", "https"),
        ("http", "ftp", "http"),
        ("http", "", "http"),
        ("websocket", "https", "wss"),
        ("websocket", "http", "ws"),
    ],
)
def test_the_scheme_is_the_publics(kind: str, proto: str, scheme: str) -> None:
    assert forwarded("127.0.0.1", ("X-Forwarded-Proto", proto), kind=kind)["scheme"] == scheme


def test_of_two_hosts_the_nearest_proxys_counts() -> None:
    """Apache adds its own after what a client sent."""
    scope = forwarded("127.0.0.1", ("Host", "a"), ("X-Forwarded-Host", "evil.example, portal.example"))
    assert header(scope, "Host") == ["portal.example"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:80", "10.0.0.1"),
        ("[::1]", "::1"),
        ("[::1]:80", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("", None),
        ("localhost", None),
        ("010.0.0.1", None),
        ("10.0.0.1/8", None),
        ("１０.0.0.1", None),
    ],
)
def test_addresses_are_read(text: str, address: str | None) -> None:
    found = read_address(text)
    assert (str(found) if found else None) == address


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(client: str, name: str) -> None:
    assert counted_as(client) == name
    assert Visitor(client=client).name == name
    assert Visitor(client=client, user="sato").name == "sato"


# Names


@pytest.mark.parametrize(
    ("settings", "host", "let_in"),
    [
        *(({}, host, True) for host in ("localhost", "localhost:7860", "LOCALHOST", "localhost.", "127.0.0.1:7860")),
        *(({}, host, True) for host in ("[::1]", "[::1]:7860", "[0:0::1]:1")),
        *(({}, host, False) for host in ("evil.example", "localhost.evil.example", "127.0.0.2", "[::2]", "testserver")),
        *(({}, host, False) for host in ("", "localhost:port", "localhost:", "a b", "localhost/x", "localhost, evil")),
        *(({}, host, False) for host in ("localhost@evil.example", "localhost#", "localhost\\", "[::1", "::1", "é")),
        ({"host": "192.0.2.7"}, "192.0.2.7:7860", True),
        ({"host": "192.0.2.7"}, "localhost", True),
        ({"host": "qa.example.lg.jp"}, "QA.example.lg.jp", True),
        ({"host": "::1"}, "[::1]:7860", True),
        ({"host": "0.0.0.0"}, "0.0.0.0", False),
        ({"host": "0.0.0.0"}, "192.0.2.7", False),
        ({"host": "0.0.0.0"}, "127.0.0.1", True),
        ({"hosts": ("Portal.example",)}, "portal.EXAMPLE:8443", True),
        ({"hosts": ("portal.example",)}, "portal.example.", True),
        ({"hosts": ("portal.example",)}, "localhost", False),
        ({"hosts": ("portal.example",)}, "a.portal.example", False),
        ({"hosts": ("portal.example", "10.1.0.9")}, "10.1.0.9:7860", True),  # a health check by address
        ({"hosts": ("[2001:db8::1]",)}, "[2001:DB8:0::1]:80", True),
        ({"hosts": ("*.example",)}, "a.example", True),
        ({"hosts": ("*.example",)}, "b.a.example", True),
        ({"hosts": ("*.example",)}, "example", False),
        ({"hosts": ("*.example",)}, ".example", False),
        ({"hosts": ("*.example",)}, "evilexample", False),
        ({"hosts": ("*.example",)}, "a.example.evil", False),
    ],
)
def test_only_names_that_are_listed_open_it(settings: Seen, host: str, let_in: bool) -> None:
    sent = call(HostNames(Told(), Settings(**settings)), headers=[("Host", host)])
    assert sent[0]["status"] == (200 if let_in else 400)
    if not let_in:
        error = json.loads(sent[1]["body"])["error"]
        assert "TOKUSHU_HOSTS" in error or "Host ヘッダー" in error
        assert error.count("。") in {1, 2}
        assert "\n" not in error


@pytest.mark.parametrize("headers", [[], [("Host", "localhost"), ("Host", "localhost")]])
def test_exactly_one_host_is_wanted(headers: list[tuple[str, str]]) -> None:
    assert call(HostNames(Told(), Settings()), headers=headers)[0]["status"] == 400


def test_a_websocket_to_another_name_is_closed() -> None:
    sent = call(HostNames(Told(), Settings()), headers=[("Host", "evil.example")], type="websocket")
    assert sent == [{"type": "websocket.close", "code": 1008}]


@given(st.binary(max_size=60))
def test_any_bytes_as_a_host_are_a_name_or_none(value: bytes) -> None:
    name = read_host([value])
    assert name == name.lower()
    assert not set(name) & set("/\\@#? \r\n,")


# The sub-path


@pytest.mark.parametrize(
    ("root", "asked", "path", "own"),
    [
        ("", "/", "/", "/"),
        ("", "/qa/x", "/qa/x", "/qa/x"),
        ("/qa", "/qa/", "/qa/", "/"),
        ("/qa", "/qa/api/ask", "/qa/api/ask", "/api/ask"),
        ("/qa", "/api/ask", "/qa/api/ask", "/api/ask"),  # the proxy took it off
        ("/qa", "/", "/qa/", "/"),
        ("/qa", "/qa", "/qa", ""),
        ("/qa", "/qax", "/qa/qax", "/qax"),
        ("/qa", "/qax/api/ask", "/qa/qax/api/ask", "/qax/api/ask"),
        ("/qa", "/qa/qa/api/ask", "/qa/qa/api/ask", "/qa/api/ask"),  # taken off once, not twice
        ("/qa", "/QA/api/ask", "/qa/QA/api/ask", "/QA/api/ask"),
        ("/qa", "/qa/../api/ask", "/qa/../api/ask", "/../api/ask"),  # nothing is resolved, so nothing is reached
        ("/qa", "/../qa/api/ask", "/qa/../qa/api/ask", "/../qa/api/ask"),
        ("/qa", "//qa/api/ask", "/qa//qa/api/ask", "//qa/api/ask"),
        ("/a/b", "/a/b/x", "/a/b/x", "/x"),
        ("/a/b", "/a/x", "/a/b/a/x", "/a/x"),
    ],
)
def test_every_path_begins_with_the_sub_path_once(root: str, asked: str, path: str, own: str) -> None:
    told = Told()
    call(SubPath(told, root), asked)
    assert (told.scope["path"], told.scope["raw_path"].decode(), told.scope["root_path"]) == (path, path, root)
    assert own_path(told.scope) == own


@given(st.text(alphabet="/qa.%x", max_size=12).map(lambda text: f"/{text}"))
def test_with_and_without_the_sub_path_is_the_same_request(rest: str) -> None:
    told = Told()
    call(SubPath(told, "/qa"), f"/qa{rest}")
    assert own_path(told.scope) == rest
    if not rest.startswith(("/qa/",)) and rest != "/qa":
        call(SubPath(told, "/qa"), rest)
        assert own_path(told.scope) == rest
