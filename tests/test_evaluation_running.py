"""A run over the project's own corpus: as it goes, cancelled, interrupted, with a question that breaks the program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from answer.assistant import Assistant
from evaluate import running, version
from evaluate.carrying import Words
from evaluate.database import DatabaseError
from evaluate.diagnosis import Diagnosis
from evaluate.question_files import QuestionSet, read_question_bytes
from evaluate.records import Result, Run
from evaluate.running import ask_each, begin, run, steps
from evaluate.store import Store
from evaluate.version import program_version
from records import Answer

CSV = (
    "質問,正解,根拠,前の質問\n敦賀市の提携先は?,ナホトカ,敦賀市,\n相手は?,ナホトカ,,敦賀市の提携年は?\n"
    "今日の昼食は?,,,\n敦賀市の提携年は?,1999年,,\n"
)


@pytest.fixture
def questions() -> QuestionSet:
    return read_question_bytes(CSV.encode(), "問.csv").sound()


def test_a_run_asks_judges_and_is_kept(assistant: Assistant, questions: QuestionSet, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    store = Store(tmp_path)
    done = run(
        begin(questions, assistant, {"without": "names"}),
        assistant,
        questions,
        store,
        progress=lambda n, of: told.append((n, of)),
    )
    assert [result.outcome for result in done.results] == ["right", "right", "rightly refused", "wrong"]
    assert (done.complete, done.questions, done.settings) == (True, "問.csv", {"without": "names"})
    assert done.questions_digest == questions.digest
    assert (done.version, done.index["documents"]) == (program_version(), "10")
    assert all(result.elapsed_ms > 0 for result in done.results)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert store.read(done.id) == done


def test_a_cancelled_run_keeps_what_was_done(assistant: Assistant, questions: QuestionSet, tmp_path: Path) -> None:
    told: list[int] = []
    store = Store(tmp_path)
    begun = begin(questions, assistant)
    done = run(
        begun,
        assistant,
        questions,
        store,
        progress=lambda n, _: told.append(n),
        cancelled=lambda: len(told) == 2,
    )
    assert (len(done.results), done.complete) == (2, False)
    assert store.read(begun.id) == done


def test_a_page_that_goes_away_leaves_what_was_done(
    assistant: Assistant, questions: QuestionSet, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    begun = begin(questions, assistant)
    going = steps(begun, assistant, questions, store)
    first = next(going)
    going.close()
    assert store.read(begun.id) == replace(begun, results=(first,))


def test_results_are_kept_as_they_come(
    assistant: Assistant, questions: QuestionSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_KEPT_EVERY", 0.0)
    store = Store(tmp_path)
    begun = begin(questions, assistant)
    kept = [len(store.read(begun.id).results) for _ in steps(begun, assistant, questions, store)]
    assert kept == [1, 2, 3, 4]


class Interrupted(Assistant):
    """The same assistant, of which Ctrl-C or an error of the program befalls a question."""

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        if text == "今日の昼食は?":
            raise KeyboardInterrupt
        if text == "相手は?":
            raise RuntimeError("broken")
        return Assistant.ask(self, text, history)


def test_ctrl_c_and_an_error_keep_what_was_done(assistant: Assistant, questions: QuestionSet, tmp_path: Path) -> None:
    broken = Interrupted(assistant.index, assistant.retriever, assistant.tables, assistant.known)
    store = Store(tmp_path)
    done = run(begin(questions, broken), broken, questions, store)
    assert [(result.outcome, result.status) for result in done.results] == [("right", "answered"), ("wrong", "error")]
    assert "RuntimeError" in done.results[1].why
    assert store.read(done.id) == done


def test_only_a_miss_is_diagnosed(assistant: Assistant, questions: QuestionSet) -> None:
    def diagnose(answer: Answer, result: Result) -> Diagnosis:
        assert result.answer == answer.text
        return Diagnosis("wrong words", "直してください。")

    found = [(r.failed_part, r.remedy) for r in ask_each(assistant, questions.questions, diagnose)]
    assert found == [("", ""), ("", ""), ("", ""), ("wrong words", "直してください。")]


def test_a_diagnosis_that_breaks_loses_neither_the_judgement_nor_the_run(
    assistant: Assistant, questions: QuestionSet, caplog: pytest.LogCaptureFixture
) -> None:
    def diagnose(answer: Answer, result: Result) -> Diagnosis:
        raise RuntimeError("broken")

    found = list(ask_each(assistant, questions.questions, diagnose))
    assert [(r.outcome, r.failed_part) for r in found][-1] == ("wrong", "")
    assert len(found) == 4
    assert "broken" in caplog.text


def test_an_error_of_the_program_is_logged(
    assistant: Assistant, questions: QuestionSet, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Interrupted(assistant.index, assistant.retriever, assistant.tables, assistant.known)
    list(ask_each(broken, questions.questions[:2]))
    assert "RuntimeError: broken" in caplog.text


def test_cancelled_at_the_last_question_a_run_is_complete_nowhere(
    assistant: Assistant, questions: QuestionSet, tmp_path: Path
) -> None:
    told: list[int] = []
    store = Store(tmp_path)
    done = run(
        begin(questions, assistant),
        assistant,
        questions,
        store,
        progress=lambda n, _: told.append(n),
        cancelled=lambda: len(told) == 4,
    )
    assert (len(done.results), done.complete) == (4, False)
    assert store.read(done.id) == done


class FullKeeper:
    """Keeps nothing, and says how often it was asked to."""

    def __init__(self) -> None:
        self.tried = 0

    def begin(self, run: Run) -> None:
        pass

    def add(self, run_id: str, first: int, results: Sequence[Result]) -> None:
        self.tried += 1
        raise DatabaseError("full")

    def words(self) -> Words:
        return {}

    def complete(self, run_id: str) -> None:
        raise AssertionError


def test_what_cannot_be_kept_is_not_tried_again(
    assistant: Assistant, questions: QuestionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_KEPT_EVERY", 0.0)
    keeper = FullKeeper()
    with pytest.raises(DatabaseError):
        run(begin(questions, assistant), assistant, questions, keeper)
    assert keeper.tried == 1


def test_the_version_is_of_all_that_answers_and_judges() -> None:
    assert {package.__name__ for package in version._PACKAGES} >= {"answer", "evaluate", "retrieve"}
    assert {module.__name__ for module in version._MODULES} == {"records", "settings"}


def test_runs_of_one_second_have_names_of_their_own(assistant: Assistant, questions: QuestionSet) -> None:
    one, other = begin(questions, assistant), begin(questions, assistant)
    assert one.id != other.id
    assert json.dumps(dict(one.index))
    assert one.index["documents_digest"] == other.index["documents_digest"]
