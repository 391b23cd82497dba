"""Looking at runs: totals, every judgement with why, a person's word against it, and two runs compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from errors import TokushuError
from evaluate.records import Outcome, Overruling, Result
from evaluate.run_pages import RunPages, Which
from evaluate.store import Summary
from evaluate.summary import others_to_compare
from serve.evaluation import html
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.pager import PAGE, Pager, start_of, turned
from serve.page.parts import channel, markup, on, visitor_at
from serve.show.view import View

_LONGEST_REASON = 500
_ANSWERABLE: tuple[Outcome, ...] = ("right", "wrong", "wrongly refused")
_ABSENT: tuple[Outcome, ...] = ("rightly refused", "wrongly answered")
_LISTS: Mapping[Which, tuple[str, str]] = {
    "missed": ("evaluation_results.missed", "evaluation_results.no_missed"),
    "overruled": ("evaluation_results.overruled", "evaluation_results.no_overruled"),
    "all": ("evaluation_results.all", "evaluation_results.no_question"),
}


class ResultsError(TokushuError):
    """A question that is not in the run shown; one Japanese sentence."""


class ResultsTab:
    """The parts; `refresh` takes what `inputs` hold and fills `outputs`."""

    def __init__(self, evaluator: Evaluator, named: bool, view: View, message: gr.Markdown) -> None:
        self._view, t = view, view.words
        self._no_runs = html.hint_html(t("evaluation_results.no_runs"))
        self._evaluator, self._named = evaluator, named
        self._store, self._pages = evaluator.store, RunPages(evaluator.store)
        with gr.Row(elem_id="choosing"):
            chosen = gr.Dropdown([], label=t("evaluation_results.chosen"), elem_id="run-chosen")
            other = gr.Dropdown([self._none], value="", label=t("evaluation_results.other"), elem_id="run-other")
        shown = markup(self._no_runs, "run")
        compared = markup(name="comparison")
        which = gr.Radio(
            [(t(name), key) for key, (name, _) in _LISTS.items()],
            value="missed",
            label=t("evaluation_results.which"),
            elem_id="results-which",
        )
        overrule, overrule_go = channel("act-overrule")
        drop, drop_go = channel("act-drop")
        self._form = _Form(view)
        listed = markup(name="results")
        pager = Pager.make("results-pager", t)

        lists = [listed, *pager.outputs]
        self.inputs: list[Any] = [chosen, other, which]
        shows = [other, shown, compared, self._form.group, *lists]
        self.outputs: list[Any] = [chosen, *shows]
        for dropdown in (chosen, other):
            on(dropdown.input, self._show, self.inputs, message, shows, words=t)
        on(which.input, self._list, [chosen, which], message, lists, words=t)
        on(pager.earlier.click, self._earlier, [chosen, which, pager.box], message, lists, words=t)
        on(pager.later.click, self._later, [chosen, which, pager.box], message, lists, words=t)
        form = self._form
        on(overrule_go.click, self._open, [chosen, overrule], message, form.outputs, words=t)
        said = [chosen, which, pager.box, form.target, form.outcome, form.reason]
        on(form.save.click, self._save, said, message, [shown, form.group, *lists], words=t)
        on(form.withdraw.click, self._withdraw, said, message, [shown, form.group, *lists], words=t)
        on(form.close.click, lambda: (gr.Column(visible=False),), [], message, [form.group], words=t)
        on(drop_go.click, self._drop, [drop, other, which], message, self.outputs, words=t)

    @property
    def _none(self) -> tuple[str, str]:
        return self._view.words("evaluation_results.no_other"), ""

    def _choices(self, summaries: Sequence[Summary]) -> list[tuple[str, str]]:
        return [(html.choice_text(summary, self._view), summary.id) for summary in summaries]

    def _chosen(self, run_id: str | None) -> str:
        if not run_id:
            raise ResultsError(self._view.words("evaluation_results.choose"))
        return run_id

    def refresh(self, run_id: str | None, other: str | None, which: str) -> tuple[Any, ...]:
        """Return the runs there are and one of them, the newest where there is none of that id; a form stays open."""
        opened = self.opened(run_id, other, which)
        return tuple(
            gr.skip() if part is self._form.group else shown for part, shown in zip(self.outputs, opened, strict=True)
        )

    def opened(self, run_id: str | None, other: str | None, which: str) -> tuple[Any, ...]:
        """Return the same with the form closed."""
        summaries = self._store.summaries()
        ids = [summary.id for summary in summaries]
        run_id = run_id if run_id in ids else next(iter(ids), None)
        return gr.Dropdown(self._choices(summaries), value=run_id), *self._show(run_id, other, which)

    def _show(self, run_id: str | None, other: str | None, which: str) -> tuple[Any, ...]:
        others = others_to_compare(self._store.summaries(), run_id)
        other = next((summary.id for summary in others if summary.id == other), "")
        dropdown = gr.Dropdown([self._none, *self._choices(others)], value=other)
        if not run_id:
            return dropdown, self._no_runs, "", gr.Column(visible=False), "", *turned(0, 0)
        run = self._store.read(run_id)
        compared = html.comparison_html(self._store.read(other), run, self._view) if other else ""
        return dropdown, html.run_html(run, self._view), compared, gr.Column(visible=False), *self._list(run_id, which)

    def _list(self, run_id: str | None, which: str, at: str = "0", step: int = 0) -> tuple[Any, ...]:
        """Return a page of a run's results and its pager."""
        kind: Which = next((kind for kind in _LISTS if kind == which), "missed")
        count = self._pages.count(self._chosen(run_id), kind)
        start = start_of(at, count, step)
        page = self._pages.page(self._chosen(run_id), kind, start, PAGE)
        return html.results_html(page, start + 1, count, self._view.words(_LISTS[kind][1]), self._view), *turned(
            start, count
        )

    def _earlier(self, run_id: str | None, which: str, at: str) -> tuple[Any, ...]:
        return self._list(run_id, which, at, -1)

    def _later(self, run_id: str | None, which: str, at: str) -> tuple[Any, ...]:
        return self._list(run_id, which, at, 1)

    def _open(self, run_id: str | None, number: str) -> tuple[Any, ...]:
        given = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
        found = self._pages.numbered(self._chosen(run_id), given)
        if found is None:
            raise ResultsError(self._view.words("evaluation_results.not_there"))
        return self._form.opened(found)

    def _save(
        self, run_id: str, which: str, at: str, target: str, outcome: str, reason: str, request: gr.Request
    ) -> tuple[Any, ...]:
        result = self._pages.named(self._chosen(run_id), target)
        found = next((name for name in _allowed(result) if name == outcome), None) if result else None
        if found is None:
            raise ResultsError(self._view.words("evaluation_results.choose_outcome"))
        overruling = Overruling(
            found,
            (reason or "").strip()[:_LONGEST_REASON],
            visitor_at(request).user if self._named else "",
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._store.overrule(self._chosen(run_id), target, overruling)
        return self._again(run_id, which, at)

    def _withdraw(self, run_id: str, which: str, at: str, target: str, outcome: str, reason: str) -> tuple[Any, ...]:
        self._store.overrule(self._chosen(run_id), target, None)
        return self._again(run_id, which, at)

    def _again(self, run_id: str, which: str, at: str) -> tuple[Any, ...]:
        run = self._store.read(self._chosen(run_id))
        return html.run_html(run, self._view), gr.Column(visible=False), *self._list(run_id, which, at)

    def _drop(self, run_id: str, other: str | None, which: str, request: gr.Request) -> tuple[Any, ...]:
        self._evaluator.forget(run_id, visitor_at(request))
        return self.opened(None, other, which)


class _Form:
    """Where a person says what an outcome is instead."""

    def __init__(self, view: View) -> None:
        self._view, t = view, view.words
        with gr.Column(visible=False, elem_id="overruling") as self.group:
            self.about = markup(name="overruling-about")
            self.outcome = gr.Radio([], label=t("evaluation_results.outcome"), elem_id="overruling-outcome")
            self.reason = gr.Textbox(label=t("evaluation_results.reason"), max_length=_LONGEST_REASON, max_lines=4)
            with gr.Row(elem_classes="tk-pager"):
                self.save = gr.Button(t("evaluation_results.save"), variant="primary", elem_id="overruling-save")
                self.withdraw = gr.Button(t("evaluation_results.withdraw"))
                self.close = gr.Button(t("evaluation_results.close"))
        self.target = gr.Textbox(visible=False)
        self.outputs: list[Any] = [self.group, self.about, self.outcome, self.reason, self.withdraw, self.target]

    def opened(self, result: Result) -> tuple[Any, ...]:
        """Return the form for one result."""
        return (
            gr.Column(visible=True),
            html.overruling_html(result, self._view),
            gr.Radio([(html.outcomes(self._view)[name], name) for name in _allowed(result)], value=result.final),
            result.overruled.reason if result.overruled else "",
            gr.Button(visible=result.overruled is not None),
            result.expectation.query_id,
        )


def _allowed(result: Result) -> tuple[Outcome, ...]:
    return _ANSWERABLE if result.expectation.answerable else _ABSENT
