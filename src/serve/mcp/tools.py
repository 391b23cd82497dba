"""The tools themselves: what a visitor asks goes through the desk, what it may read comes from its shelf."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import Receive

from answer.question import check_question
from errors import TokushuError
from records import Citation, Passage, Span
from retrieve.store import Index
from serve.asked import Reply
from serve.desk import Desk
from serve.errors import BusyError
from serve.guard.audit import Audit
from serve.mcp.arguments import AskArguments, DocumentArguments, ListArguments, SearchArguments
from serve.mcp.pieces import page, pieces
from serve.mcp.results import Block, DocumentText, Entry, Found, Listed, Place, Told
from serve.show.links import citation_address, document_address
from serve.visitor import Visitor
from wire import read_as_sentences, understood_sentence

_CITATIONS, _ROWS = 20, 100
"""An assistant reads every word of a result: no more of either is given."""

_WORKING = 16
"""How many searches and readings are done at once; questions wait at the desk."""

_FULL = "検索が混み合っています。少し待ってから、もう一度呼んでください。"
_Asked = TypeVar("_Asked")
_Result = TypeVar("_Result")


class NoDocumentError(TokushuError):
    """A document that is not there, or not for this visitor."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a tool, what the addresses of documents begin with ("" where none can be opened), and what tells that
    the caller went away.
    """

    visitor: Visitor
    base: str
    receive: Receive | None = None

    def address(self, relative: str) -> str | None:
        """Return a whole address."""
        return f"{self.base}/{relative}" if self.base else None


class Tools:
    """The tools over a desk."""

    def __init__(self, desk: Desk, audit: Audit | None = None) -> None:
        self._desk = desk
        self._audit = audit
        self._working = 0

    def _index(self, caller: Caller) -> Index:
        return self._desk.library.shelf(caller.visitor).assistant.index

    async def ask(self, asked: AskArguments, caller: Caller) -> Told:
        """Answer a question; raise QuestionError or BusyError."""
        reply = await self._desk.ask_later(asked.question, asked.history, caller.visitor, "mcp", caller.receive)
        return await asyncio.to_thread(_told, reply, caller)

    async def search(self, asked: SearchArguments, caller: Caller) -> Found:
        """Find passages without answering; raise QuestionError or BusyError."""
        return await self._apart(self._found, asked, caller)

    async def list_documents(self, asked: ListArguments, caller: Caller) -> Listed:
        """List what the visitor may read; raise BusyError."""
        return await self._apart(self._listed, asked, caller)

    async def get_document(self, asked: DocumentArguments, caller: Caller) -> DocumentText:
        """Read a page of a document; raise NoDocumentError or BusyError."""
        return await self._apart(self._read, asked, caller)

    async def _apart(self, work: Callable[[_Asked, Caller], _Result], asked: _Asked, caller: Caller) -> _Result:
        """Work in a thread: searching takes its time, and so does the shelf of one who may read a part only."""
        self._desk.count(caller.visitor)
        if self._working >= _WORKING:
            raise BusyError(_FULL)
        self._working += 1
        try:
            return await asyncio.to_thread(work, asked, caller)
        finally:
            self._working -= 1

    def _found(self, asked: SearchArguments, caller: Caller) -> Found:
        query = check_question(asked.query)
        assistant = self._desk.library.shelf(caller.visitor).assistant
        started = time.perf_counter()
        hits = assistant.retriever.search(query, asked.limit)
        if self._audit:
            documents = [hit.passage.document for hit in hits]
            self._audit.searched(caller.visitor, "mcp", query, documents, time.perf_counter() - started)
        places = [
            _place(assistant.index, n, hit.passage, [hit.passage.text], (), caller) for n, hit in enumerate(hits, 1)
        ]
        return Found(passages=places)

    def _listed(self, asked: ListArguments, caller: Caller) -> Listed:
        documents = self._index(caller).documents
        listed = [
            Entry(
                id=document.id,
                title=document.title,
                organisation=document.organisation,
                source=document.source,
                address=caller.address(document_address(document.id)),
            )
            for document in documents[asked.start : asked.start + asked.limit]
        ]
        return Listed(
            documents=listed, total=len(documents), next_start=_next(asked.start, len(listed), len(documents))
        )

    def _read(self, asked: DocumentArguments, caller: Caller) -> DocumentText:
        document = self._index(caller).document(asked.id)
        if document is None:
            shown = asked.id if len(asked.id) <= 60 else asked.id[:59] + "…"
            raise NoDocumentError(f"「{shown}」という資料はありません。list_documents が返す id を渡してください。")
        if self._audit:
            self._audit.opened(caller.visitor, "mcp", document.id, 0.0)
        found = pieces(document)
        taken = page(found, asked.start, asked.max_chars)
        address = document_address(document.id)
        return DocumentText(
            id=document.id,
            title=document.title,
            organisation=document.organisation,
            source=document.source,
            blocks=[Block(kind=p.kind, text=p.text, address=caller.address(f"{address}#{p.anchor}")) for p in taken],
            total=len(found),
            next_start=_next(asked.start, len(taken), len(found)),
        )


def _told(reply: Reply, caller: Caller) -> Told:
    answer, index = reply
    understood = [understood_sentence(answer)] if answer.understood_as else []
    return Told(
        status=answer.status,
        answer=answer.text,
        confidence=round(answer.confidence, 3),
        notes=[*understood, *read_as_sentences(answer)],
        citations=[_cited(index, n, c, caller) for n, c in enumerate(answer.citations[:_CITATIONS], 1)],
        citations_total=len(answer.citations),
        rows=[dict(row) for row in answer.rows[:_ROWS]],
        rows_total=len(answer.rows),
        related=[_cited(index, n, c, caller) for n, c in enumerate(answer.related, 1)],
    )


def _next(start: int, taken: int, total: int) -> int | None:
    return start + taken if taken and start + taken < total else None


def _cited(index: Index, number: int, citation: Citation, caller: Caller) -> Place:
    text = citation.passage.text
    quotes = [text[start:end] for start, end in citation.sentences] if citation.passage.kind == "text" else []
    return _place(index, number, citation.passage, quotes or [text], citation.sentences or citation.spans, caller)


def _place(
    index: Index, number: int, passage: Passage, quotes: list[str], spans: Sequence[Span], caller: Caller
) -> Place:
    return Place(
        number=number,
        document=passage.document,
        title=passage.title,
        section=passage.section,
        locator=passage.locator,
        quotes=quotes,
        address=caller.address(citation_address(index.document(passage.document), passage, spans)),
    )
