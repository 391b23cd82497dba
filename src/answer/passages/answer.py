"""Answers quoted from passages: the words that answer, the sentences that say it, the passages they stand in."""

from __future__ import annotations

import math
from collections.abc import Sequence

from answer.passages.chosen_words import ChosenWords
from answer.passages.evidence import Evidence
from answer.passages.lacking import (
    is_about_nothing,
    lacks_state,
    lacks_value,
    shows_value,
    tells_of_another,
    tells_of_another_year,
)
from answer.passages.not_found import not_found
from answer.passages.quoting import quoted_sentences, wants_whole
from answer.passages.reading import PassageReading, read_passages
from answer.passages.refusal import load_refusal
from answer.passages.row_fit import lacks_a_noun
from answer.passages.signals import lacks_exclusion, lacks_person, lacks_subject, lacks_type
from answer.question import Question
from answer.tables.sentences import row_sentence
from answer.wanted import read_wanted
from answer.words import load_words
from japanese.normalize import fold
from japanese.tokens import tokenize
from records import Answer, Citation, Hit, Span
from retrieve.analysis import search_text
from retrieve.store import Index

_CITED = 3
_ALSO_CITED = 1.0
"""Passages are cited too whose best sentence scores so little below the best of all."""

_SURE_OF_WORDS = 1.0
"""The answer leads with the words chosen where they are so far above the next best candidate: on JaQuAD-dev half of
the questions, 89 % of which overlap the gold answer."""


_SURE_WITHOUT_KIND = 2.0
"""The same where the question does not tell what kind of thing it wants (債券は?)."""

_SHOWN_KINDS = frozenset({"date", "number", "place"})
_NAME_KINDS = {"place": frozenset({"地名"})}

_SHOWN = 0.15
"""The probability that an answer needs that shows the very value asked for, of what it is asked of (800km)."""

_LEAST = 0.24
"""The same else: on our development questions as many answers were right as wrong just here.
The model's own threshold is that of long questions on long articles."""

_WITHOUT_A_NAME = 0.5
"""The same where its passage lacks a name or year of the question, or holds no word of it: to tell of Kazan
what holds for Tatarstan harms an office more than to be silent."""


def answer_from_passages(index: Index, question: Question, hits: Sequence[Hit]) -> Answer:
    """Return an answer quoted from the hits, or that the documents do not say."""
    reading = read_passages(index, question, hits)
    model = load_refusal()
    probability = model.probability(reading.signals) if reading.ranked and not reading.unknown else 0.0
    needed = _needed(question, model.threshold, reading)
    row = index.row(reading.ranked[0].hit.passage) if reading.ranked else None
    said = quoted_sentences(question, reading.ranked, reading.overlap, index.passages) if reading.ranked else []
    if probability < needed or _lacks(question, reading, said) or (row and lacks_a_noun(question, *row)):
        probability = probability if probability < needed else 0.0
        return not_found(question, hits, reading.unknown, reading.overlap, index, probability)
    best = reading.ranked[0]
    words = None if row or wants_whole(question) else reading.words
    return Answer(
        question=question.text,
        status="answered",
        text=row_sentence(*row) if row else _say(question, said, best, words),
        kind="table" if row else "passage",
        citations=_citations(reading, said, words),
        rows=(dict(row[1].cells),) if row else (),
        confidence=probability,
    )


def _needed(question: Question, threshold: float, reading: PassageReading) -> float:
    """The least probability for an answer; more where the passage lacks what the question is about."""
    signals = reading.signals
    if signals and shows_value(question, reading.required.names, reading.ranked[0].text):
        return _SHOWN
    says_no_word = bool(signals) and not signals["literal"] and not reading.required.names
    lacks = bool(signals) and (signals["lacks_names"] > 0 or signals["lacks_year"] > 0 or says_no_word)
    return max(threshold, _WITHOUT_A_NAME if lacks else _LEAST)


def _lacks(question: Question, reading: PassageReading, said: Sequence[Evidence]) -> bool:
    """Tell whether the chosen passage, or what of it is quoted, cannot answer, however alike it is."""
    best = reading.ranked[0]
    quoted = "\n".join(evidence.text for evidence in said)
    return (
        lacks_type(question, best)
        or lacks_subject(question, reading.required, best)
        or lacks_exclusion(question, best)
        or lacks_person(question, best)
        or lacks_value(question, quoted)
        or tells_of_another(question, reading.required.names, best.text)
        or tells_of_another_year(question, search_text(best.hit.passage), best.text)
        or is_about_nothing(question)
        or lacks_state(question, reading.overlap.query, search_text(best.hit.passage))
    )


def _say(question: Question, said: Sequence[Evidence], best: Evidence, words: ChosenWords | None) -> str:
    """The words that answer, then the sentences that say so."""
    quoted = "\n".join(evidence.text for evidence in said)
    if words is None or words.kind == "clause":
        return quoted
    lead = best.text[slice(*words.span)]
    return f"{lead}です。\n{quoted}" if words.margin >= _sure_of(question, lead) else quoted


def _sure_of(question: Question, lead: str) -> float:
    """How sure of the words an answer must be to lead with them: never where they are not of the kind asked for."""
    wanted = read_wanted(question.text)
    if load_words().defines.search(question.folded):
        return math.inf
    if wanted.shows is None:
        return _SURE_WITHOUT_KIND
    names = {token.name_kind for token in tokenize(lead)}
    shown = wanted.shows.search(fold(lead)) or _NAME_KINDS.get(wanted.kind, frozenset()) & names
    return _SURE_OF_WORDS if shown or wanted.kind not in _SHOWN_KINDS else math.inf


def _citations(reading: PassageReading, said: Sequence[Evidence], words: ChosenWords | None) -> tuple[Citation, ...]:
    """The passages the answer stands in, its words marked; then others that say nearly as much."""
    best = reading.ranked[0]
    near = [evidence for evidence in reading.ranked if evidence.score >= best.score - _ALSO_CITED]
    sentences: dict[int, list[Span]] = {}
    first: dict[int, Evidence] = {}
    for evidence in (*said, *near):
        number = evidence.hit.passage.id
        if evidence in said or number not in first:
            sentences.setdefault(number, []).append(evidence.span)
        first.setdefault(number, evidence)
    cited = []
    for number, evidence in list(first.items())[:_CITED]:
        quoted = tuple(sorted(set(sentences[number])))
        start = best.span[0]
        marked = ((start + words.span[0], start + words.span[1]),) if words and evidence.hit is best.hit else quoted
        cited.append(Citation(evidence.hit.passage, marked, evidence.score, quoted))
    return tuple(cited)
