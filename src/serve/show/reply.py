"""An answer as `POST /api/ask` gives it: the command's object, with what a page of another site needs to show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from records import Answer
from retrieve.store import Index
from serve.show.links import address_of
from serve.show.reading import column_labels, schema_of
from wire import answer_to_json


def reply_to_json(
    index: Index, answer: Answer, elapsed_ms: float, question_id: str | int | None = None
) -> dict[str, Any]:
    """Return an answer with each citation's `address` below the service's root, and `labels` of its rows' columns."""
    reply = answer_to_json(answer, elapsed_ms, question_id)
    for name, citations in (("citations", answer.citations), ("related", answer.related)):
        reply[name] = [
            {**told, "address": address_of(index, citation)}
            for told, citation in zip(reply[name], citations, strict=True)
        ]
    return {**reply, "labels": _labels(index, answer)}


def _labels(index: Index, answer: Answer) -> dict[str, str]:
    names: Sequence[str] = tuple(dict.fromkeys(name for row in answer.rows for name in row))
    return dict(zip(names, column_labels(names, schema_of(index, answer)), strict=True))
