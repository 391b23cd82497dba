"""What the copy button of an answer copies: question, notes, answer, then its sources by number.

A row that the answer lists is copied once, as the source that says it: [1] 敦賀市は1982年に… （図1 …（表の36行目）).
The widget's asText makes the same text; a test holds them together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from evaluate.english import lines_in
from records import Answer, Citation, Span
from serve.show.words import Words

ROW = "・"
"""What a line of an answer begins with that says a row as a sentence."""


def copy_value(answer: Answer, notes: Sequence[str], addresses: Sequence[str], t: Words) -> str:
    """Return the button's value, JSON for copy.js: what it says when done, and the paragraphs.

    A source is a pair of its text and its address as the page writes it: only the script knows the host.
    """
    told, said = _told(answer, t)
    sources = [
        [source_text(number, citation, said.get(number, "")), address]
        for number, (citation, address) in enumerate(zip(answer.citations, addresses, strict=True), 1)
    ]
    paragraphs = [answer.question, *notes, told, *sources]
    return json.dumps({"done": t("answer.copied"), "paragraphs": paragraphs}, ensure_ascii=False)


def _told(answer: Answer, t: Words) -> tuple[str, dict[int, str]]:
    """Return what an answer says beside the rows it lists, and these rows as sentences by the number of their source.

    Where not every cited row is listed, which sentence is whose is not known: then a source quotes its row.
    """
    found = answer.status == "answered"
    lines = answer.text.split("\n") if found else lines_in(answer.text, t.language)
    listed = [line for line in lines if answer.rows and line.startswith(ROW)]
    told = [line for line in lines if line not in listed]
    rows = [number for number, citation in enumerate(answer.citations, 1) if not citation.sentences]
    sentences = [line.removeprefix(ROW) for line in listed] if len(listed) == len(rows) else []
    return "\n".join(told), dict(zip(rows, sentences, strict=False))


def source_text(number: int, citation: Citation, said: str = "") -> str:
    """Return a source as one line: [1] 図1 日露姉妹都市状況（表の36行目）「36 福井県 敦賀市 …」.

    With what it `said` as a sentence that stands before its place, and nothing is quoted.
    """
    passage = citation.passage
    place = f"{passage.title}（{passage.place}）"
    return (
        f"[{number}] {said} {place}" if said else f"[{number}] {place}「{_quoted(passage.text, citation.sentences)}」"
    )


def _quoted(text: str, sentences: Sequence[Span]) -> str:
    """Return a passage from its first quoted sentence to its last, … where it goes on."""
    start = min((start for start, _ in sentences), default=0)
    end = max((end for _, end in sentences), default=len(text))
    return f"{'…' if start > 0 else ''}{text[start:end]}{'…' if end < len(text) else ''}"
