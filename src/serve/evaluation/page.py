"""The evaluation page: run a file of questions, look at what came out, and what users say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from evaluate.grown_set import GrownSet
from evaluate.summary import previous_run
from serve.evaluation import html
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.results import ResultsTab
from serve.evaluation.run import RunTab
from serve.evaluation.voices import VoicesTab
from serve.page.opinions import Opinions
from serve.page.parts import ASKED_AT_ONCE, EVENTS_WAITING, markup, on, visitor_at
from serve.show.view import View

STYLES = ("tokens", "common", "gradio", "evaluation")
SCRIPTS = ("gradio", "evaluation")
RUN, RESULTS, VOICES = "run", "results", "voices"


@dataclass(frozen=True, slots=True)
class Staff:
    """What the page works with; `opinions` is None where feedback is off; `named`: note who judges otherwise."""

    evaluator: Evaluator
    grown: GrownSet
    opinions: Opinions | None
    named: bool = False


def build_evaluation(staff: Staff, view: View) -> gr.Blocks:
    """Return the page."""
    t = view.words
    with gr.Blocks(title=t("evaluation.page_title"), analytics_enabled=False, fill_width=True) as page:
        markup(html.head_html(view), "head")
        message = markup(name="evaluation-message")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab(t("evaluation.run_tab"), id=RUN):
                running = RunTab(staff.evaluator, view, message)
            with gr.Tab(t("evaluation.results_tab"), id=RESULTS) as results_tab:
                results = ResultsTab(staff.evaluator, staff.named, view, message)
            voices = None
            if staff.opinions:
                with gr.Tab(t("evaluation.voices_tab"), id=VOICES) as voices_tab:
                    voices = VoicesTab(staff.opinions.store, staff.grown, view, message)
                on(voices_tab.select, voices.refresh, voices.inputs, message, voices.outputs, words=t)
        on(page.load, running.refresh, [], message, running.outputs, words=t)
        on(results_tab.select, results.refresh, results.inputs, message, results.outputs, words=t)

        def look(_: str | None, __: str | None, which: str) -> tuple[Any, ...]:
            """Show the run that just ended, beside the one before it of the same questions."""
            stage, store = staff.evaluator.stage(), staff.evaluator.store
            before = previous_run(store.read(stage.run_id), store) if stage else None
            shown = results.opened(stage.run_id if stage else None, before.id if before else None, which)
            return gr.Tabs(selected=RESULTS), *shown

        on(running.look.click, look, results.inputs, message, [tabs, *results.outputs], words=t)
        if voices:

            def run_set(request: gr.Request) -> tuple[Any, ...]:
                staff.evaluator.start(staff.grown.question_set(), visitor_at(request))
                return gr.Tabs(selected=RUN), *running.refresh()

            on(voices.run.click, run_set, [], message, [tabs, *running.outputs], words=t)
    page.queue(api_open=False, default_concurrency_limit=ASKED_AT_ONCE, max_size=EVENTS_WAITING, status_update_rate=10)
    return page
