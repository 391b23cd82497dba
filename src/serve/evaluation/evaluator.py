"""Question files that were checked, and the one evaluation that runs at a time: in the server, not in a tab.

A tab may be closed in the middle: the run goes on, every result is kept as it comes, and whoever opens the tab again
sees it.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from answer.assistant import Assistant
from errors import TokushuError
from evaluate.diagnosis import Diagnoser
from evaluate.question_files import QuestionSet, read_question_bytes
from evaluate.records import Run
from evaluate.running import begin, run
from evaluate.store import Store
from serve.happened import Noted, nothing
from serve.library import Library
from serve.visitor import ANYONE, Visitor

_KEPT_FILES = 6
_LONGEST_ID = 100
_FAILED = "評価の途中で問題が起きました。終わった問いは残っています。もう一度実行してください。"
_log = logging.getLogger(__name__)

State = Literal["running", "cancelling", "done", "cancelled", "failed"]


class EvaluatorError(TokushuError):
    """A run that cannot begin; the message is one Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a run is; `message` is a Japanese sentence where it failed."""

    run_id: str
    name: str
    done: int
    total: int
    state: State
    message: str = ""

    @property
    def over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.state not in {"running", "cancelling"}


class Evaluator:
    """Runs evaluations of the index as it is when a run begins, one at a time, and keeps them."""

    def __init__(
        self, library: Library, store: Store, settings: Mapping[str, str] | None = None, noted: Noted = nothing
    ) -> None:
        self._noted = noted
        self.store = store
        self._library = library
        self._settings = settings or {}
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._files: OrderedDict[str, QuestionSet] = OrderedDict()
        self._stage: Stage | None = None
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    def check(self, data: bytes, name: str, visitor: Visitor = ANYONE) -> str:
        """Read a question file and return by what name it is known here; raise QuestionFileError where it is none."""
        with self._reading:  # one at a time: a workbook of 50,000 rows takes memory
            questions = read_question_bytes(data, name)
        self._noted(visitor, "evaluation-upload", {"questions": len(questions.questions)})
        return self.hold(questions)

    def hold(self, questions: QuestionSet) -> str:
        """Keep a set in memory for a while and return by what name it is known here."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._files[token] = questions
            while len(self._files) > _KEPT_FILES:
                self._files.popitem(last=False)
        return token

    def held(self, token: str) -> QuestionSet | None:
        """Return a set that was checked, None where it is forgotten by now."""
        with self._lock:
            return self._files.get(token)

    def start(self, questions: QuestionSet, visitor: Visitor = ANYONE) -> Stage:
        """Begin a run in a thread of its own; raise EvaluatorError where one is under way."""
        with self._lock:
            if self._stage and not self._stage.over:
                raise EvaluatorError(
                    f"「{self._stage.name}」の評価を実行しています。終わるのを待つか、中止してから実行してください。"
                )
            assistant = self._library.shelf().assistant
            begun = begin(questions, assistant, self._settings)
            self._cancelled.clear()
            stage = Stage(begun.id, questions.name, 0, len(questions.questions), "running")
            self._stage = stage
            self._thread = threading.Thread(
                target=self._run, args=(begun, questions, assistant), name="evaluation", daemon=True
            )
            self._thread.start()
        self._noted(visitor, "evaluation-run", {"run": stage.run_id, "questions": stage.total})
        return stage

    def cancel(self) -> None:
        """Ask the run under way to stop after its present question."""
        with self._lock:
            if self._stage and not self._stage.over:
                self._cancelled.set()
                self._stage = replace(self._stage, state="cancelling")

    def forget(self, run_id: str, visitor: Visitor = ANYONE) -> None:
        """Forget a run with its questions and answers; raise EvaluatorError where it is under way."""
        with self._lock:
            if self._stage and self._stage.run_id == run_id:
                if not self._stage.over:
                    raise EvaluatorError("この評価は実行しています。中止してから消してください。")
                self._stage = None
        self.store.delete(run_id)
        self._noted(visitor, "evaluation-delete", {"run": run_id[:_LONGEST_ID]})

    def stage(self) -> Stage | None:
        """Return how far the run under way is, or how the last one ended; None where none was begun."""
        with self._lock:
            return self._stage

    def wait(self, seconds: float) -> None:
        """Wait for the run under way."""
        if self._thread:
            self._thread.join(seconds)

    def _run(self, begun: Run, questions: QuestionSet, assistant: Assistant) -> None:
        try:
            ended = run(
                begun,
                assistant,
                questions,
                self.store,
                progress=self._progress,
                cancelled=self._cancelled.is_set,
                diagnose=Diagnoser(assistant).diagnose,
            )
            self._end("done" if ended.complete else "cancelled")
        except TokushuError as error:
            self._end("failed", str(error))
        except Exception:  # whatever it is, the next run must be able to begin
            _log.exception("an evaluation broke off")
            self._end("failed", _FAILED)

    def _progress(self, done: int, total: int) -> None:
        with self._lock:
            if self._stage:
                self._stage = replace(self._stage, done=done, total=total)

    def _end(self, state: State, message: str = "") -> None:
        with self._lock:
            if self._stage:
                self._stage = replace(self._stage, state=state, message=message)
