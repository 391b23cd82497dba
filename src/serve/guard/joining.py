"""What a page may hand to Gradio's queue, and who may hear the answer.

Gradio takes more than our pages send: an empty session stops its queue for everybody, an object where a text belongs
makes it fetch an address or copy a file, and whoever knows a session hears what it asks. So a body is read here first,
only what our pages send goes on, and a session belongs to whom it was first seen with.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from errors import TokushuError
from serve.visitor import Visitor

LONGEST_JOIN = 256 << 10
"""Bytes: a question with a visit's earlier ones takes a third of it."""

_SESSION = re.compile(r"[a-z0-9]{6,64}")
_KEPT = 20_000
_STREAMS_OF_SESSION, _STREAMS_OF_VISITOR = 3, 60
"""A tab has one stream open, for a moment two; the visitors behind one address may be an office."""

NO_EVENT = "この画面から送られたものではないので、受け付けません。画面を開き直してください。"
_NO_SESSION = "この画面のやりとりは終わりました。画面を開き直してください。"
_TOO_MANY = "開いている画面が多すぎます。使っていない画面を閉じて、もう一度試してください。"


class JoinError(TokushuError):
    """What is no event of our pages, or not this visitor's; `status` is that of the refusal."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def read_event(body: bytes, inputs: Mapping[int, int]) -> dict[str, Any]:
    """Return an event as it may go on; `inputs` is how many values each function of the page takes.

    Raise JoinError for anything but plain values (texts, numbers, yes or no, nothing) for a function of the page.
    """
    try:
        told = json.loads(body)
        number, data, session = told["fn_index"], told["data"], told["session_hash"]
        trigger = told.get("trigger_id")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise JoinError(422, NO_EVENT) from error
    plain = (
        type(number) is int
        and inputs.get(number) == (len(data) if isinstance(data, list) else None)
        and all(map(_is_plain, data))
        and (trigger is None or type(trigger) is int)
    )
    if not plain or not isinstance(session, str) or not _SESSION.fullmatch(session):
        raise JoinError(422, NO_EVENT)
    return {"fn_index": number, "data": data, "session_hash": session, "trigger_id": trigger, "event_data": None}


def _is_plain(value: object) -> bool:
    """Tell whether a value is a text, a number, yes or no, or nothing; half a character (U+D800) is no text."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    return value is None or isinstance(value, int | float)


class Sessions:
    """Whose each session is, and how many streams are open; bounded, safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._streams: Counter[tuple[str, str]] = Counter()

    def join(self, session: str, visitor: Visitor) -> None:
        """Take a session for a visitor; raise JoinError where it is another's."""
        with self._lock:
            if self._owners.setdefault(session, visitor.name) != visitor.name:
                raise JoinError(404, _NO_SESSION)
            self._owners.move_to_end(session)
            while len(self._owners) > _KEPT:
                self._owners.popitem(last=False)

    @contextmanager
    def streaming(self, session: str, visitor: Visitor) -> Iterator[None]:
        """Hold one of the streams that a session and a visitor may have open; raise JoinError for one too many."""
        keys = (("session", session), ("visitor", visitor.name))
        with self._lock:
            if self._owners.get(session) != visitor.name:
                raise JoinError(404, _NO_SESSION)
            if self._streams[keys[0]] >= _STREAMS_OF_SESSION or self._streams[keys[1]] >= _STREAMS_OF_VISITOR:
                raise JoinError(429, _TOO_MANY)
            self._streams.update(keys)
        try:
            yield
        finally:
            with self._lock:
                self._streams.subtract(keys)
                for key in keys:
                    if not self._streams[key]:
                        del self._streams[key]
