"""Running a file of questions: choose it, see what is wrong in it, run, watch, stop."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from errors import TokushuError
from serve.evaluation import html
from serve.evaluation.evaluator import Evaluator
from serve.page.parts import channel, markup, on

_TICK = 1.0  # seconds
_LONGEST_REPLY = 10_000
_NO_FILE = "ファイルを読めませんでした。もう一度選んでください。"
_FORGOTTEN = "この質問ファイルは、もう一度選んでください。"


class PickError(TokushuError):
    """A question file that is not there (any more); one Japanese sentence."""


class RunTab:
    """The parts; `outputs` are what `refresh` fills, `look` is the button that leads to what came out."""

    def __init__(self, evaluator: Evaluator, message: gr.Markdown) -> None:
        self._evaluator = evaluator
        markup(html.intro_html(), "evaluation-intro")
        gr.Button("質問ファイルを選ぶ", elem_id="pick")  # our script opens the chooser and sends the file
        picked, go = channel("act-picked")
        checked = markup(name="checked")
        held = gr.Textbox(visible=False)
        begin = gr.Button("この質問で評価する", elem_id="begin", variant="primary", visible=False)
        stage = markup(name="stage")
        cancel = gr.Button("中止する", elem_id="cancel", visible=False)
        self.look = gr.Button("結果を見る", elem_id="look", visible=False, variant="primary")
        timer = gr.Timer(_TICK, active=False)
        self.outputs: list[Any] = [stage, cancel, self.look, timer]
        on(go.click, self._check, [picked], message, [checked, held, begin])
        on(begin.click, self._begin, [held], message, [begin, *self.outputs])
        on(cancel.click, self._cancel, [], message, self.outputs)
        on(timer.tick, self.refresh, [], message, self.outputs, by_itself=True)

    def refresh(self) -> tuple[Any, ...]:
        """Return how far the run under way is; the timer ticks as long as it is."""
        stage = self._evaluator.stage()
        going = stage is not None and not stage.over
        ended = stage is not None and stage.over and stage.done > 0
        return html.stage_html(stage), gr.Button(visible=going), gr.Button(visible=ended), gr.Timer(active=going)

    def _check(self, reply: str) -> tuple[Any, ...]:
        """Show what the server read of a file; `reply` is what it said when the file was sent, as our script got it."""
        try:
            said = json.loads(reply[:_LONGEST_REPLY])
            token, error = str(said.get("token", "")), str(said.get("error", ""))
        except (ValueError, AttributeError, RecursionError):
            token, error = "", _NO_FILE
        if not token:
            raise PickError(error or _NO_FILE)
        questions = self._evaluator.held(token)
        if questions is None:
            raise PickError(_FORGOTTEN)
        return html.checked_html(questions), token, gr.Button(visible=not questions.problems)

    def _begin(self, token: str) -> tuple[Any, ...]:
        questions = self._evaluator.held(token)
        if questions is None:
            raise PickError(_FORGOTTEN)
        self._evaluator.start(questions.sound())
        return gr.Button(visible=False), *self.refresh()

    def _cancel(self) -> tuple[Any, ...]:
        self._evaluator.cancel()
        return self.refresh()
