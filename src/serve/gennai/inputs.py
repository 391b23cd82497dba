"""What the portal sends: the question, and the earlier ones out of the histories it keeps as JSON within JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from answer.question import MAX_CHARS
from errors import TokushuError

_SHAPE = '{"inputs": {"question": "…"}} の形のJSONを送ってください。'
_NO_TEXT = "質問が数や真偽値だけになっています。知りたいことを文で入力してください（例: 1991年に提携した都市は？）。"
_EARLIER = 100
_USER_CHARS = 64


class InputError(TokushuError):
    """A body that cannot be read; one Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """A question with the earlier ones, oldest first."""

    question: str
    history: tuple[str, ...] = ()


def read_inputs(body: bytes) -> Inputs:
    """Return what a body asks; raise InputError. What cannot be read of the histories is passed over."""
    inputs = _object(_parsed(body)).get("inputs")
    if not isinstance(inputs, Mapping) or inputs.get("question") is None:
        raise InputError(_SHAPE)
    question = inputs["question"]
    if isinstance(question, bool | int | float):  # the portal sends 1991 as a number, also where it was typed as text
        raise InputError(_NO_TEXT)
    if not isinstance(question, str):
        raise InputError(_SHAPE)
    histories = inputs.get("conversation_histories")
    earlier = [_question_of(entry) for entry in histories] if isinstance(histories, list) else []
    return Inputs(question, tuple(asked for asked in earlier if 0 < len(asked) <= MAX_CHARS)[-_EARLIER:])


def readable_user(header: str | None) -> str:
    """Return the portal's id of who asks, fit for a log: printable ASCII without space, at most 64 characters."""
    return "".join(char if "!" <= char <= "~" else "?" for char in (header or "")[:_USER_CHARS])


def _question_of(entry: object) -> str:
    """Return the question of an earlier turn, "" where it cannot be read."""
    said = entry.get("input") if isinstance(entry, Mapping) else None
    try:
        inputs = json.loads(said) if isinstance(said, str) else said
    except (ValueError, RecursionError):
        return ""
    question = inputs.get("question") if isinstance(inputs, Mapping) else None
    return question.strip() if isinstance(question, str) else ""


def _parsed(body: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError(_SHAPE) from error


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(_SHAPE)
    return value
