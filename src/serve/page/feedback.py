"""Whether an answer helped, and a comment on it, asked below it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from evaluate.feedback import LONGEST_COMMENT, Rating
from records import Answer
from serve.page.opinions import Opinions
from serve.page.parts import markup, on, visitor_at
from serve.show import render
from serve.show.words import Words
from serve.visitor import ANYONE, Visitor


class FeedbackParts:
    """The parts under the answer; without opinions there are none, and nothing is kept."""

    def __init__(self, opinions: Opinions | None, words: Words) -> None:
        self._opinions, self._words = opinions, words
        self.outputs: list[Any] = []
        if opinions is None:
            return
        with gr.Row(elem_id="rating", visible=False) as row:
            markup(render.fragment("hint.html", sentence=words("feedback.asks")), "rating-asks")
            good = gr.Button(words("feedback.good"), elem_id="good", scale=0)
            bad = gr.Button(words("feedback.bad"), elem_id="bad", scale=0)
        thanks, failed = markup(name="rated"), markup(name="rating-failed")
        with gr.Row(elem_id="commenting", visible=False, equal_height=False) as commenting:
            comment = gr.Textbox(
                label=words("feedback.comment"),
                elem_id="comment",
                lines=1,
                max_lines=6,
                max_length=LONGEST_COMMENT,
                submit_btn=False,
            )
            send = gr.Button(words("feedback.send"), elem_id="comment-send", scale=0)
        token, rated = gr.Textbox(visible=False), gr.Textbox(visible=False)
        self.outputs = [token, rated, row, commenting, comment, thanks, failed]
        buttons: tuple[tuple[gr.Button, Rating], ...] = ((good, "good"), (bad, "bad"))
        for button, rating in buttons:
            on(button.click, self._rater(rating), [token, comment], failed, [rated, commenting, thanks], words=words)
        on(send.click, self._send, [token, rated, comment], failed, [commenting, thanks], words=words)

    def shown(self, answer: Answer | None, visitor: Visitor = ANYONE) -> tuple[Any, ...]:
        """Return the parts for an answer just given; hidden for none, and for what says no more than how to ask."""
        if self._opinions is None:
            return ()
        offered = answer is not None and not render.is_guidance(answer)
        token = self._opinions.offer(answer, visitor) if answer and offered else ""
        return token, "", gr.Row(visible=offered), gr.Row(visible=False), "", "", ""

    def _rater(self, rating: Rating) -> Any:  # noqa: ANN401
        def rate(token: str, comment: str, request: gr.Request) -> tuple[Any, ...]:
            kept = self._keep(token, rating, comment, request)
            return rating, gr.Row(visible=kept), self._thanks("feedback.kept", kept)

        return rate

    def _send(self, token: str, rated: str, comment: str, request: gr.Request) -> tuple[Any, ...]:
        kept = self._keep(token, "bad" if rated == "bad" else "good", comment, request)
        return gr.Row(visible=False), self._thanks("feedback.commented", kept)

    def _keep(self, token: str, rating: Rating, comment: str, request: gr.Request) -> bool:
        return self._opinions is not None and self._opinions.rate(token, rating, comment or "", visitor_at(request))

    def _thanks(self, key: str, kept: bool) -> str:
        sentence = self._words(key if kept else "feedback.forgotten")
        return render.fragment("feedback_thanks.html", sentence=sentence)
