"""Asking every question and judging the answers, one at a time: to be shown as it goes, and cancelled."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from answer.assistant import Assistant
from evaluate.carrying import Words, with_word
from evaluate.diagnosis import Diagnosis
from evaluate.judging import judge, judge_failure
from evaluate.question_files import QuestionSet
from evaluate.records import Expectation, Result, Run
from evaluate.version import program_version
from records import Answer
from retrieve.manifest import Manifest

_KEPT_EVERY = 1.0  # seconds
_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many questions are done, of how many."""

Diagnose = Callable[[Answer, Result], Diagnosis]
"""Says of a miss which part failed and what may be mended: `Diagnoser(assistant).diagnose`."""


class Keeper(Protocol):
    """Where a run is kept while it goes on, so that a crash loses hardly anything that was done."""

    def begin(self, run: Run) -> None:
        """Keep a run that has no results yet, as not complete."""

    def add(self, run_id: str, first: int, results: Sequence[Result]) -> None:
        """Keep the results of questions one after another, of which the first is the n-th, counted from 0."""

    def words(self) -> Words:
        """Return what people said of answers in earlier runs."""

    def complete(self, run_id: str) -> None:
        """Note that every question was asked."""


def begin(questions: QuestionSet, assistant: Assistant, settings: Mapping[str, str] | None = None) -> Run:
    """Return a run that has asked nothing yet, with all that is known of what will be measured."""
    return Run(
        id=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        version=program_version(),
        questions=questions.name,
        questions_digest=questions.digest,
        index=describe_index(assistant.index.manifest),
        settings=dict(settings or {}),
        complete=False,
    )


def describe_index(manifest: Manifest) -> dict[str, str]:
    """Return what an index was made of; `documents_digest` is the same as long as the documents are."""
    sources = json.dumps(manifest.sources, sort_keys=True).encode()
    return {
        "model": manifest.model,
        "analyser": manifest.analyser,
        **{name: str(count) for name, count in manifest.counts.items()},
        "documents_digest": hashlib.sha256(sources).hexdigest()[:16],
    }


def ask_each(
    assistant: Assistant, questions: Iterable[Expectation], diagnose: Diagnose | None = None
) -> Iterator[Result]:
    """Yield a result a question, each as soon as it is judged."""
    for expectation in questions:
        started = time.perf_counter()
        try:
            answer = assistant.ask(expectation.question, expectation.history)
        except (
            Exception
        ) as error:  # one question that breaks the program must not lose the others: it is told as a miss
            _log.exception("the question %s broke the program", expectation.query_id)
            yield judge_failure(expectation, error, _since(started))
            continue
        result = judge(expectation, answer, _since(started))
        yield _diagnosed(answer, result, diagnose) if diagnose and not result.ended_well else result


def _diagnosed(answer: Answer, result: Result, diagnose: Diagnose) -> Result:
    """Return a miss with what failed; without, where looking for it breaks the program: the judgement stands."""
    try:
        diagnosis = diagnose(answer, result)
    except Exception:
        _log.exception("the diagnosis of %s broke the program", result.expectation.query_id)
        return result
    return replace(result, failed_part=diagnosis.part, remedy=diagnosis.remedy)


def _warm_up(assistant: Assistant, questions: Sequence[Expectation]) -> None:
    """Ask the first question once untimed: models and tables are loaded with the first, and that takes seconds."""
    for expectation in questions[:1]:
        with suppress(Exception):  # asked again in its turn, where it is told
            assistant.ask(expectation.question, expectation.history)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def steps(
    begun: Run,
    assistant: Assistant,
    questions: QuestionSet,
    keeper: Keeper | None = None,
    diagnose: Diagnose | None = None,
) -> Generator[Result]:
    """Yield a result a question; they are kept as they come, and all of them when this is closed early or fails.

    What a person said of the same answer in an earlier run holds again.
    """
    recorder = _Recorder(keeper, begun.id)
    words: Words = {}
    if keeper:
        keeper.begin(begun)
        words = keeper.words()
    try:
        _warm_up(assistant, questions.questions)
        for judged in ask_each(assistant, questions.questions, diagnose):
            result = with_word(judged, words)
            recorder.take(result)
            yield result
    finally:
        recorder.write()
    if keeper:
        keeper.complete(begun.id)


class _Recorder:
    """Hands results on, about once a second: writing one to the disk may take as long as answering it."""

    def __init__(self, keeper: Keeper | None, run_id: str) -> None:
        self._keeper = keeper
        self._run_id = run_id
        self._waiting: list[Result] = []
        self._written = 0
        self._last = time.monotonic()

    def take(self, result: Result) -> None:
        """Take a result, and write what waits where the last time is long ago."""
        self._waiting.append(result)
        if time.monotonic() - self._last >= _KEPT_EVERY:
            self.write()

    def write(self) -> None:
        """Write what waits; what cannot be written is not tried again, the run ends by it."""
        waiting, self._waiting = self._waiting, []
        if self._keeper and waiting:
            self._keeper.add(self._run_id, self._written, waiting)
        self._written += len(waiting)
        self._last = time.monotonic()


def run(
    begun: Run,
    assistant: Assistant,
    questions: QuestionSet,
    keeper: Keeper | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    diagnose: Diagnose | None = None,
) -> Run:
    """Ask all questions and return the run; cancelled or interrupted (Ctrl-C), it holds what was done till then.

    Cancelled at its last question it is not complete either, here as where it is kept.
    """
    results: list[Result] = []
    complete = False
    total = len(questions.questions)
    with suppress(KeyboardInterrupt), closing(steps(begun, assistant, questions, keeper, diagnose)) as going:
        for result in going:
            results.append(result)
            if progress:
                progress(len(results), total)
            if cancelled and cancelled():
                break
        else:
            complete = True
    return replace(begun, results=tuple(results), complete=complete)
