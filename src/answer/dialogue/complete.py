"""A follow-up question made whole: what it leaves out is taken from what was asked and answered before it.

Nothing is kept between requests: the earlier questions come with the question, and an earlier answer is found again
where the question speaks of what it told (その大学は?).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from answer.dialogue.earlier import Turn
from answer.dialogue.filling import fill
from answer.dialogue.known_names import KnownNames
from answer.dialogue.missing import find_gap, open_pointers
from answer.dialogue.pointing import refer
from answer.dialogue.question_parts import Parts, read_parts
from answer.dialogue.wording import asks_of_other_party, of_other_party
from answer.dialogue.words import load_dialogue_words
from answer.english.read import is_english
from answer.question import MAX_CHARS, QuestionError, check_question
from answer.small_talk import is_small_talk
from records import Answer

_LONGEST_TURN = 200
"""Characters; a longer earlier question has so much to refer to that referring to it is guessing."""
_LONGEST_HISTORY = 20
_BESIDES = re.compile("(?:ほか|他)には?(?=何|いくつ|どれ)")
_OF_ALL = re.compile("この(?:文書|資料|文章|記事|特集|冊子)")
_ANSWERS = 4
"""So many earlier answers are found again at most for one question."""

AnswerAgain = Callable[[str], Answer]


def complete(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> str | None:
    """Return a follow-up as the whole question it means, None where it is whole or nothing earlier helps.

    `history` are the earlier questions, oldest first; `answer_again` answers one of them by itself.
    """
    if not history or len(text) > _LONGEST_TURN or is_english(text):
        return None
    question = read_parts(text, known)
    if find_gap(question) is None and not asks_of_other_party(question):
        return None
    return _complete(question, _turns(history, known, answer_again), known)


def complete_by_answer(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> str | None:
    """Return a follow-up as asked of what the answer before told, None where that told no single name.

    石川県が交流している共和国は? 人口は? -> タタルスタン共和国の人口は?
    """
    if not history or len(text) > _LONGEST_TURN or is_english(text):
        return None
    question = read_parts(text, known)
    gap = find_gap(question)
    turns = _turns(history, known, answer_again) if gap in {"attribute", "ask", "verb", "cause"} else []
    value = turns[0].told_value() or turns[0].told_place() if turns else ""
    if not value or not gap:
        return None
    return fill(gap, question, Turn(read_parts(f"{value}は?", known), known, lambda _: None))


def settles(text: str, completed: str, earlier: str, known: KnownNames) -> bool:
    """Tell whether a question points back at a thing, and what the `earlier` answer told stands in its place."""
    question = read_parts(text, known)
    pointers = open_pointers(question)
    if not pointers or pointers[0].kind in {"among", "next", "thing"} or _BESIDES.search(text):
        return False  # 同じ年のものはほかに何件: not with the one spoken of
    if pointers[0].text in {"前者", "後者"}:
        return True
    said = {part.text for whole in (question, read_parts(earlier, known)) for part in whole.of("name")}
    return pointers[0].kind in {"other", "detail"} or bool(
        {part.text for part in read_parts(completed, known).of("name", "year")} - said
    )


def in_context(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> str | None:
    """Return a question that names nothing with the names of the one before it, None where that has none."""
    if not history or len(text) > _LONGEST_TURN or is_english(text):
        return None
    if read_parts(text, known).kinds & {"name", "year"} or _OF_ALL.search(text):
        return None
    turns = _turns(history, known, answer_again)
    names = dict.fromkeys(part.text for part in turns[0].question.of("name")) if turns else {}
    joint = "で" if _first_kind(text, known) == "verb" else "の"
    return f"{'と'.join(names)}{joint}{text}" if names else None


def _first_kind(text: str, known: KnownNames) -> str:
    return next((part.kind for part in read_parts(text, known).parts), "")


def _turns(history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> list[Turn]:
    """The earlier questions that say what they are about, whole, the latest first."""
    answer = _limited(answer_again)
    turns: list[Turn] = []
    for question in _window(askable(history), known):
        if find_gap(question):
            whole = _complete(question, turns, known)
            if whole is None:
                continue
            question = read_parts(whole, known)
        if question.kinds & {"name", "year", "noun", "topic"}:
            turns.insert(0, Turn(question, known, answer))
    return turns


def _window(history: list[str], known: KnownNames) -> list[Parts]:
    """The latest questions, oldest first; more of them where none of those is whole, back to one that is."""
    questions: list[Parts] = []
    whole = False
    for text in reversed(history):
        if whole and len(questions) >= load_dialogue_words().turns:
            break
        question = read_parts(text, known)
        whole = whole or find_gap(question) is None
        questions.insert(0, question)
    return questions


def askable(history: Sequence[str]) -> list[str]:
    """Return the earlier questions that can be referred to: no small talk, none too long or unreadable."""
    kept = []
    for text in history[-_LONGEST_HISTORY:]:
        if isinstance(text, str) and len(text) <= _LONGEST_TURN:
            try:
                checked = check_question(text)
            except QuestionError:
                continue
            if not is_small_talk(checked):
                kept.append(checked)
    return kept


def _limited(answer_again: AnswerAgain) -> Callable[[str], Answer | None]:
    left = [_ANSWERS]

    def answer(text: str) -> Answer | None:
        left[0] -= 1
        return answer_again(text) if left[0] >= 0 else None

    return answer


def _complete(question: Parts, turns: list[Turn], known: KnownNames) -> str | None:
    gap = find_gap(question)
    if not turns:
        return None
    if gap == "pointer":
        whole = refer(question, turns, known)
    else:
        whole = of_other_party(question, turns[0]) or (fill(gap, question, turns[0]) if gap else None)
    if not whole or len(whole) > MAX_CHARS or whole.rstrip("?？。") == question.text.rstrip("?？。"):
        return None
    if whole.endswith(("教えて?", "ください?", "下さい?")):
        whole = whole[:-1]  # 教えてください
    return whole[:-1] + "？" if whole.endswith("?") and question.text.endswith("？") else whole
