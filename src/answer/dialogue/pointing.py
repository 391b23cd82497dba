"""Questions that point back (その大学は?, 前の年度は?, そのうち市は?): the word gives way to what it means."""

from __future__ import annotations

import re

from answer.dialogue import wording
from answer.dialogue.earlier import Turn
from answer.dialogue.filling import fill
from answer.dialogue.known_names import KnownNames
from answer.dialogue.missing import find_gap, open_pointers
from answer.dialogue.question_parts import Part, Parts, read_parts
from answer.dialogue.swapping import narrow, swap
from answer.dialogue.words import load_dialogue_words
from japanese.eras import kanji_number

_OTHER = re.compile(r"(?<=と)は(?:ほか|他)に(?:は|も)?|(?:ほか|他)(?:に|の)(?=[一-龥ァ-ヺ])")
_TELL = re.compile(r"を?(?:全部|すべて|全て|一覧で)?(?:教えて|挙げて|知りたい|見せて|並べて|出して).*$")
_YEARS = frozenset({"年", "年度"})


def refer(question: Parts, turns: list[Turn], known: KnownNames) -> str | None:
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
    if pointer.kind == "moment":
        return wording.at_that_time(wording.remainder(question, pointer), turn)
    persons = load_dialogue_words().persons
    meant = "" if pointer.kind == "thing" or pointer.group in persons else _meant(pointer, turns)
    if meant:
        return _put(question, pointer, meant, turns, known)
    if pointer.kind == "shift":  # 前の年度は?, where no year was spoken of
        return None
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
        return fill(gap, left, turns[0])
    subject = turns[0].owner
    return _put(question, pointer, subject, turns, known) if subject else None


def _refer_to_some(question: Parts, pointer: Part, turns: list[Turn], known: KnownNames) -> str | None:
    """そのうち石川県のものは?, そのうち一番古いのは?: an earlier question, of fewer."""
    left = read_parts(wording.remainder(question, pointer), known)
    gap = find_gap(left)
    if gap == "swap":
        return narrow(left, turns[0])
    if gap is None and left.parts:  # うち道外はいくつ: whole but for what of
        topic = _TELL.sub("", turns[0].topic)
        topic = re.sub("(?<!も)の$", "もの", topic)
        return f"{topic}のうち、{left.text}" if topic else None
    return fill(gap, left, turns[0]) if gap and gap != "pointer" else None


def _meant(pointer: Part, turns: list[Turn]) -> str:
    """What a pointing word stands for, looked for in the latest turn first; "" where nothing fits."""
    for turn in turns:
        meant = _meant_in(pointer, turn)
        if meant:
            return meant
    return ""


def _meant_in(pointer: Part, turn: Turn) -> str:
    if pointer.kind == "shift" or pointer.group in _YEARS:
        year = turn.year()
        spoken = next((part.text for part in reversed(turn.parts) if part.kind == "year"), "")
        if year is None:
            return ""
        return wording.shifted(pointer, year, spoken) if pointer.kind == "shift" else f"{year}{pointer.group}"
    if pointer.kind == "range":
        year = turn.year()
        return "" if year is None else f"{year}年{'より' if len(pointer.group) == 1 else ''}{pointer.group}"
    if pointer.kind == "nth":
        return turn.nth(kanji_number(pointer.group))
    if pointer.kind == "both":
        names = [part.text for part in turn.parts if part.kind == "name"]
        names += turn.told_names()[-1:] if len(names) == 1 else []
        if pointer.text in {"前者", "後者"}:
            return "" if len(names) < 2 else names[0] if pointer.text == "前者" else names[1]
        return "と".join(names[:2]) if len(names) > 1 else ""
    if pointer.kind == "place":
        names = [part.text for part in turn.parts if part.kind == "name"]
        return turn.told_value() or turn.told_place() or (names[-1] if names else "")
    return "" if wording.is_relational(pointer.group) else turn.of_kind(pointer.group)


def _put(question: Parts, pointer: Part, meant: str, turns: list[Turn], known: KnownNames) -> str | None:
    """Put what a pointing word means in its place; what then is only a name or a year goes on from the turn."""
    after = _OTHER.sub("", question.text[pointer.end :])  # その年にほかに提携した市は?
    text = question.text[_opened(question) : pointer.start] + meant + after
    whole = read_parts(text, known)
    if find_gap(whole) == "swap" and (pointer.kind in {"shift", "range"} or pointer.group in _YEARS):
        return swap(whole, turns[0]) or text
    return text
