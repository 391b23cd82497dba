"""A follow-up question made whole: what it leaves out is taken from what was asked and answered before it.

Nothing is kept between requests: the earlier questions come with the question, and an earlier answer is found again
where the question speaks of what it told (その大学は?).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from answer import wording
from answer.dialogue_words import load_dialogue_words
from answer.earlier import Turn
from answer.known_names import KnownNames
from answer.missing import Gap, find_gap, open_pointers
from answer.question import MAX_CHARS, QuestionError, check_question
from answer.question_parts import Part, Parts, read_parts
from answer.small_talk import is_small_talk
from records import Answer

_LONGEST_TURN = 200
"""Characters; a longer earlier question has so much to refer to that referring to it is guessing."""
_LONGEST_HISTORY = 20
_DIGITS = "一二三四五六七八九"
_ANSWERS = 4
"""So many earlier answers are found again at most for one question."""

AnswerAgain = Callable[[str], Answer]


def complete(text: str, history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> str | None:
    """Return a follow-up as the whole question it means, None where it is whole or nothing earlier helps.

    `history` are the earlier questions, oldest first; `answer_again` answers one of them by itself.
    """
    if not history or len(text) > _LONGEST_TURN:
        return None
    question = read_parts(text, known)
    if find_gap(question) is None:
        return None
    return _complete(question, _turns(history, known, answer_again), known)


def _turns(history: Sequence[str], known: KnownNames, answer_again: AnswerAgain) -> list[Turn]:
    """The earlier questions that say what they are about, whole, the latest first."""
    answer = _limited(answer_again)
    turns: list[Turn] = []
    for question in _window(_askable(history), known):
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


def _askable(history: Sequence[str]) -> list[str]:
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
    if gap is None or not turns:
        return None
    whole = _refer(question, turns, known) if gap == "pointer" else _fill(gap, question, turns)
    if not whole or len(whole) > MAX_CHARS or whole.rstrip("?？。") == question.text.rstrip("?？。"):
        return None
    if whole.endswith(("教えて?", "ください?", "下さい?")):
        whole = whole[:-1]  # 教えてください
    return whole[:-1] + "？" if whole.endswith("?") and question.text.endswith("？") else whole


def _fill(gap: Gap, question: Parts, turns: list[Turn]) -> str | None:
    """Word a question whole that leaves something out and has no word for it."""
    asked, turn = wording.remainder(question), turns[0]
    if gap == "swap":
        return wording.swap(question, turns)
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


def _refer(question: Parts, turns: list[Turn], known: KnownNames) -> str | None:
    """Word a question whole that points back: the word gives way to what it means."""
    pointer, turn = open_pointers(question)[0], turns[0]
    if pointer.kind == "next":
        return wording.next_in_order(turn)
    if pointer.kind == "other":
        return wording.others(turn)
    if pointer.kind == "detail":
        return wording.details(turn)
    if pointer.kind == "among":
        return _refer_to_some(question, pointer, turns, known)
    persons = load_dialogue_words().persons
    meant = "" if pointer.kind == "thing" or pointer.group in persons else _meant(pointer, turns)
    if meant:
        return _put(question, pointer, meant, turns, known)
    relational = wording.is_relational(pointer.group) and not pointer.text.startswith("同")
    topical = pointer.kind == "thing" or pointer.group in persons or relational
    if topical:
        return _refer_to_topic(question, pointer, turns, known)
    if pointer.text.startswith("その") and pointer.start <= _opened(question):
        owner = turn.topic if turn.topic and not turn.topic_is_clause else turn.owner
        return f"{owner}の{pointer.group}{question.text[pointer.end :]}" if owner else None
    return None


def _opened(question: Parts) -> int:
    """Where a question begins behind the words that open it."""
    return max((part.end for part in question.of("opener")), default=0)


def _refer_to_topic(question: Parts, pointer: Part, turns: list[Turn], known: KnownNames) -> str | None:
    """それはいつ?, その理由は?: what is left without the pointing word lacks just what the topic supplies."""
    if pointer.kind == "kind" and wording.is_relational(pointer.group):
        at = pointer.end - len(pointer.group)
        rest = question.text[: pointer.start] + question.text[at:]
    else:
        rest = wording.remainder(question, pointer)
        if question.of("side") and not question.kinds & {"asking", "relation", "noun", "topic"}:
            rest = question.of("side")[0].text
    left = read_parts(rest, known)
    if not left.kinds - {"frame", "opener"}:
        return None  # それは?
    gap = find_gap(left)
    if gap and gap != "pointer" and not (pointer.kind == "thing" and gap == "swap"):
        return _fill(gap, left, turns)
    subject = turns[0].owner
    return _put(question, pointer, subject, turns, known) if subject else None


def _refer_to_some(question: Parts, pointer: Part, turns: list[Turn], known: KnownNames) -> str | None:
    """そのうち石川県のものは?, そのうち一番古いのは?: an earlier question, of fewer."""
    left = read_parts(wording.remainder(question, pointer), known)
    gap = find_gap(left)
    if gap == "swap":
        return wording.narrow(left, turns[0])
    return _fill(gap, left, turns) if gap and gap != "pointer" else None


def _meant(pointer: Part, turns: list[Turn]) -> str:
    """What a pointing word stands for, looked for in the latest turn first; "" where nothing fits."""
    for turn in turns:
        meant = _meant_in(pointer, turn)
        if meant:
            return meant
    return ""


def _meant_in(pointer: Part, turn: Turn) -> str:
    if pointer.kind == "shift" or pointer.group in {"年", "年度"}:
        year = turn.year()
        spoken = next((part.text for part in reversed(turn.parts) if part.kind == "year"), "")
        if year is None:
            return ""
        return wording.shifted(pointer, year, spoken) if pointer.kind == "shift" else f"{year}{pointer.group}"
    if pointer.kind == "range":
        year = turn.year()
        return "" if year is None else f"{year}年{'より' if len(pointer.group) == 1 else ''}{pointer.group}"
    if pointer.kind == "nth":
        return turn.nth(int(pointer.group) if pointer.group.isdecimal() else _DIGITS.index(pointer.group) + 1)
    if pointer.kind == "both":
        names = [part.text for part in turn.parts if part.kind == "name"]
        names += turn.told_names()[-1:] if len(names) == 1 else []
        if pointer.text in {"前者", "後者"}:
            return "" if len(names) < 2 else names[0] if pointer.text == "前者" else names[1]
        return "と".join(names[:2]) if len(names) > 1 else ""
    if pointer.kind == "place":
        names = [part.text for part in turn.parts if part.kind == "name"]
        return turn.told_value() or (names[-1] if names else "")
    return "" if wording.is_relational(pointer.group) else turn.of_kind(pointer.group)


def _put(question: Parts, pointer: Part, meant: str, turns: list[Turn], known: KnownNames) -> str | None:
    """Put what a pointing word means in its place; what then is only a name or a year goes on from the turn."""
    opener = question.of("opener")
    start = opener[0].end if opener else 0
    text = question.text[start : pointer.start] + meant + question.text[pointer.end :]
    whole = read_parts(text, known)
    if find_gap(whole) == "swap" and pointer.kind in {"shift", "range"}:
        return wording.swap(whole, turns) or text
    return text
