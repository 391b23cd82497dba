"""What users say of answers, listed; a person makes a question of one in two clicks: 問題にする, 問題集に加える."""

from __future__ import annotations

from typing import Any

import gradio as gr

from errors import TokushuError
from evaluate.feedback import FeedbackStore, Rating
from evaluate.grown_set import Draft, GrownSet, suggest
from serve.evaluation import html
from serve.evaluation.pager import PAGE, Pager, start_of, turned
from serve.page.parts import channel, markup, on
from serve.show.view import View

_LONGEST = 1000
_KINDS: dict[str, Rating] = {"good": "good", "bad": "bad"}


class VoicesError(TokushuError):
    """Feedback that is gone, or a question that is not whole; one Japanese sentence."""


class VoicesTab:
    """The parts; `refresh` takes what `inputs` hold and fills `outputs`, `run` is the button that runs the set."""

    def __init__(self, store: FeedbackStore, grown: GrownSet, view: View, message: gr.Markdown) -> None:
        self._store, self._grown, self._view = store, grown, view
        t = view.words
        choices = [(t("voices.all"), "all"), (t("voices.bad"), "bad"), (t("voices.good"), "good")]
        which = gr.Radio(choices, value="all", label=t("voices.which"), elem_id="voices-which")
        draft, draft_go = channel("act-draft")
        forget, forget_go = channel("act-forget")
        form = _Form(view)
        listed = markup(name="voices")
        pager = Pager.make("voices-pager", t)
        self._set = markup(name="question-set")
        remove, remove_go = channel("act-remove")
        self.run = gr.Button(t("voices.run"), elem_id="run-set", visible=False)
        lists = [listed, *pager.outputs]
        grown_parts = [self._set, self.run]
        self.inputs: list[Any] = [which]
        self.outputs: list[Any] = [form.group, *lists, *grown_parts]
        on(which.input, self._list, [which], message, lists, words=t)
        on(pager.earlier.click, self._earlier, [which, pager.box], message, lists, words=t)
        on(pager.later.click, self._later, [which, pager.box], message, lists, words=t)
        on(
            draft_go.click,
            lambda feedback: form.opened(*self._draft(feedback)),
            [draft],
            message,
            form.outputs,
            words=t,
        )
        on(forget_go.click, self._forget, [which, forget], message, lists, words=t)
        on(remove_go.click, self._remove, [which, pager.box, remove], message, [*lists, *grown_parts], words=t)
        said = [which, pager.box, *form.values]
        on(form.add.click, self._add, said, message, self.outputs, words=t)
        on(form.close.click, lambda: (gr.Column(visible=False),), [], message, [form.group], words=t)

    def refresh(self, which: str) -> tuple[Any, ...]:
        """Return everything anew."""
        return gr.Column(visible=False), *self._list(which), *self._shown_set()

    def _list(self, which: str, at: str = "0", step: int = 0) -> tuple[Any, ...]:
        counts = self._store.counts()
        kind = _KINDS.get(which)
        count = counts[kind] if kind else sum(counts.values())
        start = start_of(at, count, step)
        entries = self._store.entries(PAGE, start, kind)
        return html.feedback_html(
            entries, counts, self._store.days, start + 1, self._grown.used(), self._view
        ), *turned(start, count)

    def _earlier(self, which: str, at: str) -> tuple[Any, ...]:
        return self._list(which, at, -1)

    def _later(self, which: str, at: str) -> tuple[Any, ...]:
        return self._list(which, at, 1)

    def _shown_set(self) -> tuple[Any, ...]:
        drafts = self._grown.drafts()
        return html.question_set_html(drafts, self._view), gr.Button(visible=bool(drafts))

    def _draft(self, feedback_id: str) -> tuple[Draft, bool]:
        """Return what to start from, and whether it was found good that nothing was found."""
        found = self._store.find(feedback_id)
        if found is None:
            raise VoicesError(self._view.words("voices.gone"))
        return suggest(found), found.rating == "good" and found.status != "answered"

    def _forget(self, which: str, feedback_id: str) -> tuple[Any, ...]:
        self._store.delete(feedback_id)
        return self._list(which)

    def _remove(self, which: str, at: str, question_id: str) -> tuple[Any, ...]:
        self._grown.remove(question_id)
        return *self._list(which, at), *self._shown_set()

    def _add(
        self,
        which: str,
        at: str,
        feedback_id: str,
        question: str,
        answer: str,
        absent: bool,
        evidence: str,
        category: str,
    ) -> tuple[Any, ...]:
        if bool(answer.strip()) == bool(absent):
            raise VoicesError(self._view.words("voices.either"))
        self._grown.add(Draft(question, answer, evidence, category, feedback_id))
        return gr.Column(visible=False), *self._list(which, at), *self._shown_set()


class _Form:
    """A question before a person lets it into the set."""

    def __init__(self, view: View) -> None:
        t = view.words
        with gr.Column(visible=False, elem_id="drafting") as self.group:
            markup(html.form_html(t("voices.draft")))
            self.question = gr.Textbox(
                label=t("voices.question"), max_length=_LONGEST, max_lines=4, elem_id="draft-question"
            )
            self.answer = gr.Textbox(
                label=t("voices.answer"),
                max_length=_LONGEST,
                max_lines=6,
                elem_id="draft-answer",
            )
            self.absent = gr.Checkbox(label=t("voices.absent"), elem_id="draft-absent")
            self.evidence = gr.Textbox(label=t("voices.evidence"), max_length=_LONGEST, max_lines=2)
            self.category = gr.Textbox(label=t("voices.category"), max_length=100, max_lines=1)
            with gr.Row(elem_classes="tk-pager"):
                self.add = gr.Button(t("voices.add"), variant="primary", elem_id="draft-add")
                self.close = gr.Button(t("voices.close"))
        self.feedback = gr.Textbox(visible=False)
        fields = [self.question, self.answer, self.absent, self.evidence, self.category]
        self.values: list[Any] = [self.feedback, *fields]
        self.outputs: list[Any] = [self.group, self.feedback, *fields]

    def opened(self, draft: Draft, absent: bool) -> tuple[Any, ...]:
        """Return the form for one draft."""
        values = (draft.question, draft.answer, absent, draft.evidence, draft.category)
        return gr.Column(visible=True), draft.feedback, *values
