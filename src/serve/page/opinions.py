"""Answers that may still be rated, and what is kept of a rating."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from datetime import UTC, datetime

from evaluate.feedback import Feedback, FeedbackStore, Rating
from evaluate.judging import cited_of
from evaluate.version import program_version
from records import Answer
from serve.happened import Noted, nothing
from serve.visitor import Visitor

_KEPT_ANSWERS = 2000


class Opinions:
    """Answers lately given, by a name only their asker knows; with it an answer can be rated, and only as given."""

    def __init__(self, store: FeedbackStore, *, named: bool = False, noted: Noted = nothing) -> None:
        self._noted = noted
        self.store = store
        self._named = named
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[Answer, str]] = OrderedDict()

    def offer(self, answer: Answer, visitor: Visitor) -> str:
        """Keep an answer in memory for a while and return its name, by which this visitor may rate it."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._answers[token] = answer, visitor.name
            while len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return token

    def rate(self, token: str, rating: Rating, comment: str, visitor: Visitor) -> bool:
        """Keep a rating in place of an earlier one of the same answer; return False where the answer is forgotten."""
        with self._lock:
            answer, asker = self._answers.get(token, (None, ""))
        if answer is None or asker != visitor.name:
            return False
        self.store.keep(
            Feedback(
                id=token,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                rating=rating,
                question=answer.question,
                status=answer.status,
                answer=answer.text,
                comment=comment,
                understood=answer.understood_as,
                citations=tuple(map(cited_of, answer.citations)),
                version=program_version(),
                user=visitor.user if self._named else "",
            )
        )
        self._noted(visitor, "feedback", {"rating": rating, "comment": bool(comment.strip())})
        return True
