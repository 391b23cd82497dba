"""What an earlier question offers a later one: what it was about, its names and years, what its answer told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from answer.dialogue.known_names import KnownNames
from answer.dialogue.question_parts import Part, Parts, together
from answer.dialogue.words import load_dialogue_words
from japanese.dates import years
from japanese.normalize import fold, normalize_with_offsets
from japanese.places import name_parts
from japanese.tokens import Token, tokenize
from records import Answer

_END = "?？。.!！ 　"
_MARKERS = frozenset({"は", "って", "が"})
_OWNED_BY = frozenset({"relation", "cause"})


@dataclass(frozen=True)
class Turn:
    """An earlier question, whole, with its answer found again when needed (None where that is too dear)."""

    question: Parts
    known: KnownNames
    answer_again: Callable[[str], Answer | None]

    @cached_property
    def answer(self) -> Answer | None:
        """The answer to the question."""
        return self.answer_again(self.question.text)

    @property
    def text(self) -> str:
        """The question without what opens it and the marks at its end."""
        opener = self.question.of("opener")
        start = opener[0].end if opener and opener[0].start == 0 else 0
        return self.question.text[start:].rstrip(_END)

    @property
    def shift(self) -> int:
        """By how much `text` starts later than the question."""
        return self.question.text.find(self.text) if self.text else 0

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The question's parts, placed in `text`."""
        by = self.shift
        moved = (Part(p.kind, p.start - by, p.end - by, p.text, p.group) for p in self.question.parts)
        return tuple(part for part in moved if part.start >= 0 and part.end <= len(self.text))

    @cached_property
    def markers(self) -> list[tuple[int, int, str]]:
        """Where は, って and が stand in `text`, as (start, end, surface), outside the parts."""
        normalized = normalize_with_offsets(self.text)
        inside = {n for part in self.parts if part.kind == "name" for n in range(part.start, part.end)}
        found = []
        for token in tokenize(self.text):
            if token.surface in _MARKERS and token.pos == "助詞" and token.pos_detail != "接続助詞":
                start, end = normalized.source_span(token.start, token.end)
                if start not in inside:
                    found.append((start, end, token.surface))
        return found

    @cached_property
    def topic(self) -> str:
        """What the question asks about where its end names that (敦賀市の提携年 in 敦賀市の提携年は?), else ""."""
        for start, end, surface in reversed(self.markers):
            if surface != "が":
                rest = {part.kind for part in self.parts if part.start >= end}
                return self.text[:start] if rest <= {"asking", "frame", "cause", "extreme"} else ""
        told = [part for part in self.parts if part.kind not in {"asking", "frame"}]
        asked = any(part.kind in {"asking", "verb"} for part in self.parts[len(told) :])
        if told and told[-1].kind != "verb" and not asked and not any(s == "が" for _, _, s in self.markers):
            return self.text[: told[-1].end]
        return ""

    @property
    def topic_is_clause(self) -> bool:
        """Tell whether the topic is a clause (交流を持ちかけたの)."""
        tokens = tokenize(self.topic)
        return len(tokens) > 1 and tokens[-1].surface == "の" and tokens[-2].pos in {"動詞", "助動詞", "形容詞"}

    @property
    def owner(self) -> str:
        """What the question is about, without what it asks of that (カルーガ州の知事 in カルーガ州の知事の名前は?)."""
        told = self.told_place()
        if told:
            return told
        inside = [part for part in self.parts if part.end <= len(self.topic) and part.kind != "frame"]
        if inside and inside[-1].kind in _OWNED_BY and inside[-1].end == len(self.topic):
            head = self.topic[: inside[-1].start]
            if head.endswith("の"):
                return head.removesuffix("の")
        return self.subject or self.topic

    @cached_property
    def subject(self) -> str:
        """What the question is first of all about: up to its first は or が, or its first names."""
        telling = [part for part in self.parts if part.kind in {"name", "noun", "topic", "year"}]
        for start, _, _ in self.markers:
            if telling and telling[0].start < start:
                return self.text[:start].rstrip("にでとへ")
        run = together([part for part in self.parts if part.kind == "name"], self.text)
        return run.text if run else self.topic

    def year(self) -> int | None:
        """Return the year the question names last, or else the one its answer tells."""
        named = [year for part in self.parts if part.kind == "year" for year in sorted(years(part.text))]
        if named:
            return named[-1]
        told = {year for row in self._rows() for cell in row.values() for year in _cell_years(cell)}
        if not told and self.answer and self.answer.status == "answered":
            told = years(self.answer.text)
        return told.pop() if len(told) == 1 else None

    def told_names(self) -> list[str]:
        """Return the names the answer told and the question did not say, in order."""
        if self.answer is None or self.answer.status != "answered":
            return []
        text, said = self.answer.text, fold(self.question.text)
        found = (text[slice(*span)] for span, _ in self.known.find(text))
        inner = (part for name in found for part in (*(p for p in name_parts(name) if p in name), name))
        return list(dict.fromkeys(name for name in inner if fold(name) not in said))

    def told_value(self) -> str:
        """Return the one name a table's answer gives, its most exact part (沿海地方ナホトカ -> ナホトカ), or ""."""
        answer = self.answer
        if answer is None or answer.status != "answered" or len(answer.rows) != 1:
            return ""
        lead = answer.text.split("です。")[0] if "です。" in answer.text else ""
        names = [lead[slice(*span)] for span, _ in self.known.find(lead)]
        return names[-1] if names and fold(names[-1]) not in fold(self.question.text) else ""

    def told_place(self) -> str:
        """Return the one name that running text gives for the chief place a question asks for (州都), or ""."""
        told = [part for part in self.parts if part.kind not in {"asking", "frame"}]
        chief = told and told[-1].text in load_dialogue_words().chief_places and told[-1].end == len(self.topic)
        if not chief or self.answer is None or self.answer.kind != "passage":
            return ""
        names = self.told_names()
        longest = [name for name in names if not any(name != other and name in other for other in names)]
        return longest[0] if len(longest) == 1 else ""

    def nth(self, number: int) -> str:
        """Return what the answer told in its nth row: the most exact name on the side that was not named, or ""."""
        rows, named = self._rows(), {part.group for part in self.parts if part.kind == "name"}
        if not 0 < number <= len(rows) or len(rows) < 2:
            return ""
        groups = [(cell, self.known.groups.get(fold(cell), "")) for cell in rows[number - 1].values() if cell]
        told = [(cell, group) for cell, group in groups if group in self.known.sides and group not in named]
        return [cell for cell, group in told if group == told[0][1]][-1] if told else ""

    def of_kind(self, noun: str) -> str:
        """Return what the answer, or else the question, names of a kind (大学 -> モスクワ大学), "" where nothing is."""
        like = tuple(load_dialogue_words().kinds_like(noun))
        if noun in load_dialogue_words().any_place and (value := self.told_value()):
            return value
        for ends in ((noun,), like):
            new = [name for name in self.told_names() if name.endswith(ends)]
            own = [part.text for part in self.parts if part.kind == "name" and part.text.endswith(ends)]
            if len(new) == 1 or own:
                return own[-1] if len(new) != 1 else new[0]
        told = self.answer.text if self.answer and self.answer.status == "answered" else ""
        new = [run for run in _noun_runs(told, like) if fold(run) not in fold(self.question.text)]
        own = [run for run in _noun_runs(self.text, like) if fold(run) not in self.known.subjects]
        return next(iter((*new, *own)), self._up_to(noun))

    def _up_to(self, noun: str) -> str:
        """The question up to a word in it: what kind it is, with all that narrows it (認めている大学)."""
        at = self.text.find(noun)
        return self.text[: at + len(noun)] if at > 0 else ""

    def _rows(self) -> tuple[dict[str, str], ...]:
        answer = self.answer
        return tuple(dict(row) for row in answer.rows) if answer and answer.status == "answered" else ()


def _noun_runs(text: str, ends: tuple[str, ...]) -> Iterator[str]:
    """Yield the runs of nouns that end in a kind of thing and say more than it (金沢大学)."""
    normalized = normalize_with_offsets(text)
    run: list[Token] = []
    for token in (*tokenize(text), None):
        if token is not None and token.pos in {"名詞", "接尾辞", "接頭辞"} and token.pos_detail != "数詞":
            run.append(token)
            continue
        if len(run) > 1:
            phrase = text[slice(*normalized.source_span(run[0].start, run[-1].end))]
            if phrase.endswith(ends) and phrase not in ends:
                yield phrase
        run = []


def _cell_years(cell: str) -> set[int]:
    return {int(cell)} if cell.isdecimal() and len(cell) == 4 else set()
