"""Looking at runs: totals, every judgement with why, a person's word against it, and two runs compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from errors import TokushuError
from evaluate.labels import OUTCOMES
from evaluate.records import Outcome, Overruling, Result
from evaluate.run_pages import RunPages, Which
from evaluate.store import Summary
from evaluate.summary import others_to_compare
from serve.evaluation import html
from serve.evaluation.evaluator import Evaluator
from serve.evaluation.pager import PAGE, Pager, start_of, turned
from serve.page.parts import channel, markup, on, visitor_at

_LONGEST_REASON = 500
_NO_RUNS = '<p class="tk-hint">まだ評価はありません。「実行する」で質問ファイルを選んでください。</p>'
_ANSWERABLE: tuple[Outcome, ...] = ("right", "wrong", "wrongly refused")
_ABSENT: tuple[Outcome, ...] = ("rightly refused", "wrongly answered")
_LISTS: Mapping[Which, tuple[str, str]] = {
    "missed": ("外した問い", "外した問いはありません。"),
    "overruled": ("改めた問い", "人が判定を改めた問いはありません。"),
    "all": ("すべて", "問いはありません。"),
}


class ResultsError(TokushuError):
    """A question that is not in the run shown; one Japanese sentence."""


class ResultsTab:
    """The parts; `refresh` takes what `inputs` hold and fills `outputs`."""

    def __init__(self, evaluator: Evaluator, named: bool, message: gr.Markdown) -> None:
        self._evaluator, self._named = evaluator, named
        self._store, self._pages = evaluator.store, RunPages(evaluator.store)
        with gr.Row(elem_id="choosing"):
            chosen = gr.Dropdown([], label="見る評価", elem_id="run-chosen")
            other = gr.Dropdown([("比べない", "")], value="", label="比べる評価", elem_id="run-other")
        shown = markup(_NO_RUNS, "run")
        compared = markup(name="comparison")
        which = gr.Radio(
            [(name, key) for key, (name, _) in _LISTS.items()],
            value="missed",
            label="一覧に出す問い",
            elem_id="results-which",
        )
        overrule, overrule_go = channel("act-overrule")
        drop, drop_go = channel("act-drop")
        self._form = _Form()
        listed = markup(name="results")
        pager = Pager.make("results-pager")

        lists = [listed, *pager.outputs]
        self.inputs: list[Any] = [chosen, other, which]
        shows = [other, shown, compared, self._form.group, *lists]
        self.outputs: list[Any] = [chosen, *shows]
        for dropdown in (chosen, other):
            on(dropdown.input, self._show, self.inputs, message, shows)
        on(which.input, self._list, [chosen, which], message, lists)
        on(pager.earlier.click, self._earlier, [chosen, which, pager.box], message, lists)
        on(pager.later.click, self._later, [chosen, which, pager.box], message, lists)
        form = self._form
        on(overrule_go.click, self._open, [chosen, overrule], message, form.outputs)
        said = [chosen, which, pager.box, form.target, form.outcome, form.reason]
        on(form.save.click, self._save, said, message, [shown, form.group, *lists])
        on(form.withdraw.click, self._withdraw, said, message, [shown, form.group, *lists])
        on(form.close.click, lambda: (gr.Column(visible=False),), [], message, [form.group])
        on(drop_go.click, self._drop, [drop, other, which], message, self.outputs)

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
        return gr.Dropdown(list(map(_choice, summaries)), value=run_id), *self._show(run_id, other, which)

    def _show(self, run_id: str | None, other: str | None, which: str) -> tuple[Any, ...]:
        others = others_to_compare(self._store.summaries(), run_id)
        other = next((summary.id for summary in others if summary.id == other), "")
        dropdown = gr.Dropdown([("比べない", ""), *map(_choice, others)], value=other)
        if not run_id:
            return dropdown, _NO_RUNS, "", gr.Column(visible=False), "", *turned(0, 0)
        run = self._store.read(run_id)
        compared = html.comparison_html(self._store.read(other), run) if other else ""
        return dropdown, html.run_html(run), compared, gr.Column(visible=False), *self._list(run_id, which)

    def _list(self, run_id: str | None, which: str, at: str = "0", step: int = 0) -> tuple[Any, ...]:
        """Return a page of a run's results and its pager."""
        kind: Which = next((kind for kind in _LISTS if kind == which), "missed")
        count = self._pages.count(_chosen(run_id), kind)
        start = start_of(at, count, step)
        page = self._pages.page(_chosen(run_id), kind, start, PAGE)
        return html.results_html(page, start + 1, count, _LISTS[kind][1]), *turned(start, count)

    def _earlier(self, run_id: str | None, which: str, at: str) -> tuple[Any, ...]:
        return self._list(run_id, which, at, -1)

    def _later(self, run_id: str | None, which: str, at: str) -> tuple[Any, ...]:
        return self._list(run_id, which, at, 1)

    def _open(self, run_id: str | None, number: str) -> tuple[Any, ...]:
        given = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
        found = self._pages.numbered(_chosen(run_id), given)
        if found is None:
            raise ResultsError("その問いはこの評価にありません。評価を選び直してください。")
        return self._form.opened(found)

    def _save(
        self, run_id: str, which: str, at: str, target: str, outcome: str, reason: str, request: gr.Request
    ) -> tuple[Any, ...]:
        result = self._pages.named(_chosen(run_id), target)
        found = next((name for name in _allowed(result) if name == outcome), None) if result else None
        if found is None:
            raise ResultsError("判定を選んでください。")
        overruling = Overruling(
            found,
            (reason or "").strip()[:_LONGEST_REASON],
            visitor_at(request).user if self._named else "",
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._store.overrule(_chosen(run_id), target, overruling)
        return self._again(run_id, which, at)

    def _withdraw(self, run_id: str, which: str, at: str, target: str, outcome: str, reason: str) -> tuple[Any, ...]:
        self._store.overrule(_chosen(run_id), target, None)
        return self._again(run_id, which, at)

    def _again(self, run_id: str, which: str, at: str) -> tuple[Any, ...]:
        run = self._store.read(_chosen(run_id))
        return html.run_html(run), gr.Column(visible=False), *self._list(run_id, which, at)

    def _drop(self, run_id: str, other: str | None, which: str) -> tuple[Any, ...]:
        self._evaluator.forget(run_id)
        return self.opened(None, other, which)


def _choice(summary: Summary) -> tuple[str, str]:
    return html.choice_text(summary), summary.id


class _Form:
    """Where a person says what an outcome is instead."""

    def __init__(self) -> None:
        with gr.Column(visible=False, elem_id="overruling") as self.group:
            self.about = markup(name="overruling-about")
            self.outcome = gr.Radio([], label="正しい判定", elem_id="overruling-outcome")
            self.reason = gr.Textbox(label="理由（なくてもかまいません）", max_length=_LONGEST_REASON, max_lines=4)
            with gr.Row(elem_classes="tk-pager"):
                self.save = gr.Button("この判定にする", variant="primary", elem_id="overruling-save")
                self.withdraw = gr.Button("機械の判定に戻す")
                self.close = gr.Button("やめる")
        self.target = gr.Textbox(visible=False)
        self.outputs: list[Any] = [self.group, self.about, self.outcome, self.reason, self.withdraw, self.target]

    def opened(self, result: Result) -> tuple[Any, ...]:
        """Return the form for one result."""
        return (
            gr.Column(visible=True),
            html.overruling_html(result),
            gr.Radio([(OUTCOMES[name], name) for name in _allowed(result)], value=result.final),
            result.overruled.reason if result.overruled else "",
            gr.Button(visible=result.overruled is not None),
            result.expectation.query_id,
        )


def _chosen(run_id: str | None) -> str:
    if not run_id:
        raise ResultsError("見る評価を選んでください。")
    return run_id


def _allowed(result: Result) -> tuple[Outcome, ...]:
    return _ANSWERABLE if result.expectation.answerable else _ABSENT
