"""What the copy button of an answer copies: question, notes, answer, then its sources by number.

The widget's asText makes the same text; a test holds them together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from records import Answer, Citation, Span
from serve.show.words import Words


def copy_value(answer: Answer, notes: Sequence[str], addresses: Sequence[str], t: Words) -> str:
    """Return the button's value, JSON for copy.js: what it says when done, and the paragraphs.

    A source is a pair of its text and its address as the page writes it: only the script knows the host.
    """
    sources = [
        [source_text(number, citation), address]
        for number, (citation, address) in enumerate(zip(answer.citations, addresses, strict=True), 1)
    ]
    paragraphs = [answer.question, *notes, answer.text, *sources]
    return json.dumps({"done": t("answer.copied"), "paragraphs": paragraphs}, ensure_ascii=False)


def source_text(number: int, citation: Citation) -> str:
    """Return a source as one line: [1] 図1 日露姉妹都市状況（表の36行目）「36 福井県 敦賀市 …」."""
    passage = citation.passage
    return f"[{number}] {passage.title}（{passage.place}）「{_quoted(passage.text, citation.sentences)}」"


def _quoted(text: str, sentences: Sequence[Span]) -> str:
    """Return a passage from its first quoted sentence to its last, … where it goes on."""
    start = min((start for start, _ in sentences), default=0)
    end = max((end for _, end in sentences), default=len(text))
    return f"{'…' if start > 0 else ''}{text[start:end]}{'…' if end < len(text) else ''}"
