"""Answers to what a thing is, and what an abbreviation stands for."""

from __future__ import annotations

from answer.passages.definition import defined_thing, find_definition, find_named, full_name
from answer.passages.evidence import Evidence, sentence_spans
from answer.passages.forms import read_description
from answer.question import Question
from answer.tables.sentences import row_sentence
from answer.words import load_words
from japanese.normalize import fold
from japanese.reading import share
from japanese.thesaurus import SAME
from japanese.tokens import content_lemmas
from records import Answer, Citation, Passage
from retrieve.analysis import heading
from retrieve.query import Query
from retrieve.retriever import Retriever
from retrieve.store import Index

_SEARCHED = 30
_FITS = 0.4
"""So much of a description, by rarity, a definition must say."""

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
    row = index.row(evidence.hit.passage)
    text = row_sentence(*row) if row else evidence.text
    return Answer(question.text, "answered", text, "passage", (_cited(evidence),), confidence=_CONFIDENCE)


def answer_described(retriever: Retriever, question: Question) -> Answer | None:
    """Return the name of the thing that a question describes; None where it describes none, or no definition fits."""
    description = read_description(question)
    if not description or load_words().persons_name.search(question.folded):
        return None
    index = retriever.index
    query = Query.of(description, index.synonyms)
    words = index.lexical["words"]
    terms = tuple(token.lemma for token in question.terms if token.lemma in query.lemmas)
    weights = {lemma: 1 + words.idf(lemma) for lemma in terms}

    names = frozenset(token.lemma for token in question.names)

    def holds(passage: Passage, said: str) -> float:
        headed = frozenset(content_lemmas(heading(passage)))
        present = frozenset(content_lemmas(said))
        if not query.said(headed | frozenset(content_lemmas(passage.text)), SAME) >= names & frozenset(weights):
            return 0.0
        exact, loose = (query.said(present | (headed & names), least) for least in (SAME, 0.0))
        return (share(weights, exact) + share(weights, loose)) / 2

    named = find_named(retriever.search(description, _SEARCHED), holds, _FITS)
    if named is None or fold(named.thing) in question.folded:
        return None
    text = f"{named.thing}です。\n{named.evidence.text}"
    return Answer(question.text, "answered", text, "passage", (_cited(named.evidence),), confidence=named.score)


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
