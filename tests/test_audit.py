"""The audit log: who asked, opened or was refused what, a whole line each, and nothing that must not stand there."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from answer.assistant import Assistant
from evaluate.feedback import FeedbackStore
from evaluate.store import Store
from serve.asked import Asked
from serve.desk import Desk
from serve.errors import ServeError
from serve.evaluation.evaluator import Evaluator
from serve.guard.audit import Audit, one_line
from serve.guard.stack import guard
from serve.library import Library
from serve.log_file import LogFile
from serve.page.opinions import Opinions
from serve.visitor import Visitor
from settings import Settings
from tests.entering import NAME, PASSWORD, VISITOR, Office, app_for, client_from, sign_in
from tests.test_limits import send
from tests.visiting import served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SATO = Visitor("10.0.0.1", "sato")
QUESTION = "敦賀市の提携先は?"


def audit_of(folder: Path, **more: Any) -> Audit:
    folder.mkdir(exist_ok=True)
    found = Audit.of(Settings(data=folder / "data", audit=folder / "audit.jsonl", **more))
    assert found
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert all(line.isprintable() or "\u3000" in line for line in text.split("\n"))
    return [json.loads(line) for line in text.splitlines()]


def without_times(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in {"time", "ms"}}


# What is written


def test_a_question_and_its_answer_make_a_line(tmp_path: Path, assistant: Assistant) -> None:
    audit = audit_of(tmp_path, audit_questions="text")
    desk = Desk(Library(assistant), noted=[audit.asked])
    desk.ask(QUESTION, visitor=SATO, channel="mcp")
    desk.ask("火星の人口は?", visitor=Visitor("10.0.0.2"), channel="page")
    desk.close()
    answered, absent = lines(audit.file.path)
    assert without_times(answered) == {
        "event": "question",
        "client": "10.0.0.1",
        "user": "sato",
        "channel": "mcp",
        "question": QUESTION,
        "documents": ["pairings"] if "pairings" in answered["documents"] else answered["documents"],
        "status": "answered",
    }
    assert answered["documents"]
    assert set(answered["documents"]) <= {document.id for document in assistant.index.documents}
    assert (absent["status"], absent["user"], absent["documents"]) == ("not_found", "", [])
    assert 0 < answered["ms"] < 60_000
    assert abs(datetime.fromisoformat(answered["time"]).timestamp() - datetime.now().timestamp()) < 60
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", answered["time"])


def test_for_whom_a_program_asks_stands_beside_its_own_name(tmp_path: Path) -> None:
    audit = audit_of(tmp_path)
    for number in ("u-1", ""):
        audit.asked(Asked(Visitor("10.0.0.1", "源内", by_key=True, on_behalf_of=number), "gennai", QUESTION, None, 0))
    told = [(entry["user"], entry.get("on_behalf_of")) for entry in lines(audit.file.path)]
    assert told == [("源内", "u-1"), ("源内", None)]


@pytest.mark.parametrize(
    ("status", "code"), [("refused", 422), ("refused", 429), ("refused", 503), ("refused", 499), ("error", 500)]
)
def test_a_question_without_an_answer_makes_a_line_too(tmp_path: Path, status: str, code: int) -> None:
    audit = audit_of(tmp_path)
    audit.asked(Asked(SATO, "api", QUESTION, None, 0.25, code))
    (entry,) = lines(audit.file.path)
    assert (entry["status"], entry["code"], entry["documents"], entry["ms"]) == (status, code, [], 250)


def test_what_is_kept_of_a_question_is_as_set(tmp_path: Path) -> None:
    told: dict[str, Any] = {}
    for setting in ("none", "hash", "text"):
        audit = audit_of(tmp_path / setting, audit_questions=setting)
        for question in (QUESTION, f" {QUESTION}\n", "港は?"):
            audit.asked(Asked(SATO, "api", question, None, 0))
        told[setting] = [entry.get("question") for entry in lines(audit.file.path)]
    assert told["none"] == [None] * 3
    assert told["text"] == [QUESTION, f" {QUESTION}\n", "港は?"]
    same, again, other = told["hash"]
    assert same == again != other
    assert re.fullmatch("[0-9a-f]{64}", same)
    # With no key a list of guesses could be hashed and compared.
    assert same != hashlib.sha256(QUESTION.encode()).hexdigest()


def test_hashes_stay_the_same_over_a_restart_and_differ_between_offices(tmp_path: Path) -> None:
    for folder in ("a", "a", "b"):
        audit_of(tmp_path / folder).asked(Asked(SATO, "api", QUESTION, None, 0))
    first, again = (entry["question"] for entry in lines(tmp_path / "a" / "audit.jsonl"))
    assert first == again != lines(tmp_path / "b" / "audit.jsonl")[0]["question"]
    assert [path.name for path in (tmp_path / "a" / "data").iterdir()] == ["audit.key"]


def test_the_key_and_the_log_are_for_us_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        audit_of(tmp_path).asked(Asked(SATO, "api", QUESTION, None, 0))
    finally:
        os.umask(before)
    for path in (tmp_path / "data" / "audit.key", tmp_path / "audit.jsonl"):
        assert path.stat().st_mode & 0o777 == 0o600


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_asked_stays_in_its_line(question: str, user: str) -> None:
    line = one_line({"question": question, "user": user})
    assert json.loads(line) == {"question": question, "user": user}
    assert len(line.splitlines()) == 1
    assert all(char.isprintable() or char == "\u3000" for char in line)
    line.encode()  # lone surrogates too


HOSTILE = [
    '\n{"event": "question", "user": "admin"}',
    "\r\n",
    "\u2028x\u2029",
    "\u202e逆",
    "\x1b[2J",
    "\ud800",
    "\x00",
    '"}',
]


def test_who_signs_on_and_off_or_fails_to_makes_a_line(tmp_path: Path, assistant: Assistant) -> None:
    office, log = Office.in_folder(tmp_path), tmp_path / "audit.jsonl"
    with client_from(app_for(assistant, office.settings(sign_on="password", audit=log))) as client:
        sign_in(client, "佐藤\x1b" + "x" * 500, "違う言葉の鍵")
        for _ in range(2):  # the second time it is remembered: no sign-on of its own
            client.get("/api/health", auth=(NAME.encode(), PASSWORD.encode()))
        sign_in(client)
        client.post("/sign-out")
        client.get("/api/health", auth=(NAME.encode(), "違う言葉の鍵".encode()))
    told = [without_times(entry) for entry in lines(log)]
    here = {"client": VISITOR}
    assert told == [
        {"event": "sign-in", **here, "user": "", "tried": "佐藤?" + "x" * 61, "status": "refused", "code": 401},
        {"event": "sign-in", **here, "user": NAME, "status": "ok"},
        {"event": "sign-in", **here, "user": NAME, "status": "ok"},
        {"event": "sign-out", **here, "user": NAME, "status": "ok"},
        {"event": "sign-in", **here, "user": "", "tried": NAME, "status": "refused", "code": 401},
    ]
    assert PASSWORD not in log.read_text() and "違う言葉の鍵" not in log.read_text()


def test_runs_of_questions_and_ratings_make_lines_without_their_text(tmp_path: Path, assistant: Assistant) -> None:
    audit = audit_of(tmp_path)
    evaluator = Evaluator(Library(assistant), Store(tmp_path / "data"), noted=audit.happened)
    held = evaluator.held(evaluator.check("質問,正解\nソチ市の人口は?,33\n".encode(), "秘密の名.csv", SATO))
    assert held
    run = evaluator.start(held, SATO).run_id
    evaluator.wait(30)
    evaluator.forget(run, SATO)
    opinions = Opinions(FeedbackStore(tmp_path / "data", 30), noted=audit.happened)
    token = opinions.offer(assistant.ask(QUESTION), SATO)
    assert opinions.rate(token, "bad", "秘密の言葉", SATO)
    assert not opinions.rate(token, "good", "", Visitor("10.0.0.2"))
    who = {"client": "10.0.0.1", "user": "sato", "channel": "page"}
    assert [without_times(entry) for entry in lines(audit.file.path)] == [
        {"event": "evaluation-upload", **who, "questions": 1},
        {"event": "evaluation-run", **who, "run": run, "questions": 1},
        {"event": "evaluation-delete", **who, "run": run},
        {"event": "feedback", **who, "rating": "bad", "comment": True},
    ]
    assert "秘密" not in audit.file.path.read_text()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_line_cannot_be_forged(tmp_path: Path, hostile: str) -> None:
    audit = audit_of(tmp_path, audit_questions="text")
    visitor = Visitor(hostile, hostile)
    audit.asked(Asked(visitor, "api", hostile, None, 0))
    audit.opened(visitor, "page", hostile, 0)
    audit.refused(visitor, 401, 0)
    found = lines(audit.file.path)
    assert [entry["event"] for entry in found] == ["question", "document", "refusal"]
    assert {entry["user"] for entry in found} == {hostile}
    assert found[0]["question"] == hostile


def test_a_question_is_not_endless(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, audit_questions="text")
    audit.asked(Asked(SATO, "api", "長" * 1_000_000, None, 0, 422))
    audit.opened(SATO, "page", "長" * 8000, 0)
    assert audit.file.path.stat().st_size < 10_000


def test_of_a_flood_of_refusals_the_first_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    audit = audit_of(tmp_path)
    for _ in range(100):
        audit.refused(SATO, 429, 0)
    audit.refused(Visitor("10.0.0.9"), 401, 0)
    found = lines(audit.file.path)
    listed = [entry for entry in found if entry["client"] == "10.0.0.1"]
    assert 60 <= len(listed) <= 62
    assert sum(entry.get("left_out", 0) for entry in found) == 100 - len(listed)


# The file


def test_lines_of_many_threads_are_whole(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "audit.jsonl", 30, largest=20_000)
    line = json.dumps({"text": "x" * 300})

    def write() -> None:
        for _ in range(50):
            file.write(line)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = list(tmp_path.iterdir())
    written = [entry for path in files for entry in lines(path)]
    assert len(written) == 400
    assert len(files) == 7  # 400 lines of 313 bytes, 63 a file
    assert all(path.stat().st_size <= 20_000 for path in files)


def test_each_day_has_a_file_and_old_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    file = LogFile(path, 30)
    other = tmp_path / "audit-old.jsonl"
    other.write_text("not ours\n")
    kept, gone = (date.today() - timedelta(days=days) for days in (30, 31))
    for day in (gone, kept):
        file.write("{}")
        file.write("{}")
        then = datetime(day.year, day.month, day.day, 23, 59).timestamp()
        os.utime(path, (then, then))
    file.write('{"today": 1}')
    names = {f"audit-{gone}.1.jsonl", f"audit-{kept}.1.jsonl", "audit.jsonl", "audit-old.jsonl"}
    assert {found.name for found in tmp_path.iterdir()} == names
    file.forget_old()
    assert {found.name for found in tmp_path.iterdir()} == names - {f"audit-{gone}.1.jsonl"}
    assert lines(path) == [{"today": 1}]


def test_what_nobody_added_to_for_long_goes_too(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "audit.jsonl", 30)
    file.write("{}")
    then = (datetime.now() - timedelta(days=40)).timestamp()
    os.utime(file.path, (then, then))
    file.forget_old()
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_is_moved_away_or_was_cut_short_goes_on(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "audit.jsonl", 30)
    file.write('{"a": 1}')
    file.path.rename(tmp_path / "elsewhere")
    file.write('{"b": 1}')
    file.path.write_text('{"b": 1}\n{"cut', encoding="utf-8")
    file.write('{"c": 1}')
    assert file.path.read_text() == '{"b": 1}\n{"cut\n{"c": 1}\n'


FULL = """
import resource, sys
from pathlib import Path
from serve.log_file import LogFile
file = LogFile(Path(sys.argv[1]), 30)
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
failed = 0
for _ in range(10):
    try:
        file.write("x" * 299)
    except OSError:
        failed += 1
