"""A name or a year in the place of another in an earlier question, or beside it to ask of fewer."""

from __future__ import annotations

from answer.dialogue.earlier import Turn
from answer.dialogue.known_names import is_foreign
from answer.dialogue.question_parts import Part, Parts, together

_NOUNS = frozenset({"name", "noun", "topic"})


def swap(question: Parts, turn: Turn) -> str | None:
    """Put the names or years of a question in the place of those of the same kind earlier (小樽市の場合は?)."""
    if not question.kinds & {"name", "year"}:
        return _swap_nouns(question, turn)
    given = _given(question)
    run = together([part for part in turn.parts if part.kind == "name"], turn.text)
    if len({part.group for part in question.of("name")}) > 1:
        slot = run  # a pair in the place of a pair: 金沢市とイルクーツクは?
    else:
        slot = _year_slot(turn) if given.kind == "year" else _name_slot(turn, given)
    if slot:
        return turn.text[: slot.start] + given.text + turn.text[slot.end :] + "?"
    if given.kind == "name" and run and run.start == 0:
        after, own = turn.text[run.end :], question.text[given.end :]
        if after.startswith(("の", "は")) or after[:1] == own[:1]:
            return given.text + after + "?"  # ソチ市の人口は? of another kind: 長門市の人口は?
    return narrow(question, turn)


def _swap_nouns(question: Parts, turn: Turn) -> str | None:
    """Put a plain noun in the place of one that ends alike, or of what the question is about (小学校の場合は?)."""
    given = question.of("noun", "topic")[0].text
    nouns = [part for part in turn.parts if part.kind in _NOUNS]
    alike = next((part for part in nouns if part.text[-1:] == given[-1:] != part.text), None)
    if alike:
        return turn.text[: alike.start] + given + turn.text[alike.end :] + "?"
    first = nouns[0] if nouns and nouns[0] == turn.parts[0] else None
    if first and turn.text[first.end :].startswith(("の", "は")):
        return given + turn.text[first.end :] + "?"
    return None


def narrow(question: Parts, turn: Turn) -> str | None:
    """Ask an earlier question of fewer: those of a name or a year (1990年代だけだと?, そのうち石川県のものは?)."""
    if not question.kinds & {"name", "year"}:
        return None
    given = _given(question).text
    return f"{turn.text}?" if given in turn.text else f"{given}の{turn.text}?"


def _given(question: Parts) -> Part:
    """The names or years of a question as one stretch."""
    named = question.of("name", "year")
    first, last = named[0], named[-1]
    return Part(first.kind, first.start, last.end, question.text[first.start : last.end], first.group)


def _year_slot(turn: Turn) -> Part | None:
    years = [part for part in turn.parts if part.kind == "year"]
    if not years:
        return None
    first, last = years[0], years[-1]
    return Part("year", first.start, last.end, turn.text[first.start : last.end])


def _name_slot(turn: Turn, name: Part) -> Part | None:
    """The stretch a name can take the place of: names of its group, or written like it where that is unknown."""
    names = [part for part in turn.parts if part.kind == "name"]
    alike = [part for part in names if is_foreign(part.text) == is_foreign(name.text)]
    slots = [part for part in names if part.group == name.group != ""]
    slots = slots or [part for part in alike if not part.group or not name.group]
    return together(slots, turn.text)
