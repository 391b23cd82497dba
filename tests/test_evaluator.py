"""Runs in the server: one at a time, kept whatever becomes of the tab, and their files and reports over HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from answer.assistant import Assistant
from evaluate.question_files import MAX_BYTES, QuestionSet, read_question_bytes
from evaluate.records import Overruling
from evaluate.store import FILE, Store
from records import Answer
from serve import server
from serve.evaluation.evaluator import Evaluator, EvaluatorError
from serve.library import Library
from settings import Settings

QUESTIONS = """質問,正解
酒田市の姉妹都市は？,ジェレズノゴルスク・イリムスキー
ソチ市の人口は？,50万人
敦賀市の市長の名前は？,
"""
BYTES = {"Content-Type": "application/octet-stream"}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def questions(text: str = QUESTIONS) -> QuestionSet:
    return read_question_bytes(text.encode(), "市民課.csv")


class Held(Assistant):
    """The real assistant, but it waits before each answer until it is let go."""

    gate: threading.Event

    def ask(self, question: str, history: object = ()) -> Answer:
        assert self.gate.wait(30)
        return super().ask(question)


@pytest.fixture
def held(assistant: Assistant) -> Iterator[Held]:
    made = Held(**{name: getattr(assistant, name) for name in assistant.__dataclass_fields__})
    gate = threading.Event()
    object.__setattr__(made, "gate", gate)
    yield made
    gate.set()


def test_a_run_is_kept_with_every_result(tmp_path: Path, assistant: Assistant) -> None:
    evaluator = Evaluator(Library(assistant), Store(tmp_path), {"without": "names"})
    stage = evaluator.start(questions())
    evaluator.wait(60)
    ended = evaluator.stage()
    assert ended and (ended.state, ended.done, ended.total, ended.run_id) == ("done", 3, 3, stage.run_id)
    run = evaluator.store.read(stage.run_id)
    assert [result.outcome for result in run.results] == ["right", "wrong", "rightly refused"]
    assert run.results[1].remedy
    assert (run.complete, run.questions, dict(run.settings)) == (True, "市民課.csv", {"without": "names"})


def test_one_run_at_a_time_and_a_cancelled_one_keeps_what_was_done(tmp_path: Path, held: Held) -> None:
    evaluator = Evaluator(Library(held), Store(tmp_path))
    stage = evaluator.start(questions())
    with pytest.raises(EvaluatorError, match=r"「市民課\.csv」の評価を実行しています"):
        evaluator.start(questions())
    evaluator.cancel()
    under_way = evaluator.stage()
    assert under_way and (under_way.state, under_way.over) == ("cancelling", False)
    held.gate.set()
    evaluator.wait(60)
    ended = evaluator.stage()
    assert ended and (ended.state, ended.done) == ("cancelled", 1)
    run = evaluator.store.read(stage.run_id)
    assert (run.complete, len(run.results)) == (False, 1)
    evaluator.start(questions())
    evaluator.wait(60)
    assert [summary.complete for summary in evaluator.store.summaries()].count(True) == 1


def test_a_run_is_forgotten_but_not_while_it_goes_on(tmp_path: Path, held: Held) -> None:
    evaluator = Evaluator(Library(held), Store(tmp_path))
    stage = evaluator.start(questions())
    with pytest.raises(EvaluatorError, match="中止してから消してください"):
        evaluator.forget(stage.run_id)
    held.gate.set()
    evaluator.wait(60)
    assert len(evaluator.store.summaries()) == 1
    evaluator.forget(stage.run_id)
    assert (evaluator.store.summaries(), evaluator.stage()) == ([], None)


def test_a_run_that_cannot_be_kept_says_so_and_the_next_one_can_begin(tmp_path: Path, assistant: Assistant) -> None:
    (tmp_path / FILE).write_text("no database, only text " * 100)
    evaluator = Evaluator(Library(assistant), Store(tmp_path))
    evaluator.start(questions())
    evaluator.wait(60)
    ended = evaluator.stage()
    assert ended and ended.state == "failed"
    assert "評価の記録を読み書きできません" in ended.message
    (tmp_path / FILE).unlink()
    evaluator.start(questions())
    evaluator.wait(60)
    assert [summary.asked for summary in evaluator.store.summaries()] == [3]


def test_files_that_were_checked_are_forgotten_in_turn(tmp_path: Path, assistant: Assistant) -> None:
    evaluator = Evaluator(Library(assistant), Store(tmp_path))
    tokens = [evaluator.check(QUESTIONS.encode(), f"{n}.csv") for n in range(8)]
    assert len(set(tokens)) == 8
    assert [bool(evaluator.held(token)) for token in tokens] == [False] * 2 + [True] * 6
    assert evaluator.held("made-up") is None


def app_for(assistant: Assistant, settings: Settings) -> FastAPI:
    async def build() -> FastAPI:  # in a running loop: without one Gradio makes a loop that it never closes
        return server.create_app(assistant, settings)

    return asyncio.run(build())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def client(assistant: Assistant, data: Path) -> Iterator[TestClient]:
    with TestClient(app_for(assistant, Settings(data=data, evaluation=True))) as client:
        yield client


@pytest.fixture(scope="module")
def run_id(assistant: Assistant, data: Path) -> str:
    """Return a run over questions that would be markup or a formula where they are not escaped."""
    hostile = '質問,正解,分類\n"=1+1 <script>alert(1)</script>",50万人,@分類\nソチ市の人口は？,50万人,\n'
    evaluator = Evaluator(Library(assistant), Store(data))
    stage = evaluator.start(read_question_bytes(hostile.encode(), "<b>敵意.csv"))
    evaluator.wait(60)
    return stage.run_id


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("質問", "正解"), ("酒田市の姉妹都市は？", "ジェレズノゴルスク")):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "sent",
    [QUESTIONS.encode(), QUESTIONS.encode("cp932"), b"\xef\xbb\xbf" + QUESTIONS.encode(), workbook()],
    ids=["utf-8", "shift_jis", "bom", "xlsx"],
)
def test_a_question_file_is_taken(client: TestClient, sent: bytes) -> None:
    reply = client.post("/evaluation/questions", params={"name": "a.csv"}, content=sent, headers=BYTES)
    assert reply.status_code == 200
    assert list(reply.json()) == ["token"]


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("空.csv", b"", "空.csv: 空のファイルです"),
        ("C:\\課\\絵.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "絵.xlsx: Excelのブックでも"),
        ("表.csv", "名前,値\nあ,1\n".encode(), "表.csv: 「質問」と「正解」の見出しがありません"),
        ("壊.xlsx", b"PK\x03\x04broken", "壊.xlsx: "),
        ("", b" ", "質問ファイル: 空"),
        ("あ" * 500, b" ", "あ" * 100 + ": 空"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    client: TestClient, name: str, sent: bytes, sentence: str
) -> None:
    reply = client.post("/evaluation/questions", params={"name": name}, content=sent, headers=BYTES)
    assert reply.status_code == 422
    assert reply.json()["error"].startswith(sentence)


def test_a_file_is_taken_from_the_page_only_and_up_to_a_size(client: TestClient, data: Path) -> None:
    kept = sorted(data.rglob("*"))
    for kind in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        reply = client.post("/evaluation/questions", content=QUESTIONS.encode(), headers={"Content-Type": kind})
        assert reply.status_code == 415
    asked = {"Origin": "http://other.example", "Access-Control-Request-Method": "POST"}
    allowed = client.options(
        "/evaluation/questions", headers={**asked, "Access-Control-Request-Headers": "content-type"}
    )
    assert allowed.status_code == 400
    assert "access-control-allow-origin" not in allowed.headers
    assert client.post("/evaluation/questions", content=bytes(MAX_BYTES + 1), headers=BYTES).status_code == 413
    assert client.post("/api/ask", content=bytes(2 << 20), headers=BYTES).status_code == 413, "only here so much"
    assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404, "Gradio's own stays closed"
    assert sorted(data.rglob("*")) == kept, "nothing sent is written"


def test_what_is_downloaded_of_a_run(client: TestClient, run_id: str) -> None:
    page = client.get(f"/evaluation/runs/{run_id}/report.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text and "<b>敵意" not in page.text
    for name, kind in (("report.html?download=1", "html"), ("results.csv", "csv"), ("results.json", "json")):
        got = client.get(f"/evaluation/runs/{run_id}/{name}")
        assert got.status_code == 200
        assert kind in got.headers["content-type"]
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    table = client.get(f"/evaluation/runs/{run_id}/results.csv").text
    assert table.startswith("\ufeff")
    assert "'=1+1" in table and "'@分類" in table
    assert len(client.get(f"/evaluation/runs/{run_id}/results.json").json()["results"]) == 2


def test_an_overruling_shows_in_what_is_downloaded(client: TestClient, run_id: str, data: Path) -> None:
    store = Store(data)
    query_id = store.read(run_id).results[1].expectation.query_id
    store.overrule(run_id, query_id, Overruling("right", "丸めた", "", "2026-01-01T00:00:00+00:00"))
    told = client.get(f"/evaluation/runs/{run_id}/results.json").json()
    assert told["results"][1]["overruled"]["outcome"] == "right"
    assert told["figures"]["overruled"] == 1
    assert "丸めた" in client.get(f"/evaluation/runs/{run_id}/report.html").text
    store.overrule(run_id, query_id, None)


@pytest.mark.parametrize(
    "path",
    [
        "none/report.html",
        "none/results.csv",
        "..%2F..%2Fetc/report.html",
        "' OR 1=1 --/results.json",
        "{run}/other.exe",
    ],
)
def test_what_is_not_there_is_a_sentence(client: TestClient, run_id: str, path: str) -> None:
    reply = client.get(f"/evaluation/runs/{path.format(run=run_id)}")
    assert reply.status_code == 404
    assert "Traceback" not in reply.text


def test_the_example_is_a_question_file(client: TestClient) -> None:
    reply = client.get("/evaluation/example.csv")
    found = read_question_bytes(reply.content, "見本.csv")
    assert (found.problems, found.notes) == ((), ())
    assert [question.answerable for question in found.questions] == [True, True, False]


def test_an_empty_set_can_be_downloaded(client: TestClient) -> None:
    assert client.get("/evaluation/set.csv").text == "\ufeff番号,質問,正解,根拠,分類\r\n"


def test_one_setting_closes_the_tab_and_its_ways(assistant: Assistant, tmp_path: Path) -> None:
    off = Settings(data=tmp_path / "data", evaluation=False, feedback=False)
    with TestClient(app_for(assistant, off)) as client:
        for path in ("example.csv", "set.csv", "runs/a/report.html"):
            assert client.get(f"/evaluation/{path}").status_code == 404
        assert client.post("/evaluation/questions", content=b"x", headers=BYTES).status_code in {404, 405}
        config = json.dumps(client.get("/config").json(), ensure_ascii=False)
        assert "評価" not in config and "役に立った" not in config
    assert not (tmp_path / "data").exists()
    with TestClient(app_for(assistant, replace(off, evaluation=True))) as client:
        config = json.dumps(client.get("/evaluation/config").json(), ensure_ascii=False)
        assert "質問ファイルを選ぶ" in config and "利用者の声" not in config