print(failed)
"""


def test_where_the_disk_is_full_no_half_line_is_left(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path / "audit.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout == "7\n"
    assert (tmp_path / "audit.jsonl").read_text() == ("x" * 299 + "\n") * 3


def test_where_the_disk_is_full_questions_are_answered_and_it_is_said_once(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    audit = Audit(Settings(data=tmp_path), LogFile(Path("/dev/full"), 30))
    desk = Desk(Library(assistant), noted=[audit.asked])
    with caplog.at_level(logging.ERROR):
        assert {desk.ask(QUESTION, visitor=SATO).answer.status for _ in range(3)} == {"answered"}
    desk.close()
    told = [record.getMessage() for record in caplog.records]
    assert told == ["監査ログ（/dev/full）に書けません（No space left on device）。空きと許可を確かめてください。"]


def test_the_folder_of_the_log_is_made_for_us_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        audit_of(tmp_path / "office").asked(Asked(SATO, "api", QUESTION, None, 0))
        found = Audit.of(Settings(data=tmp_path, audit=tmp_path / "log" / "tokushu" / "audit.jsonl"))
    finally:
        os.umask(before)
    assert found and found.file.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("path", ["file/audit.jsonl", "."])
def test_a_log_that_cannot_be_written_is_said_before_anything_is_served(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServeError, match=r"^監査ログ（.*）に書けません（.*）。TOKUSHU_AUDIT の.*ください。$"):
        Audit.of(Settings(data=tmp_path, audit=tmp_path / path))


def test_a_key_that_is_damaged_is_said(tmp_path: Path) -> None:
    (tmp_path / "audit.key").write_bytes(b"short")
    with pytest.raises(ServeError, match=r"audit\.key: 鍵のファイルが壊れています。このファイルを消すと"):
        Audit.of(Settings(data=tmp_path, audit=tmp_path / "audit.jsonl"))
    assert Audit.of(Settings(data=tmp_path, audit=tmp_path / "audit.jsonl", audit_questions="text"))


def test_no_setting_no_log(tmp_path: Path) -> None:
    assert Audit.of(Settings(data=tmp_path)) is None


# The whole service


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.in_folder(tmp_path)


SECRETS = {"Cookie": "session=s3cret-cookie", "X-Other": "s3cret-header"}
WRONG_KEYS = ({"X-Api-Key": "s3cret-key"}, {"Authorization": "Bearer tokushu_s3cret"})


@pytest.fixture(scope="module")
def service(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("audited")
    settings = Settings(
        data=folder, audit=folder / "audit.jsonl", audit_questions="text", rate=3, open=True, proxies=("127.0.0.1",)
    )
    with served(assistant, replace(settings, root_path="/qa")) as address:
        yield address, folder / "audit.jsonl"


@pytest.mark.parametrize(
    ("method", "path", "client", "headers", "noted"),
    [
        ("GET", "/qa/api/health", "127.0.0.1", {}, 0),
        ("GET", "/api/health", "::1", {}, 0),
        ("GET", "/qa/api/health", "192.0.2.7", {}, 1),
        ("GET", "/qa/api/health", "127.0.0.1", {"authorization": "Basic eDp5"}, 1),
        ("GET", "/qa/api/health", "127.0.0.1", {"x-api-key": "x"}, 1),
        ("GET", "/qa/api/health", "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, 1),
        ("POST", "/qa/api/health", "127.0.0.1", {}, 1),
        ("GET", "/qa/api/documents", "127.0.0.1", {}, 1),
    ],
)
def test_a_probe_of_this_machine_that_is_refused_is_not_noted(
    office: Office, method: str, path: str, client: str, headers: dict[str, str], noted: int
) -> None:
    settings = office.settings(sign_on="password", root_path="/qa", audit=office.folder / "audit.jsonl")
    audit, app = Audit.of(settings), FastAPI()
    guard(app, settings, audit)
    with TestClient(app, client=(client, 50000)) as tested:
        assert tested.request(method, path, headers={"host": "127.0.0.1", **headers}).status_code in {401, 403, 429}
    assert len((office.folder / "audit.jsonl").read_text().splitlines()) == noted


def test_every_question_document_and_refusal_is_noted_once(service: tuple[str, Path]) -> None:
    address, path = service
    ask = json.dumps({"question": QUESTION, "password": "s3cret-password"})
    one = {"client": "10.0.0.1", **SECRETS}
    steps = [
        (send(address, "/qa/api/ask", ask, **one)[0], 200, ("question", "answered", None)),
        (
            send(address, "/api/ask", json.dumps({"question": "火星の人口は?"}), **one)[0],
            200,
            ("question", "not_found", None),
        ),
        (send(address, "/api/ask", json.dumps({"question": "　"}), **one)[0], 422, ("question", "refused", 422)),
        (send(address, "/api/ask", ask, **one)[0], 429, ("question", "refused", 429)),
        (send(address, "/qa/documents/nowhere", method="GET", **one)[0], 404, None),
        (send(address, "/qa/api/health?token=s3cret-query", method="GET", **one)[0], 200, None),
        (send(address, "/qa/api/ask", b" " * 2_000_000, **one)[0], 413, ("refusal", "refused", 413)),
        (send(address, "/qa/api/ask", [b" " * 65536] * 17, **one)[0], 413, ("refusal", "refused", 413)),
        (send(address, "/qa/", method="GET", Host="evil.example", **one)[0], 400, ("refusal", "refused", 400)),
        *((send(address, "/qa/api/ask", ask, **one, **key)[0], 401, ("refusal", "refused", 401)) for key in WRONG_KEYS),
    ]
    assert [got for got, _, _ in steps] == [wanted for _, wanted, _ in steps]
    found = lines(path)
    assert [(entry["event"], entry["status"], entry.get("code")) for entry in found] == [
        noted for _, _, noted in steps if noted
    ]
    assert {entry["client"] for entry in found} == {"10.0.0.1"}
    text = path.read_text()
    assert "s3cret" not in text
    assert "Bearer" not in text
    assert "evil" not in text


def test_documents_that_are_opened_are_noted(service: tuple[str, Path], assistant: Assistant) -> None:
    address, path = service
    before = len(lines(path))
    document = assistant.index.documents[0].id
    for opened in (f"/qa/documents/{document}", f"/qa/api/documents/{document}", "/qa/api/documents"):
        assert send(address, opened, method="GET", client="10.0.0.2")[0] == 200
    assert [without_times(entry) for entry in lines(path)[before:]] == [
        {
            "event": "document",
            "client": "10.0.0.2",
            "user": "",
            "channel": channel,
            "documents": [document],
            "status": "opened",
        }
        for channel in ("page", "api")
    ]
