"""How a question as typed may be meant: made whole, without background, by its usual words; and as it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from answer.dialogue.complete import AnswerAgain, complete, complete_by_answer
from answer.dialogue.known_names import KnownNames
from answer.typed.padding import without_padding
from answer.typed.plain import paraphrased
from answer.typed.statements import split_statements
from answer.typed.topic import asks_of_statement, with_topic


def wordings(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> list[str]:
    """Return what may be asked by a question without noise, the likeliest first; at least one.

    来客はネベリスクの方です。先方の相手は? -> ネベリスクの相手は?, then the text as it is.
    """
    found = _wordings(text, history, known, answer_again)
    plain = without_padding(text)
    return found if plain == text else list(dict.fromkeys([*found, *_wordings(plain, history, known, answer_again)]))


def _wordings(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> list[str]:
    stated, question = split_statements(text)
    asked = dict.fromkeys((paraphrased(question), question))
    if not stated:
        completed = [complete(one, history, known, answer_again) or one for one in asked]
        told = (complete_by_answer(one, history, known, answer_again) for one in asked)
        return list(dict.fromkeys([*completed, *(one for one in told if one)]))
    whole = (_in_context(one, history, stated, known, answer_again) for one in asked)
    return list(dict.fromkeys([*(one for one in whole if one), text]))


def _in_context(
    question: str, history: Sequence[str], stated: Sequence[str], known: KnownNames, answer_again: AnswerAgain
) -> str | None:
    """A question made whole by what was stated around it; None where it asks of just that."""
    named = with_topic(question, stated, known)
    if named:
        return named
    if asks_of_statement(question, known):
        return None
    return complete(question, [*history, *stated], known, answer_again) or question
