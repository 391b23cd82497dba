"""An answer as `POST /api/ask` gives it: the command's object, with what a page of another site needs to show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from records import Answer, Citation
from retrieve.store import Index
from serve.show.links import citation_address
from serve.show.reading import column_labels
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


def address_of(index: Index, citation: Citation) -> str:
    """Return where a citation leads, relative to the service's root."""
    passage = citation.passage
    return citation_address(index.document(passage.document), passage, citation.sentences or citation.spans)


def _labels(index: Index, answer: Answer) -> dict[str, str]:
    names: Sequence[str] = tuple(dict.fromkeys(name for row in answer.rows for name in row))
    tables = (found[0] for citation in answer.citations if (found := index.row(citation.passage)))
    schema = next((table.schema for table in tables), None)
    return dict(zip(names, column_labels(names, schema), strict=True))
