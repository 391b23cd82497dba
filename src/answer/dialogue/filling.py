"""Which wording fills which gap of a follow-up question."""

from __future__ import annotations

from answer.dialogue import wording
from answer.dialogue.earlier import Turn
from answer.dialogue.missing import Gap
from answer.dialogue.question_parts import Parts
from answer.dialogue.swapping import swap


def fill(gap: Gap, question: Parts, turn: Turn) -> str | None:
    """Word a question whole that leaves something out and has no word for it."""
    asked = wording.remainder(question)
    if gap == "swap":
        return swap(question, turn)
    if gap == "side":
        return wording.on_side(question, turn)
    if gap == "attribute":
        return wording.attribute(asked, question, turn)
    if gap == "cause":
        return wording.cause(asked, turn)
    if gap == "comparison":
        return wording.comparison(question, turn)
    if gap == "extreme":
        return wording.extreme(asked, question, turn)
    if gap == "ask":
        return wording.ask(asked, question, turn)
    return f"{turn.owner}が{asked}" if turn.owner else None
