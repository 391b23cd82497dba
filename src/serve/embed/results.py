"""The results page, made whole by a template: it needs no JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from records import Answer
from retrieve.store import Index
from serve.show import render
from serve.show.words import LANGUAGES, Words

PATH = "/search"


def results_page(
    t: Words,
    root: str,
    question: str = "",
    *,
    earlier: Sequence[str] = (),
    examples: Sequence[str] = (),
    found: tuple[Index, Answer] | None = None,
    error: str = "",
) -> str:
    """Return the page with an answer, an error, or neither; `earlier` are the questions before this one, oldest first.

    What stays in the box is a question that was not answered.
    """
    answer = found[1] if found else None
    whole = (answer.understood_as or answer.question) if answer else question
    other = next(language for language in LANGUAGES if language != t.language)
    return render.page(
        "search.html",
        t=t,
        root=root,
        question=question,
        error=error,
        shown=Markup(render.answer_html(*found)) if found else "",
        history=[*earlier, whole] if answer else list(earlier),
        earlier=[(text, _address(root, t.language, text)) for text in reversed(earlier)],
        examples=[(text, _address(root, t.language, text)) for text in examples],
        here=_address(root, t.language, whole) if answer else "",
        other=(other, _address(root, other, whole)),
    )


def _address(root: str, language: str, question: str) -> str:
    """Return the address of a question's page, to keep or to hand on."""
    asked = {"q": question} if question else {}
    return f"{root}{PATH}?{urlencode({**asked, 'lang': language})}"
