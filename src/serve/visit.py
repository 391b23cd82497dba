"""The earlier questions of a visit, kept in the browser's page and nowhere else.

They travel with each question, so the server holds no sessions; what comes back is not trusted.
"""

from __future__ import annotations

import json

from records import Answer

_KEPT = 30
_QUESTION_CHARS = 1000
_ANSWER_CHARS = 400

Entries = list[tuple[str, str]]
"""(question, answer in short), oldest first."""


def read_visit(text: str | None) -> Entries:
    """Return the entries of a visit; what is not of their shape is left out."""
    try:
        data = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(data, list):
        return []
    pairs = (pair for pair in data[-_KEPT:] if isinstance(pair, list) and len(pair) == 2)
    return [(q[:_QUESTION_CHARS], a[:_ANSWER_CHARS]) for q, a in pairs if isinstance(q, str) and isinstance(a, str)]


def write_visit(entries: Entries, answer: Answer) -> str:
    """Return a visit with one more answer; a question asked again takes its earlier place away."""
    short = answer.text if len(answer.text) <= _ANSWER_CHARS else answer.text[: _ANSWER_CHARS - 1] + "…"
    others = [entry for entry in entries if entry[0] != answer.question]
    return json.dumps([*others, (answer.question, short)][-_KEPT:], ensure_ascii=False)
