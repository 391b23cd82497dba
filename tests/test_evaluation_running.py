"""A run over the project's own corpus: as it goes, cancelled, interrupted, with a question that breaks the program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from answer.assistant import Assistant
from evaluate import running
from evaluate.diagnosis import Diagnosis
from evaluate.question_files import QuestionSet, read_question_bytes
from evaluate.records import Result
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


def test_runs_of_one_second_have_names_of_their_own(assistant: Assistant, questions: QuestionSet) -> None:
    one, other = begin(questions, assistant), begin(questions, assistant)
    assert one.id != other.id
    assert json.dumps(dict(one.index))
    assert one.index["documents_digest"] == other.index["documents_digest"]
