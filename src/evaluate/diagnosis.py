"""Which part of the path lost a miss, and what a person may mend.

The evidence is looked for where the question went: in the whole index, among the passages found, in the passage of the
best sentence and those offered, and in what was cited. Where one passage holds all of it, that passage has to be found;
else its pieces may be found apart. A question that names no evidence is traced by its accepted answers; what to mend
nobody can say then: a count stands in no passage, and a year in many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from answer.assistant import FOUND, Assistant
from answer.passages.reading import read_passages
from answer.question import analyse_question
from evaluate.counting import counted_otherwise
from evaluate.evidence import Source, missing, source_of
from evaluate.labels import REMEDIES
from evaluate.records import Expectation, FailedPart, Result
from records import Answer, Passage

Pieces = Sequence[Sequence[str]]
"""What has to be there: every group by any of its alternatives."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The part that failed, and one Japanese sentence on what to mend; both empty where no part can be blamed."""

    part: FailedPart
    remedy: str


NONE = Diagnosis("", "")


@dataclass(frozen=True, slots=True)
class _Trace:
    """Where one question went; `unknown` are its names that stand nowhere."""

    found: tuple[Passage, ...]
    offered: tuple[Passage, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Diagnoser:
    """Diagnoses the misses of one assistant; the index's texts are made comparable once, at the first miss."""

    assistant: Assistant

    def diagnose(self, answer: Answer, result: Result) -> Diagnosis:
        """Say of a judged answer why it is a miss; nothing for what ended well or should have been refused."""
        if result.outcome not in {"wrong", "wrongly refused"}:
            return NONE
        counted = counted_otherwise(result.expectation, answer) if result.outcome == "wrong" else []
        if counted:  # the passage was right, and so may be the answer
            return Diagnosis("", REMEDIES["counted_otherwise"].format(both="｜".join(counted[0])))
        found = self._diagnose(answer, result)
        return found if result.expectation.evidence else Diagnosis(found.part, REMEDIES["no_evidence"])

    def _diagnose(self, answer: Answer, result: Result) -> Diagnosis:
        pieces = _pieces(result.expectation)
        gold = frozenset(number for number, source in self._sources.items() if not _missing(pieces, [source]))
        if result.outcome == "wrong" and self._cites(answer, result, pieces, gold):
            return Diagnosis("wrong words", REMEDIES["wrong_words"])
        if not result.expectation.evidence and not gold and _missing(pieces, self._sources.values()):
            return NONE
        trace = self._trace(answer)
        if result.outcome == "wrongly refused" and self._holds(pieces, gold, trace.offered):
            return Diagnosis("refused", self._refused(gold, trace, answer))
        if self._holds(pieces, gold, trace.found):
            return Diagnosis("not chosen", self._not_chosen(gold, trace))
        return Diagnosis("not found", self._not_found(pieces, gold, trace))

    @cached_property
    def _sources(self) -> dict[int, Source]:
        """Every passage as the judgement looks for evidence in it, by its number."""
        return {passage.id: source_of(passage) for passage in self.assistant.index.passages}

    def _cites(self, answer: Answer, result: Result, pieces: Pieces, gold: frozenset[int]) -> bool:
        """Tell whether the evidence was cited: where it is named, the judgement has told."""
        if result.expectation.evidence:
            return result.cited
        return self._holds(pieces, gold, [citation.passage for citation in answer.citations])

    def _holds(self, pieces: Pieces, gold: frozenset[int], passages: Iterable[Passage]) -> bool:
        """Tell whether passages hold the evidence: in one of them where any passage does, else together."""
        numbers = [passage.id for passage in passages]
        return not gold.isdisjoint(numbers) if gold else not _missing(pieces, [self._sources[n] for n in numbers])

    def _trace(self, answer: Answer) -> _Trace:
        """Search again as the assistant did: each part of a question asked several times over by itself."""
        asked = [part.understood_as or part.question for part in answer.parts]
        found: list[Passage] = []
        offered = [citation.passage for citation in answer.related]
        unknown: list[str] = []
        for text in asked or [answer.understood_as or answer.question]:
            question = analyse_question(self.assistant.index.names.rewrite(text).text)
            hits = self.assistant.retriever.search(question.text, FOUND)
            reading = read_passages(self.assistant.index, question, hits)
            found += [hit.passage for hit in hits]
            offered += [evidence.hit.passage for evidence in reading.ranked[:1]]
            unknown += reading.unknown
        return _Trace(tuple(found), tuple(offered), tuple(unknown))

    def _not_found(self, pieces: Pieces, gold: frozenset[int], trace: _Trace) -> str:
        nowhere = [] if gold else _missing(pieces, self._sources.values())
        if nowhere:
            return REMEDIES["nowhere"].format(pieces=_quoted(nowhere))
        if trace.unknown:
            return REMEDIES["unknown_name"].format(names=_quoted(trace.unknown))
        if not gold:
            return REMEDIES["apart"].format(pieces=_quoted([group[0] for group in pieces]))
        first = next(passage for passage in self.assistant.index.passages if passage.id in gold)
        return REMEDIES["not_found"].format(place=_place(first), depth=FOUND)

    def _not_chosen(self, gold: frozenset[int], trace: _Trace) -> str:
        for rank, passage in enumerate(trace.found, 1):
            if passage.id in gold:
                return REMEDIES["not_chosen"].format(place=_place(passage), rank=rank)
        return REMEDIES["not_chosen_apart"].format(depth=FOUND)

    def _refused(self, gold: frozenset[int], trace: _Trace, answer: Answer) -> str:
        confidence = f"{answer.confidence:.2f}"
        for passage in trace.offered:
            if passage.id in gold:
                return REMEDIES["refused"].format(place=_place(passage), confidence=confidence)
        return REMEDIES["refused_apart"].format(confidence=confidence)


def _pieces(expectation: Expectation) -> Pieces:
    return [(piece,) for piece in expectation.evidence] or expectation.all_of


def _missing(pieces: Pieces, sources: Iterable[Source]) -> list[str]:
    """Return the pieces of evidence that none of the sources holds, each by its first alternative."""
    held = [*sources]
    return [group[0] for group in pieces if len(missing(group, held)) == len(group)]


def _place(passage: Passage) -> str:
    """Say where a passage stands (「図1 日露姉妹都市状況」（表の36行目）)."""
    return f"「{passage.title or passage.document}」（{passage.locator}）"


def _quoted(texts: Iterable[str]) -> str:
    return "".join(f"「{text}」" for text in list(dict.fromkeys(texts))[:3])
