"""Answers to what a thing is, and what an abbreviation stands for."""

from __future__ import annotations

from answer.passages.definition import defined_thing, find_definition, full_name
from answer.passages.evidence import Evidence, sentence_spans
from answer.question import Question
from answer.words import load_words
from records import Answer, Citation, Passage
from retrieve.store import Index

_CONFIDENCE = 0.95
"""A sentence that has the thing for its topic and says what it is, is one: what is left is what was asked for."""


def answer_definition(index: Index, question: Question) -> Answer | None:
    """Return the sentence that says what a thing is; None where none is asked for, or none has it for its topic."""
    thing = defined_thing(question)
    if not thing:
        return None
    evidence = find_definition(thing, index.passages)
    if load_words().abbreviates.search(question.folded):
        spelled = full_name(thing, index.passages)
        return _spelled_out(question, *spelled, evidence) if spelled else None
    if evidence is None:
        return None
    return Answer(question.text, "answered", evidence.text, "passage", (_cited(evidence),), confidence=_CONFIDENCE)


def _spelled_out(question: Question, name: str, passage: Passage, evidence: Evidence | None) -> Answer:
    """The full name, cited where it is written (a heading is cited by the passage under it), and what the thing is."""
    at = passage.text.find(name)
    spans = sentence_spans(passage)
    sentence = next((span for span in spans if span[0] <= at < span[1]), spans[0])
    marked = (at, at + len(name)) if at >= 0 else sentence
    cited = [Citation(passage, (marked,), 1.0, (sentence,))]
    said = passage.text[slice(*sentence)]
    if evidence and evidence.hit.passage is not passage:
        cited.append(_cited(evidence))
        said = evidence.text
    return Answer(question.text, "answered", f"{name}です。\n{said}", "passage", tuple(cited), confidence=_CONFIDENCE)


def _cited(evidence: Evidence) -> Citation:
    return Citation(evidence.hit.passage, (evidence.span,), evidence.score, (evidence.span,))
