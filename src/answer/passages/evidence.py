"""Which sentence of the found passages says the answer.

A linear model over what a sentence and its passage have in common with the question, and over what kind of thing the
sentence tells (`sentence_features.py`, `passage_features.py`); its weights come from JaQuAD-train
(`scripts/train_evidence.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.passages.forms import is_caption
from answer.passages.overlap import Overlap
from answer.passages.passage_features import passage_features
from answer.passages.ranking import load_ranking
from answer.passages.requirements import Requirements
from answer.passages.sentence_features import Asked, sentence_features
from answer.question import Question
from answer.words import load_words
from japanese.tokens import content_lemmas, split_sentences
from records import Hit, Passage, Span
from retrieve.analysis import Analyses

ROOM = 5
"""Sentences are chosen from this many of the first passages."""

_DEFINITION = 2.0
"""What it is worth, where a question asks what a thing is, that a sentence has that thing and no more for its topic."""

_TOPIC_END = re.compile(r"とは|は")

_LABEL = re.compile(r"[【＜<〔].*[】＞>〕]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit, with its score, which only compares sentences for one question."""

    hit: Hit
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.hit.passage.text[slice(*self.span)]


def rank_sentences(
    question: Question, hits: Sequence[Hit], overlap: Overlap, required: Requirements, analyses: Analyses
) -> list[Evidence]:
    """Return the sentences of the first hits that may answer, best first."""
    rows = evidence_features(question, hits, overlap, required, analyses)
    known = {*question.lemmas, *content_lemmas(question.text)}
    words = load_words()
    thing = frozenset(question.lemmas) - words.defining if words.defines.search(question.folded) else frozenset()

    def defines(sentence: str) -> bool:
        return bool(thing) and thing == frozenset(content_lemmas(_TOPIC_END.split(sentence, maxsplit=1)[0]))

    def worth(sentence: str) -> float:
        return _DEFINITION * (defines(sentence) - (bool(thing) and is_caption(sentence)))

    found = [
        Evidence(evidence.hit, evidence.span, load_ranking().score(features) + worth(evidence.text))
        for evidence, features in rows
        if _may_answer(evidence, known, required)
    ]
    return sorted(found, key=lambda evidence: -evidence.score)


def evidence_features(
    question: Question, hits: Sequence[Hit], overlap: Overlap, required: Requirements, analyses: Analyses
) -> list[tuple[Evidence, dict[str, float]]]:
    """Return each sentence of the first hits, not yet scored, with its features."""
    asked = Asked.of(question, overlap.query, overlap.word_weights, overlap.char_weights)
    rows: list[tuple[Evidence, dict[str, float]]] = []
    for hit in hits[:ROOM]:
        if not required.allows(hit.passage):
            continue
        of_passage = passage_features(hit, hits, analyses.passage(hit.passage.id), overlap, required)
        spans = sentence_spans(hit.passage)
        texts = [hit.passage.text[slice(*span)] for span in spans]
        for span, features in zip(spans, sentence_features(asked, texts), strict=True):
            rows.append((Evidence(hit, span, 0.0), {**of_passage, **features}))
    for name in ("words", "chars"):
        most = max((features[name] for _, features in rows), default=0.0)
        for _, features in rows:
            features[f"{name}_behind_all"] = features[name] - most
    return rows


def _may_answer(evidence: Evidence, known: set[str], required: Requirements) -> bool:
    """Tell whether a sentence says more than the question: a bare name (ソチ市), a label (【事業】) is no answer."""
    if _LABEL.fullmatch(evidence.text) or known.issuperset(content_lemmas(evidence.text)):
        return False
    return required.met_by_sentence(evidence.text)


def sentence_spans(passage: Passage) -> list[Span]:
    """Return the spans that may be quoted from a passage: its sentences; a row or a caption is quoted whole."""
    if passage.kind == "text":
        return split_sentences(passage.text)
    return [(0, len(passage.text))]
