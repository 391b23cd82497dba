"""Which sentence of the found passages says the answer.

The passage is chosen by plain overlap with the question, weighted by how rare each shared piece is; its constants were
tuned on JaQuAD-dev. The sentence in it is chosen by a linear model over overlap, order, nearness and the kind of thing
asked for (`features.py`) with weights from JaQuAD-train (`scripts/train_ranking.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from answer.features import Asked, sentence_features
from answer.question import Question
from answer.ranking import load_ranking
from answer.requirements import Requirements
from japanese.normalize import fold
from japanese.reading import share
from japanese.tokens import char_ngrams, content_lemmas, split_sentences
from records import Hit, Passage, Span
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex
from retrieve.query import Query
from retrieve.synonyms import Synonyms

ROOM = 3
"""Sentences are chosen from this many of the first passages."""

_WORD_SHARE = 0.5
_PASSAGE_SHARE = 0.5
_RANK_PENALTY = 0.2
_FOCUS_BONUS = 0.2
_SECOND = 0.6
_ELSEWHERE = 0.8
"""A second sentence is quoted too when its score comes this near to the best, in the same passage or elsewhere."""


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

    def __init__(self, question: Question, lexical: Mapping[str, LexicalIndex], synonyms: Synonyms) -> None:
        self.query = Query.of(question.text, synonyms)
        self.word_weights = {lemma: lexical["words"].idf(lemma) for lemma in question.lemmas}
        self.char_weights = {gram: lexical["chars"].idf(gram) for gram in char_ngrams(question.text)}

    def said(self, text: str) -> frozenset[str]:
        """Return which of the question's content words a text says, themselves or in other words."""
        return self.query.said(frozenset(content_lemmas(text)))

    def words(self, text: str) -> float:
        """Return the share of the question's content words, by idf, that a text says: 0 to 1."""
        return share(self.word_weights, self.said(text))

    def literal(self, text: str) -> float:
        """Return the share of the question's content words, by idf, that stand in a text themselves: 0 to 1."""
        return share(self.word_weights, frozenset(content_lemmas(text)))

    def chars(self, text: str) -> float:
        """Return the share of the question's characters and character pairs, by idf, that stand in a text: 0 to 1."""
        return share(self.char_weights, frozenset(char_ngrams(text)))


def rank_sentences(
    question: Question, hits: Sequence[Hit], overlap: Overlap, requirements: Requirements
) -> list[Evidence]:
    """Return the sentences of the first hits that meet the question's requirements, best first.

    A passage is worth what its best sentence and the whole of it share with the question; within it, each sentence is
    worth as much less as it is less likely to say the answer than the likeliest.
    """
    known = {*question.lemmas, *content_lemmas(question.text)}
    asked = Asked.of(question, overlap.query, overlap.word_weights, overlap.char_weights)
    found: list[Evidence] = []
    rank = 0
    for hit in hits:
        if not requirements.met_by(hit.passage):
            continue
        spans = sentence_spans(hit.passage)
        texts = [hit.passage.text[slice(*span)] for span in spans]
        kept = [n for n, text in enumerate(texts) if _may_answer(text, known, requirements)]
        if not kept:
            continue
        chances = sentence_chances(asked, texts)
        whole = _PASSAGE_SHARE * overlap.chars(search_text(hit.passage)) - _RANK_PENALTY * rank
        worth = whole + max(_shared(question, texts[n], overlap) for n in kept)
        likeliest = max(chances[n] for n in kept)
        found += [Evidence(hit, spans[n], float(worth * chances[n] / likeliest)) for n in kept]
        rank += 1
        if rank == ROOM:
            break
    return sorted(found, key=lambda evidence: -evidence.score)


def sentence_chances(asked: Asked, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how likely each sentence of a passage is to say the answer if one of them does; shape (texts,), sum 1."""
    model = load_ranking()
    scores = np.array([model.score(features) for features in sentence_features(asked, texts)])
    chances = np.exp(scores - scores.max())
    return np.asarray(chances / chances.sum())


def _shared(question: Question, sentence: str, overlap: Overlap) -> float:
    """How much of the question a sentence holds; more where it shows the kind of thing asked for."""
    score = overlap.chars(sentence) + _WORD_SHARE * overlap.words(sentence)
    kind = question.answer_type
    if kind and kind.shows.search(fold(sentence)):
        score += kind.bonus
    if question.focus in overlap.said(sentence):
        score += _FOCUS_BONUS
    return score


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


def answer_sentences(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the best sentence, and a second that scores nearly as well; those of one passage as they stand in it."""
    best = ranked[0]
    second = (e for e in ranked[1:] if e.score >= (_SECOND if e.hit is best.hit else _ELSEWHERE) * best.score)
    chosen = [best, *islice(second, 1)]
    return sorted(chosen, key=lambda e: e.span) if all(e.hit is best.hit for e in chosen) else chosen
