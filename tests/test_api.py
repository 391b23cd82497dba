"""The HTTP API over the project's own corpus, and what every response carries."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import cli
from answer.assistant import Assistant
from answer.question import MAX_CHARS
from answer.said import NOT_FOUND
from records import Block, Document, Passage, Table, TableRow
from serve import running, server
from serve.library import Shelf
from serve.show.links import citation_address
from serve.show.listing import Listing, find_listing
from serve.show.reading import lay_out
from serve.show.render import TEMPLATES, answer_html, document_page, earlier_html, fragment, header_html, mark
from serve.show.view import View
from serve.show.visit import Entry, read_visit, write_visit
from serve.show.words import words_in


def app_for(assistant: Assistant) -> FastAPI:
    """Build the application in a running loop: without one Gradio makes a loop that it never closes."""

    async def build() -> FastAPI:
        return server.create_app(assistant)

    return asyncio.run(build())


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(app_for(assistant)) as client:
        yield client


@pytest.fixture(scope="module")
def listing(assistant: Assistant) -> Listing:
    found = find_listing(assistant.index)
    assert found
    return found


def test_ask_gives_the_object_of_the_command(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"id": 7, "question": "酒田市の姉妹都市は？", "history": ["京都府は？"]})
    answer = reply.json()
    assert (reply.status_code, answer["id"], answer["status"], answer["kind"]) == (200, 7, "answered", "table")
    assert "ジェレズノゴルスク・イリムスキー" in answer["answer"]
    assert [row["number"] for row in answer["rows"]] == ["23"]
    cited = answer["citations"][0]
    assert cited["document"] == "tables/pairings"
    assert "酒田市" in [cited["text"][start:end] for start, end in cited["spans"]]


@pytest.mark.parametrize(
    ("question", "language", "says"),
    [
        ("横浜市の相手は？", "ja", "資料には見当たりません"),
        ("横浜市の相手は？", "en", "is not found in the documents"),
        ("酒田市の姉妹都市は？", "en", "ジェレズノゴルスク・イリムスキー"),
    ],
)
def test_what_is_not_found_is_told_in_the_language_asked_for(
    client: TestClient, question: str, language: str, says: str
) -> None:
    assert says in client.post("/api/ask", json={"question": question, "language": language}).json()["answer"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": ""}, "空"),
        ({"question": "　 "}, "空"),
        ({"question": "あ" * (MAX_CHARS + 1)}, "長すぎます"),
        ({"question": 7}, "JSON"),
        ({"history": []}, "JSON"),
        ({"question": "京都府は？", "history": "前の質問"}, "JSON"),
        ({"question": "京都府は？", "history": [1]}, "JSON"),
        ({"question": "京都府は？", "history": ["前の質問"] * 101}, "100件まで"),
        ({"question": "京都府は？", "history": ["あ" * 1001]}, "1,000文字まで"),
        ([], "JSON"),
    ],
)
def test_a_bad_question_is_refused_in_one_sentence(client: TestClient, body: object, words: str) -> None:
    reply = client.post("/api/ask", json=body)
    assert reply.status_code == 422
    assert list(reply.json()) == ["error"]
    assert words in reply.json()["error"]


def test_broken_json_is_refused(client: TestClient) -> None:
    reply = client.post("/api/ask", content=b"{", headers={"content-type": "application/json"})
    assert (reply.status_code, list(reply.json())) == (422, ["error"])


def test_questions_asked_at_once_get_their_own_answers(client: TestClient) -> None:
    questions = ["酒田市の姉妹都市は？", "舞鶴市の姉妹都市は？", "ソチ市の人口は？", "火星の首都は？"] * 6

    def ask(question: str) -> str:
        return str(client.post("/api/ask", json={"question": question}).json()["answer"])

    alone = {question: ask(question) for question in set(questions)}
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, questions)) == [alone[question] for question in questions]


def test_health_counts_what_is_indexed(client: TestClient, assistant: Assistant) -> None:
    health = client.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["model"] == assistant.index.manifest.model
    assert health["counts"]["rows"] == sum(len(table.rows) for _, table in assistant.index.tables())
    assert health["counts"]["passages"] == sum(passage.kind != "row" for passage in assistant.index.passages)
    assert f"段落 <b>{health['counts']['passages']}</b>件" in header_html(assistant.index)


def test_documents_are_listed_and_read(client: TestClient, assistant: Assistant) -> None:
    listed = client.get("/api/documents").json()
    assert [document["id"] for document in listed] == [document.id for document in assistant.index.documents]
    for document in listed:
        whole = client.get(f"/api/documents/{document['id']}").json()
        assert whole["title"] == document["title"]
        assert whole["blocks"] or whole["tables"]
    pairings = client.get("/api/documents/tables/pairings").json()["tables"][0]
    assert pairings["labels"][pairings["columns"].index("year")] == "提携年"
    assert pairings["rows"][22]["cells"]["municipality"] == "酒田市"


@pytest.mark.parametrize("address", ["/api/documents/none", "/documents/none", "/documents/../pyproject"])
def test_a_document_that_is_not_there(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_every_citation_leads_to_its_words(client: TestClient, assistant: Assistant) -> None:
    """The anchor is on the document's page, and the element it names holds the passage's words."""
    for passage in assistant.index.passages:
        document = assistant.index.document(passage.document)
        address = urlsplit(citation_address(document, passage))
        html = client.get(f"/{address.path}").text
        place = re.search(rf'<(\w+) id="{address.fragment}"[^>]*>(.*?)</\1>', html, re.DOTALL)
        assert place, (passage.document, passage.locator)
        shown = re.sub(r"<[^>]+>", "", place[2])
        first_words = passage.text.split("\n")[0].split(" ")[0][:12]
        assert first_words in shown


def test_a_link_leads_to_the_item_with_the_marked_words() -> None:
    blocks = (Block("item", "一つ目", ((1, 1),)), Block("item", "二つ目", ((2, 2),)))
    passage = Passage(0, "d e#f", "題", "", "", "一つ目\n二つ目", lines=((1, 1), (2, 2)))
    document = Document("d e#f", "題", "d.md", blocks)
    assert citation_address(document, passage, ((4, 7),)) == "documents/d%20e%23f#block-1"
    assert citation_address(document, passage) == "documents/d%20e%23f#block-0"
    assert citation_address(None, passage) == "documents/d%20e%23f"


def test_a_link_tells_two_captions_of_one_line_apart() -> None:
    blocks = (Block("caption", "左の写真", ((1, 1),)), Block("caption", "右の写真", ((1, 1),)))
    passage = Passage(0, "d", "題", "", "", "右の写真", "caption", ((1, 1),))
    assert citation_address(Document("d", "題", "d.txt", blocks), passage) == "documents/d#block-1"


def test_a_table_is_shown_where_it_stands() -> None:
    blocks = (
        Block("heading", "甲", ((1, 1),), (), 1),
        Block("paragraph", "前", ((2, 2),), ("甲",)),
        Block("paragraph", "後", ((9, 9),), ("甲",)),
    )
    table = Table("甲", "表", ("列",), (TableRow(1, {"列": "値"}, ((5, 5),)),), ("甲",))
    parts = lay_out(Document("d", "題", "d.md", blocks, (table,)))
    assert [part.text for part in parts] == ["甲", "前", "表", "後"]


def test_what_documents_hold_is_shown_as_text() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    html = document_page(Document(evil, evil, evil, (Block("paragraph", evil, ((1, 1),)),), (), evil), "")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_a_fragment_has_no_blank_line_that_would_end_html_in_markdown() -> None:
    html = fragment("message.html", t=words_in("ja"), sentence="一\n\n<b>二</b>\r\n\u2028\r\n![x](http://example.com/)")
    assert not re.search(r"\n\s*\n", html)
    assert "<b>" not in html


def test_the_page_tells_how_a_name_was_read(assistant: Assistant) -> None:
    answer = assistant.ask("Khabarovskの姉妹都市は？")
    assert "「Khabarovsk」を「ハバロフスク」として探しました。" in answer_html(assistant.index, answer)
    odd = dataclasses.replace(answer, read_as=(("<b>", "&"),))
    assert "「&lt;b&gt;」を「&amp;」として" in answer_html(assistant.index, odd)


def test_no_template_passes_text_unescaped() -> None:
    for template in TEMPLATES.iterdir():
        text = template.read_text(encoding="utf-8")
        assert "| safe" not in text and "|safe" not in text and "autoescape" not in text, template.name


@pytest.mark.parametrize(
    ("spans", "sentences", "expected"),
    [
        ((), (), [("酒田市は1979年", "")]),
        (((4, 9),), (), [("酒田市は", ""), ("1979年", "words")]),
        (((4, 8), (0, 3)), (), [("酒田市", "words"), ("は", ""), ("1979", "words"), ("年", "")]),
        (((0, 3), (2, 5)), (), [("酒田市は1", "words"), ("979年", "")]),
        (((0, 9), (2, 5)), (), [("酒田市は1979年", "words")]),
        (((4, 9),), ((0, 9),), [("酒田市は", "sentence"), ("1979年", "words")]),
        (((0, 9),), ((0, 9),), [("酒田市は1979年", "sentence")]),
        (((0, 2), (3, 4)), ((0, 4),), [("酒田", "words"), ("市", "sentence"), ("は", "words"), ("1979年", "")]),
        (((4, 99),), ((0, 99),), [("酒田市は", "sentence"), ("1979年", "words")]),
    ],
)
def test_mark_cuts_a_text_where_its_marking_changes(
    spans: tuple[tuple[int, int], ...], sentences: tuple[tuple[int, int], ...], expected: list[tuple[str, str]]
) -> None:
    assert list(mark("酒田市は1979年", spans, sentences)) == expected


@pytest.mark.parametrize("kept", ["", None, "{", "{}", '[1, ["a"], ["a", 2], [null, "b"]]', '"x"'])
def test_a_visit_of_another_shape_is_empty(kept: str | None) -> None:
    assert read_visit(kept) == []


def test_a_visit_keeps_each_question_once_and_not_for_ever(assistant: Assistant) -> None:
    answer = assistant.ask("酒田市の姉妹都市は？")
    kept = write_visit([Entry(answer.question, "前"), *(Entry(f"質問{n}", "答え") for n in range(50))], answer)
    entries = read_visit(kept)
    assert entries[-1] == Entry(answer.question, answer.text)
    assert [entry.question for entry in entries].count(answer.question) == 1
    assert len(entries) == 30


def test_an_earlier_answer_stays_in_the_words_of_the_documents() -> None:
    english = View(words_in("en"))
    kept = [Entry("病院は？", "町内に病院はありません。"), Entry("横浜市は？", NOT_FOUND)]
    shown = earlier_html(kept, english)
    assert "町内に病院はありません。" in shown
    assert "What you ask is not found in the documents." in shown


def test_a_follow_up_is_kept_as_it_was_understood(assistant: Assistant) -> None:
    first = assistant.ask("酒田市の姉妹都市は？")
    second = assistant.ask("小樽市は？", [first.question])
    entries = read_visit(write_visit(read_visit(write_visit([], first)), second))
    assert [(entry.question, entry.whole) for entry in entries] == [
        ("酒田市の姉妹都市は？", "酒田市の姉妹都市は？"),
        ("小樽市は？", "小樽市の姉妹都市は？"),
    ]
    assert 'value="小樽市の姉妹都市は？"' in earlier_html(entries)


@pytest.mark.parametrize(
    ("text", "chosen", "count"),
    [
        ("", ("", ""), 46),
        ("ウラジオストッケ", ("", ""), 0),
        ("ヴラジオストク", ("", ""), 3),
        ("新潟　沿海", ("", ""), 1),
        ("", ("北海道", ""), 18),
        ("", ("北海道", "サハリン州"), 14 - 1),
        ("1991", ("", "沿海地方"), 2),
        ("", (None, None), 46),
    ],
)
def test_the_list_is_narrowed(listing: Listing, text: str, chosen: tuple[str | None, ...], count: int) -> None:
    assert len(listing.select(text, chosen)) == count


def test_the_list_adds_up(listing: Listing) -> None:
    rows = listing.table.rows
    assert listing.label(words_in("ja")) == "提携一覧"
    assert listing.groups(rows)[0] == ("サハリン州", 14)
    assert listing.decades(rows)[0] == (1960, 6)
    assert sum(count for _, count in listing.groups(rows)) == sum(count for _, count in listing.decades(rows)) == 46
    assert listing.decades([]) == []


@pytest.mark.parametrize(
    "address",
    [
        "/docs",
        "/openapi.json",
        "/monitoring",
        "/gradio_api/info",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/mcp/sse",
    ],
)
def test_what_is_not_used_is_closed(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_nothing_can_be_sent_in(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404
    assert client.post("/gradio_api/run/ask", json={"data": []}).status_code == 404
    assert client.post("/api/ask", json={"question": "あ" * 600_000}).status_code == 413


def test_another_origin_is_not_let_in(client: TestClient) -> None:
    for address in ("/api/health", "/config", "/"):
        headers = client.get(address, headers={"origin": "https://example.com"}).headers
        assert "access-control-allow-origin" not in headers


def test_of_the_examples_of_an_index_only_answerable_ones_are_shown(assistant: Assistant) -> None:
    examples = ("酒田市の姉妹都市は？", "横浜市の姉妹都市は？", "")
    index = dataclasses.replace(assistant.index, examples=examples)
    assert Shelf(dataclasses.replace(assistant, index=index)).examples == ("酒田市の姉妹都市は？",)


def test_the_projects_examples_can_all_be_answered(assistant: Assistant) -> None:
    examples = assistant.index.examples
    assert len(examples) >= 6
    assert [question for question in examples if assistant.ask(question).status != "answered"] == []


def test_serving_says_why_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--index", str(tmp_path), "--port", str(port)]) == cli.FAILED
    assert capsys.readouterr().err.startswith(f"tokushu: {port}番のポートは使われています")
    assert cli.main(["serve", "--index", str(tmp_path / "none"), "--port", "0"]) == cli.FAILED
    assert "索引がありません。" in capsys.readouterr().err


def test_answers_are_sent_without_delay() -> None:
    """Asyncio turns Nagle's algorithm off only for sockets that name TCP: without, each answer takes 40 ms more."""
    with running.listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
