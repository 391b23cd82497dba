"""Running a file of questions: choose it, see what is wrong in it, run, watch, stop."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from errors import TokushuError
from serve.evaluation import html
from serve.evaluation.evaluator import Evaluator
from serve.page.parts import channel, markup, on, visitor_at
from serve.show.view import View

_TICK = 1.0  # seconds
_LONGEST_REPLY = 10_000


class PickError(TokushuError):
    """A question file that is not there (any more); one Japanese sentence."""


class RunTab:
    """The parts; `outputs` are what `refresh` fills, `look` is the button that leads to what came out."""

    def __init__(self, evaluator: Evaluator, view: View, message: gr.Markdown) -> None:
        self._evaluator, self._view = evaluator, view
        t = view.words
        markup(html.intro_html(view), "evaluation-intro")
        gr.Button(t("evaluation_run.pick"), elem_id="pick")  # our script opens the chooser and sends the file
        picked, go = channel("act-picked")
        checked = markup(name="checked")
        held = gr.Textbox(visible=False)
        begin = gr.Button(t("evaluation_run.begin"), elem_id="begin", variant="primary", visible=False)
        stage = markup(name="stage")
        cancel = gr.Button(t("evaluation_run.cancel"), elem_id="cancel", visible=False)
        self.look = gr.Button(t("evaluation_run.look"), elem_id="look", visible=False, variant="primary")
        timer = gr.Timer(_TICK, active=False)
        self.outputs: list[Any] = [stage, cancel, self.look, timer]
        on(go.click, self._check, [picked], message, [checked, held, begin], words=t)
        on(begin.click, self._begin, [held], message, [begin, *self.outputs], words=t)
        on(cancel.click, self._cancel, [], message, self.outputs, words=t)
        on(timer.tick, self.refresh, [], message, self.outputs, by_itself=True, words=t)

    def refresh(self) -> tuple[Any, ...]:
        """Return how far the run under way is; the timer ticks as long as it is."""
        stage = self._evaluator.stage()
        going = stage is not None and not stage.over
        ended = stage is not None and stage.over and stage.done > 0
        return (
            html.stage_html(stage, self._view),
            gr.Button(visible=going),
            gr.Button(visible=ended),
            gr.Timer(active=going),
        )

    def _check(self, reply: str) -> tuple[Any, ...]:
        """Show what the server read of a file; `reply` is what it said when the file was sent, as our script got it."""
        try:
            said = json.loads(reply[:_LONGEST_REPLY])
            token, error = str(said.get("token", "")), str(said.get("error", ""))
        except (ValueError, TypeError, AttributeError, RecursionError):
            token, error = "", ""
        if not token:
            raise PickError(error or self._view.words("evaluation_run.no_file"))
        questions = self._evaluator.held(token)
        if questions is None:
            raise PickError(self._view.words("evaluation_run.forgotten"))
        return html.checked_html(questions, self._view), token, gr.Button(visible=not questions.problems)

    def _begin(self, token: str, request: gr.Request) -> tuple[Any, ...]:
        questions = self._evaluator.held(token)
        if questions is None:
            raise PickError(self._view.words("evaluation_run.forgotten"))
        self._evaluator.start(questions.sound(), visitor_at(request))
        return gr.Button(visible=False), *self.refresh()

    def _cancel(self) -> tuple[Any, ...]:
        self._evaluator.cancel()
        return self.refresh()
