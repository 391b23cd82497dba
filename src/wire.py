"""Answers as JSON: the one shape that the command, the HTTP API and the evaluation share."""

from __future__ import annotations

from typing import Any

from japanese.visible import visible
from records import Answer, Citation, Span


def answer_to_json(answer: Answer, elapsed_ms: float, question_id: str | int | None = None) -> dict[str, Any]:
    """Return an answer as the object that `tokushu ask --jsonl` and `POST /api/ask` give."""
    return {
        "id": question_id,
        "question": answer.question,
        "status": answer.status,
        "answer": answer.text,
        "kind": answer.kind,
        "citations": [_citation(citation) for citation in answer.citations],
        "related": [_citation(citation) for citation in answer.related],
        "rows": [dict(row) for row in answer.rows],
        "read_as": [list(pair) for pair in answer.read_as],
        "understood_as": answer.understood_as,
        "confidence": round(answer.confidence, 3),
        "parts": [
            {
                "question": part.question,
                "understood_as": part.understood_as,
                "status": part.status,
                "answer": part.text,
                "citations": answer.numbers_of(part),
            }
            for part in answer.parts
        ],
        "elapsed_ms": round(elapsed_ms, 1),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    passage = citation.passage
    return {
        "document": passage.document,
        "title": passage.title,
        "section": passage.section,
        "locator": passage.locator,
        "text": passage.text,
        "spans": [list(span) for span in citation.spans],
        "sentences": [list(span) for span in citation.sentences],
        "score": round(citation.score, 4),
    }


_SHOWN = 5
_OPEN, _CLOSE = "【", "】"


def read_as_sentences(answer: Answer) -> list[str]:
    """Return which names were searched in another spelling than typed, a sentence each."""
    return [f"「{typed}」を「{searched}」として探しました。" for typed, searched in answer.read_as]


def understood_sentence(answer: Answer) -> str:
    """Return as what a question was searched; only for one that was understood as another than typed."""
    return f"「{answer.understood_as}」として検索しました。"


def answer_to_text(answer: Answer) -> str:
    """Return an answer for a terminal: the answer, then each citation with its place and the words it rests on."""
    lines = [f"（{understood_sentence(answer)}）"] if answer.understood_as else []
    lines += [answer.text, *(f"（{sentence}）" for sentence in read_as_sentences(answer))]
    if answer.status == "answered" and answer.kind == "passage":
        lines.append(f"（確かさ: {answer.confidence:.2f}。1がもっとも確か）")
    for heading, citations in (("出典", answer.citations), ("関連するかもしれない箇所", answer.related)):
        if citations:
            lines += ["", f"{heading}:"]
            lines += [line for number, c in enumerate(citations[:_SHOWN], 1) for line in _cited(number, c)]
        if len(citations) > _SHOWN:
            lines.append(f"ほか{len(citations) - _SHOWN}件")
    return visible("\n".join(lines))  # a document must not drive the terminal


def _cited(number: int, citation: Citation) -> list[str]:
    passage = citation.passage
    quotes = [quoted(citation, span) for span in citation.sentences] if passage.kind == "text" else []
    return [
        f"[{number}] {passage.title}（{passage.place}）",
        *(f"    「{quote}」" for quote in quotes or [passage.text]),
    ]


def quoted(citation: Citation, sentence: Span) -> str:
    """Return a quoted sentence, the words in it that answer between 【】 where they are fewer than the sentence."""
    text, (start, end) = citation.passage.text, sentence
    inside = [(max(a, start), min(b, end)) for a, b in sorted(citation.spans) if a < end and b > start]
    if any(span == sentence for span in inside):
        return text[start:end]
    quote, at = "", start
    for a, b in inside:
        if b > max(a, at):
            quote += text[at : max(a, at)] + _OPEN + text[max(a, at) : b] + _CLOSE
            at = b
    return quote + text[at:end]
