"""The audit log: who asked or opened what and who was refused, a line of JSON each.

No header, key, cookie or password is ever handed to it; of a question what the setting says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.addresses import UNLISTED, client_of, counted_as, is_this_machine
from serve.asked import Asked
from serve.guard.trail import SignOnEvent, Trail, begin_trail, trail_of
from serve.log_file import LogFile
from serve.place import HEALTH, own_path
from serve.private_files import secret_file
from serve.rate import Rate
from serve.visitor import Visitor, visitor_of
from settings import Settings

_KEY_FILE = "audit.key"
_LONGEST_QUESTION = 2000  # characters
_LONGEST_ID = 500
_LONGEST_NAME = 64
_REFUSALS = 60  # lines a minute for an address; the rest are counted
_COMPLAINTS = 1  # lines a minute in the log of the service where the file cannot be written
_DOCUMENT = re.compile(r"(/api)?/documents/(.+)")
_SHOWN = frozenset({b"authorization", b"cookie", b"x-api-key"})
_log = logging.getLogger(__name__)


class Audit:
    """Writes the lines; where that fails it says so in the service's log and lets everything go on."""

    def __init__(self, settings: Settings, file: LogFile) -> None:
        self.file = file
        self._questions = settings.audit_questions
        self._key = secret_file(settings.data / _KEY_FILE) if self._questions == "hash" else b""
        self._refusals, self._complaints = Rate(_REFUSALS), Rate(_COMPLAINTS)
        self._lock = threading.Lock()
        self._left_out = 0

    @classmethod
    def of(cls, settings: Settings) -> Audit | None:
        """Return the log that the settings ask for, None for none; raise ServeError where it cannot be written."""
        return cls(settings, LogFile.open(settings.audit, settings.audit_days)) if settings.audit else None

    def asked(self, asked: Asked) -> None:
        """Note a question: a desk calls this."""
        cited = asked.answer.citations if asked.answer else ()
        status: dict[str, Any] = {"status": asked.answer.status} if asked.answer else _unanswered(asked.status)
        documents = sorted({citation.passage.document for citation in cited})
        more = {**self._told(asked.question), "documents": documents, **status}
        self._write(asked.visitor, "question", asked.channel, more, asked.seconds)

    def searched(self, visitor: Visitor, channel: str, query: str, documents: Iterable[str], seconds: float) -> None:
        """Note a search that only found passages."""
        more = {**self._told(query), "documents": sorted({*documents}), "status": "found"}
        self._write(visitor, "search", channel, more, seconds)

    def opened(self, visitor: Visitor, channel: str, document: str, seconds: float) -> None:
        """Note that a document was opened."""
        self._write(visitor, "document", channel, {"documents": [document[:_LONGEST_ID]], "status": "opened"}, seconds)

    def signed(self, visitor: Visitor, event: SignOnEvent, name: str, status: int, seconds: float) -> None:
        """Note who signed on or off with a password, or tried to: a flood of failures counts as one of refusals."""
        if status >= 400:
            tried = "".join(char if char.isprintable() else "?" for char in name[:_LONGEST_NAME])
            self.refused(visitor, status, seconds, event, {"tried": tried})
        else:
            self._write(replace(visitor, user=name), event, "", {"status": "ok"}, seconds)

    def happened(self, visitor: Visitor, event: str, more: Mapping[str, Any]) -> None:
        """Note what staff did on the page (a run, a rating), without any text of it."""
        self._write(visitor, event, "page", more, 0)

    def refused(
        self,
        visitor: Visitor,
        status: int,
        seconds: float,
        event: str = "refusal",
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Note a refusal; of a flood from one address the first ones, and with the next line how many more."""
        listed = not self._refusals.wait(counted_as(visitor.client))
        with self._lock:
            left_out, self._left_out = self._left_out, 0 if listed else self._left_out + 1
        if not listed:
            return
        count = {"left_out": left_out} if left_out else {}
        self._write(visitor, event, "", {**more, "status": "refused", "code": status, **count}, seconds)

    def _told(self, question: str) -> dict[str, str]:
        """Return of a question what the setting says."""
        if self._questions == "none":
            return {}
        if self._questions == "text":
            return {"question": question[:_LONGEST_QUESTION]}
        told = question.strip().encode("utf-8", "surrogatepass")
        return {"question": hmac.new(self._key, told, hashlib.sha256).hexdigest()}

    def _write(self, visitor: Visitor, event: str, channel: str, more: Mapping[str, Any], seconds: float) -> None:
        entry = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "event": event,
            "client": visitor.client,
            "user": visitor.user,
            **({"on_behalf_of": visitor.on_behalf_of} if visitor.on_behalf_of else {}),
            **({"channel": channel} if channel else {}),
            **more,
            "ms": round(seconds * 1000, 1),
        }
        try:
            self.file.write(one_line(entry))
        except OSError as error:
            if not self._complaints.wait(""):
                reason = error.strerror or error
                _log.error("監査ログ（%s）に書けません（%s）。空きと許可を確かめてください。", self.file.path, reason)


def _is_our_own_probe(scope: Scope) -> bool:
    """Tell whether `tokushu doctor --alive` asks (a container does every 30 s): it shows nothing to be let in by."""
    return (
        (scope["method"], own_path(scope)) == ("GET", HEALTH)
        and is_this_machine(client_of(scope))
        and not scope.get(UNLISTED)
        and not _SHOWN & {name.lower() for name, _ in scope["headers"]}
    )


def one_line(entry: Mapping[str, Any]) -> str:
    """Return JSON in one line that shows as it is: what is no printable character (U+2028, bidi controls) escaped."""
    text = json.dumps(entry, ensure_ascii=False, separators=(", ", ": "))
    return "".join(char if char.isprintable() or char == "\u3000" else json.dumps(char)[1:-1] for char in text)


def _unanswered(code: int) -> dict[str, Any]:
    return {"status": "error" if code == 500 else "refused", "code": code}


class Inside:
    """ASGI middleware, the innermost: whoever comes here was let in, and is known."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        trail = trail_of(scope)
        if trail:
            trail.inside, trail.visitor = True, visitor_of(scope)
        await self.app(scope, receive, send)


class Auditing:
    """ASGI middleware, outside of all that refuses: notes each refusal, each sign-on and each document opened.

    Questions are noted by the desk, those that it refuses too.
    """

    def __init__(self, app: ASGIApp, audit: Audit) -> None:
        self.app = app
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the line is written before the response begins, so that nobody escapes it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        trail = begin_trail(scope)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._note(scope, trail, message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, watch)

    async def _note(self, scope: Scope, trail: Trail, status: int, seconds: float) -> None:
        visitor = trail.visitor if trail.inside else visitor_of(scope)
        if trail.event:
            await run_in_threadpool(self._audit.signed, visitor, trail.event, trail.name, status, seconds)
            if status >= 400:
                return  # that was the refusal
        opened = _DOCUMENT.fullmatch(own_path(scope)) if status == 200 and trail.inside else None
        if opened:
            channel = "api" if opened[1] else "page"
            await run_in_threadpool(self._audit.opened, visitor, channel, opened[2], seconds)
        elif status in ({401, 403, 413} if trail.inside else range(400, 600)) and not _is_our_own_probe(scope):
            await run_in_threadpool(self._audit.refused, visitor, status, seconds)
