"""Which sentence of the found passages says the answer.

Plain overlap with the question, weighted by how rare each shared piece is; the constants were tuned on JaQuAD-dev.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from answer.question import Question
from answer.requirements import Requirements
from japanese.normalize import fold
from japanese.tokens import char_ngrams, content_lemmas, split_sentences
from records import Hit, Passage, Span
from retrieve.lexical import LexicalIndex
from retrieve.retriever import search_text

ROOM = 3
"""Sentences are chosen from this many of the first passages."""

_WORD_SHARE = 0.5
_PASSAGE_SHARE = 0.5
_RANK_PENALTY = 0.06
_FOCUS_BONUS = 0.2
_SECOND = 0.85
"""A second sentence is quoted too when its score comes this near to the best."""


_LABEL = re.compile(r"[【＜<〔].*[】＞>〕]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit, with its score."""

    hit: Hit
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.hit.passage.text[slice(*self.span)]


class Overlap:
    """How much of a question's weight a text shares, by dictionary forms and by characters."""

    def __init__(self, question: Question, lexical: Mapping[str, LexicalIndex]) -> None:
        self._words = {lemma: lexical["words"].idf(lemma) for lemma in question.lemmas}
        self._chars = {gram: lexical["chars"].idf(gram) for gram in char_ngrams(question.text)}

    def words(self, text: str) -> float:
        """Return the share of the question's content words, by idf, that stand in a text: 0 to 1."""
        return _share(self._words, set(content_lemmas(text)))

    def chars(self, text: str) -> float:
        """Return the share of the question's characters and character pairs, by idf, that stand in a text: 0 to 1."""
        return _share(self._chars, set(char_ngrams(text)))


def _share(weights: Mapping[str, float], present: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


def rank_sentences(
    question: Question, hits: Sequence[Hit], overlap: Overlap, requirements: Requirements
) -> list[Evidence]:
    """Return the sentences of the first hits that meet the question's requirements, best first."""
    known = {*question.lemmas, *content_lemmas(question.text)}
    kind = question.answer_type
    found: list[Evidence] = []
    rank = 0
    for hit in hits:
        if not requirements.met_by(hit.passage):
            continue
        quotable = sentence_spans(hit.passage)
        spans = [span for span in quotable if _may_answer(hit.passage.text[slice(*span)], known, requirements)]
        text = search_text(hit.passage)
        whole = _PASSAGE_SHARE * overlap.chars(text) - _RANK_PENALTY * rank
        for span in spans:
            sentence = hit.passage.text[slice(*span)]
            score = whole + overlap.chars(sentence) + _WORD_SHARE * overlap.words(sentence)
            if kind and kind.shows.search(fold(sentence)):
                score += kind.bonus
            if question.focus in content_lemmas(sentence):
                score += _FOCUS_BONUS
            found.append(Evidence(hit, span, score))
        rank += bool(spans)
        if rank == ROOM:
            break
    return sorted(found, key=lambda evidence: -evidence.score)


def _may_answer(sentence: str, known: set[str], requirements: Requirements) -> bool:
    """Tell whether a sentence says more than the question: a bare name (ソチ市), a label (【事業】) is no answer."""
    if _LABEL.fullmatch(sentence) or known.issuperset(content_lemmas(sentence)):
        return False
    return requirements.met_by_sentence(sentence)


def sentence_spans(passage: Passage) -> list[Span]:
    """Return the spans that may be quoted from a passage: its sentences; a row or a caption is quoted whole."""
    if passage.kind == "text":
        return split_sentences(passage.text)
    return [(0, len(passage.text))]


def answer_sentences(question: Question, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the best sentence, and a second that scores nearly as well and holds what the question is after."""
    best = ranked[0]
    second = (e for e in ranked[1:] if e.score >= _SECOND * best.score and question.focus in content_lemmas(e.text))
    chosen = [best, *islice(second, 1)]
    return sorted(chosen, key=lambda e: e.span) if all(e.hit is best.hit for e in chosen) else chosen
