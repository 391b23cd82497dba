"""A person's word on an answer holds for the same answer in later runs, and a comparison knows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from answer.assistant import Assistant
from eval import compare as eval_compare
from evaluate.carrying import said, with_word
from evaluate.comparing import compare_runs
from evaluate.database import Database
from evaluate.judging import judge
from evaluate.question_files import QuestionSet, read_question_bytes
from evaluate.records import Expectation, Overruling, Result, Run
from evaluate.run_pages import RunPages
from evaluate.running import begin, run
from evaluate.store import Store
from evaluate.summary import summary_lines
from records import Answer
from serve.evaluation.html import results_html, run_html
from serve.show.view import JAPANESE

WORD = Overruling("right", "丸めれば正しい", "山田", "2026-01-02T03:04:05+00:00")


def judged(question: str = "いつ?", wanted: str = "1962", *, said: str = "1961年です。") -> Result:
    return judge(Expectation("1", question, ((wanted,),)), Answer(question, "answered", said, "passage"))


@pytest.fixture
def questions() -> QuestionSet:
    return read_question_bytes("番号,質問,正解\n1,敦賀市の提携年は?,1999年\n".encode(), "問.csv").sound()


def test_the_same_file_again_is_no_regression(assistant: Assistant, questions: QuestionSet, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = run(begin(questions, assistant), assistant, questions, store)
    store.overrule(first.id, "1", WORD)
    again = run(begin(questions, assistant), assistant, questions, store)
    carried = replace(WORD, carried=first.id)
    assert [result.overruled for result in again.results] == [carried]
    assert store.read(again.id) == again
    assert RunPages(store).page(again.id, "overruled", 0, 9)[0][1].overruled == carried
    found = compare_runs(store.read(first.id), again)
    assert (found.newly_wrong, found.newly_right, found.well_after) == ((), (), 1)
    assert "引き継いだ: 1問" in summary_lines(again)[-1]
    third = run(begin(questions, assistant), assistant, questions, store)
    assert third.results[0].overruled == carried  # the run it was first said in, not the last
    store.overrule(third.id, "1", None)  # the last word
    assert run(begin(questions, assistant), assistant, questions, store).results[0].overruled is None


def test_the_command_finds_no_regression(
    assistant: Assistant, questions: QuestionSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKUSHU_DATA", str(tmp_path))
    store = Store(tmp_path)
    first, again = (run(begin(questions, assistant), assistant, questions, store) for _ in range(2))
    store.overrule(first.id, "1", WORD)  # after both
    assert eval_compare.main([first.id, again.id, "--margin", "0"]) == eval_compare.DONE
    assert eval_compare.main([again.id, first.id, "--margin", "0"]) == eval_compare.DONE


@pytest.mark.parametrize(
    ("result", "word"),
    [
        (judged(), WORD),
        (judged(said="1963年です。"), None),  # another answer
        (judged(wanted="1964"), None),  # another is expected
        (judged("どこ?"), None),  # another question
        (judged(said="1961年です。", wanted="1961"), None),
        (replace(judged(), outcome="right"), None),  # the judgement says so by itself now
    ],
)
def test_a_word_holds_for_the_same_answer_only(result: Result, word: Overruling | None) -> None:
    assert with_word(result, {said(judged()): WORD}).overruled == word


def test_a_word_of_this_run_is_not_replaced() -> None:
    own = replace(WORD, outcome="wrongly refused")
    assert with_word(replace(judged(), overruled=own), {said(judged()): WORD}).overruled == own


def test_runs_kept_before_words_were_carried_are_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    schema = store.file.schema.replace("CREATE TABLE IF NOT EXISTS carried", "CREATE TABLE IF NOT EXISTS unused")
    with Database(store.path, 1, schema, "").writing():
        pass
    assert (store.summaries(), store.words()) == ([], {})


def test_loading_the_program_is_not_timed(assistant: Assistant, questions: QuestionSet, tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Assistant):
        def ask(self, text: str, history: object = ()) -> Answer:
            asked.append(text)
            return Assistant.ask(self, text)

    counting = Counting(**{name: getattr(assistant, name) for name in assistant.__dataclass_fields__})
    done = run(begin(questions, counting), counting, questions)
    assert (len(asked), len(done.results)) == (2, 1)


def test_the_tab_marks_what_was_carried_over() -> None:
    result = replace(judged(), overruled=replace(WORD, carried="r0"))
    shown = results_html([(0, result)], 1, 1, "", JAPANESE)
    assert "人が「誤答」から改めた（前の評価から引き継ぎ）" in shown
    assert "丸めれば正しい" in shown
    assert "2026年1月2日 12:04に前の評価で改めたものを引き継ぎました" in shown
    assert "うち1問は、答えが同じなので" in run_html(Run("r1", "2026", "1", "q.csv", "d", results=(result,)), JAPANESE)
