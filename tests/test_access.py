"""Groups limited to collections: what a visitor may not read is nowhere, as if it had never been ingested."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from answer.assistant import Assistant
from ingest.build import ingest
from ingest.subset import subset
from retrieve.embedding import Embedder
from serve.guard.access import Access, AccessError, AccessFile, guarded_page, read_access
from serve.library import NOTHING_TO_READ, Library
from serve.patterns import chosen
from serve.visitor import Visitor
from tests.conftest import ROOT
from tests.entering import NAME, PASSWORD, Office, app_for, client_from

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PART = frozenset({"documents/06-nagato-sochi", "documents/04-ishikawa-tatarstan", "tables/projects"})
PATTERNS = ("documents/04-*", "documents/06-*", "tables/projects")
QUESTIONS = ROOT / "eval" / "questions" / "feature-dev.jsonl"
ACCESS = """
[collections]
"交流" = ["documents/0[46]*", "documents/06-*", "documents/04-*", "tables/projects"]
"表" = ["tables/*"]
"すべて" = ["*"]
"空" = ["nowhere/*"]
[groups]
"*" = ["空"]
"人事課" = ["交流"]
"広報課" = ["すべて"]
[pages]
evaluation = ["人事課", "広報課"]
"""


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    """Return an assistant over an index that was made of those documents only."""
    folder = tmp_path_factory.mktemp("part")
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    for file in [*(corpus / "documents").iterdir(), *(corpus / "tables").iterdir()]:
        if file.relative_to(corpus).with_suffix("").as_posix() not in PART:
            file.unlink()
    ingest([corpus], folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


def test_a_part_of_an_index_is_the_index_of_that_part(assistant: Assistant, part: Assistant) -> None:
    made, own = subset(assistant.index, PART), part.index
    assert (made.documents, made.passages, made.names) == (own.documents, own.passages, own.names)
    assert made.manifest.counts == own.manifest.counts
    assert list(made.lexical["words"].vocabulary) == list(own.lexical["words"].vocabulary)
    assert [made.analyses.passage(n) for n in range(len(made.analyses))] == [
        own.analyses.passage(n) for n in range(len(own.analyses))
    ]
    assert made.examples == () and made.manifest.sources == {}


def test_a_part_answers_as_if_the_rest_had_never_been_there(assistant: Assistant, part: Assistant) -> None:
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()][:40]
    limited = Library(assistant).shelf(Visitor(documents=PATTERNS)).assistant
    alone = part.on(replace(part.index, examples=limited.index.examples))
    answers = {question: limited.ask(question) for question in questions}
    assert [q for q, answer in answers.items() if answer != alone.ask(q)] == []
    told = {c.passage.document for a in answers.values() for c in (*a.citations, *a.related)}
    assert told <= PART
    assert {answer.status for answer in answers.values()} == {"answered", "not_found"}


def test_examples_are_offered_where_they_can_be_answered(assistant: Assistant) -> None:
    shelf = Library(assistant).shelf(Visitor(documents=PATTERNS))
    assert 0 < len(shelf.examples) < len(assistant.index.examples)
    assert shelf.examples == shelf.assistant.index.examples
    assert all(shelf.assistant.ask(question).status == "answered" for question in shelf.examples)


def test_who_reads_nothing_is_told_so(assistant: Assistant) -> None:
    for documents in ((), ("nowhere/*",)):
        shelf = Library(assistant).shelf(Visitor(documents=documents))
        answer = shelf.assistant.ask("酒田市の姉妹都市は？")
        assert (answer.status, answer.text) == ("not_found", NOTHING_TO_READ)
        assert shelf.assistant.retriever.search("酒田市の姉妹都市は？") == []
        assert (shelf.examples, shelf.listing, shelf.assistant.index.documents) == ((), None, ())


def test_shelves_are_made_once_and_anew_for_another_index(assistant: Assistant, part: Assistant) -> None:
    library = Library(assistant)
    visitor = Visitor(documents=("tables/*",))
    with ThreadPoolExecutor(4) as pool:
        assert len({id(shelf) for shelf in pool.map(lambda _: library.shelf(visitor), range(4))}) == 1
    assert library.shelf(Visitor(documents=("*",))) is library.shelf()
    library.replace(part)
    assert [document.id for document in library.shelf(visitor).assistant.index.documents] == ["tables/projects"]


@pytest.mark.parametrize(
    ("groups", "documents", "pages"),
    [
        ((), ("nowhere/*",), ()),
        (("知らない課",), ("nowhere/*",), ()),
        (("人事課",), ("documents/04-*", "documents/06-*", "documents/0[46]*", "nowhere/*", "tables/projects"), ()),
        (("広報課",), None, ("evaluation", "metrics")),
        (("広報課", "人事課"), None, ("evaluation", "metrics")),
    ],
)
def test_a_visitor_may_read_what_its_groups_may(
    tmp_path: Path, groups: tuple[str, ...], documents: tuple[str, ...] | None, pages: tuple[str, ...]
) -> None:
    (tmp_path / "access.toml").write_text(ACCESS, encoding="utf-8")
    visitor = read_access(tmp_path / "access.toml").visitor("192.0.2.7", "山田", groups)
    assert (visitor.documents, visitor.pages) == (documents, frozenset(pages))
    assert (visitor.user, visitor.client, visitor.groups) == ("山田", "192.0.2.7", frozenset(groups))


@pytest.mark.parametrize(
    ("pages", "groups", "limited", "allowed"),
    [
        ({}, (), False, None),
        ({"evaluation": ("a",)}, (), False, {"metrics"}),
        ({"evaluation": ("a",)}, ("a",), False, {"evaluation", "metrics"}),
        ({"evaluation": ()}, ("a",), False, {"metrics"}),
        ({"evaluation": ("*",), "metrics": ("b",)}, ("a",), False, {"evaluation"}),
        ({}, (), True, set()),
        ({"evaluation": ("a",)}, ("a",), True, set()),
        ({"metrics": ("a",)}, ("a",), True, {"metrics"}),
        ({"metrics": ("a",)}, ("b",), True, set()),
    ],
)
def test_pages_are_opened_by_the_groups_listed(
    pages: dict[str, tuple[str, ...]], groups: tuple[str, ...], limited: bool, allowed: set[str] | None
) -> None:
    access = Access({"x": ("x",)}, {"*": ("x",)} if limited else None, pages)
    assert access.visitor("", "", groups).pages == allowed


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("jinji/*",), {"jinji/a", "jinji/b/c"}),
        (("*/a",), {"jinji/a", "kikaku/a"}),
        (("jinji/a", "nowhere"), {"jinji/a"}),
        (("[jk]*",), {"[jk]x"}),
        (("*が*",), {"がっこう"}),
        (("JINJI/*", "jinji", "jinji/"), set()),
        ((), set()),
        (("*",), {"jinji/a", "jinji/b/c", "kikaku/a", "jinjix", "[jk]x", "か\u3099っこう"}),
    ],
)
def test_patterns_choose_documents(patterns: tuple[str, ...], expected: set[str]) -> None:
    ids = ["jinji/a", "jinji/b/c", "kikaku/a", "jinjix", "[jk]x", "か\u3099っこう"]
    assert {i.replace("か\u3099", "が") for i in chosen(ids, patterns)} == {
        i.replace("か\u3099", "が") for i in expected
    }


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/evaluation", "evaluation"),
        ("/evaluation/set.csv", "evaluation"),
        ("//evaluation/x", "evaluation"),
        ("/./evaluation", "evaluation"),
        ("/Evaluation/", "evaluation"),
        ("/metrics", "metrics"),
        ("/evaluations", ""),
        ("/documents/evaluation", ""),
        ("/", ""),
    ],
)
def test_guarded_pages_are_known_however_they_are_written(path: str, page: str) -> None:
    assert guarded_page(path) == page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[groups", "TOMLとして読めません"),
        ("[group]\n", r"\[group\] はありません"),
        ("groups = 1", r"groups は \[groups\] という見出しに"),
        ("[collections]\na = 'x'", r"\[collections\] の a には"),
        ("[collections]\na = [1]", r"\[collections\] の a には"),
        ("[groups]\n\"人事課\" = ['人事']", r"人事課 にある「人事」は \[collections\] にありません"),
        ("[pages]\neval = ['x']", "eval という画面はありません"),
        ("[groups]\n人事課 = []", '日本語の名前は "人事課" のように'),
        (b"\xff\xfe", "TOMLとして読めません"),
    ],
)
def test_a_file_of_access_that_is_wrong_is_told_in_a_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    path = tmp_path / "access.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(AccessError, match=rf"access\.toml: .*{sentence}") as error:
        read_access(path)
    assert "\n" not in str(error.value)
    with pytest.raises(AccessError, match="読めません"):
        read_access(tmp_path / "nowhere.toml")


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> Iterator[tuple[TestClient, Office]]:
    office = Office.in_folder(tmp_path_factory.mktemp("office"))
    (office.folder / "access.toml").write_text(ACCESS, encoding="utf-8")
    access = office.folder / "access.toml"
    with client_from(app_for(assistant, office.settings(sign_on="password", access=access, evaluation=True))) as client:
        yield client, office


def test_a_file_of_access_is_read_again_when_it_changes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "access.toml"
    path.write_text('[collections]\na = ["a/*"]\n[groups]\nstaff = ["a"]\n')
    file = AccessFile(path)
    assert file.access.visitor("::1", "x", ["staff"]).documents == ("a/*",)
    path.write_text('[collections]\nb = ["b/*"]\n[groups]\nstaff = ["b"]\n# changed\n')
    assert file.access.visitor("::1", "x", ["staff"]).documents == ("b/*",)
    path.write_text("[groups\n")
    assert file.access.visitor("::1", "x", ["staff"]).documents == ("b/*",)
    path.unlink()
    assert file.access.visitor("::1", "x", ["staff"]).documents == ("b/*",)
    assert caplog.text.count("それまでの許可のまま続けます") == 2


def test_over_http_nothing_of_other_documents_is_seen(limited: tuple[TestClient, Office]) -> None:
    client, office = limited
    own: dict[str, Any] = {"auth": (NAME.encode(), PASSWORD.encode())}
    everything: dict[str, Any] = {"headers": {"x-api-key": office.key}}
    assert {found["id"] for found in client.get("/api/documents", **own).json()} == PART
    assert len(client.get("/api/documents", **everything).json()) == 10
    assert client.get("/api/health", **own).json()["counts"]["documents"] == len(PART)
    asked = {"question": "酒田市の姉妹都市は？"}
    assert client.post("/api/ask", json=asked, **everything).json()["status"] == "answered"
    refused = client.post("/api/ask", json=asked, **own)
    assert refused.json()["status"] == "not_found" and "pairings" not in refused.text
    for path in ("/api/documents/tables/pairings", "/documents/tables/pairings"):
        assert client.get(path, **own).status_code == 404
        assert client.get(path, **everything).status_code == 200
    for path in (
        "/evaluation/set.csv",
        "http://localhost//evaluation/set.csv",
        "/evaluation/runs/a/report.html",
        "/metrics",
    ):
        assert client.get(path, **own).status_code == 403
    assert "access のファイル" in client.get("/metrics", **own).json()["error"]
    for path in ("/evaluation/set.csv", "/metrics"):
        assert client.get(path, **everything).status_code == 200


@pytest.mark.parametrize(
    ("path", "language", "heading"),
    [
        ("/evaluation/", "ja", "このページを開く許可がありません"),
        ("/evaluation/en/", "en", "You may not open this page"),
        ("/evaluation/en", "en", "You may not open this page"),
        ("/metrics", "ja", "このページを開く許可がありません"),
    ],
)
def test_a_person_who_may_not_open_a_page_is_told_on_a_page(
    limited: tuple[TestClient, Office], path: str, language: str, heading: str
) -> None:
    client, _ = limited
    own: dict[str, Any] = {"auth": (NAME.encode(), PASSWORD.encode())}
    page = client.get(path, headers={"accept": "text/html,*/*;q=0.8"}, **own)
    assert (page.status_code, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}">' in page.text and f"<h1>{heading}</h1>" in page.text
    assert f'href="{"/en/" if language == "en" else "/"}"' in page.text
    told = client.get(path, **own)
    assert (told.status_code, list(told.json())) == (403, ["error"])
