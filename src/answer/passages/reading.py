"""The passages found for a question, read: their sentences ranked, the words chosen in the best, the signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.passages.candidate_features import AskedWords
from answer.passages.chosen_words import ChosenWords, choose_words
from answer.passages.evidence import Evidence, rank_sentences
from answer.passages.overlap import Overlap
from answer.passages.requirements import Requirements
from answer.passages.signals import read_signals, unknown_names
from answer.question import Question
from records import Hit
from retrieve.store import Index


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the passages say to a question: sentences, best first, and the words of the best that answer.

    `unknown` are the names of the question that stand nowhere; `signals` is empty where no sentence may answer.
    """

    ranked: tuple[Evidence, ...]
    words: ChosenWords | None
    unknown: tuple[str, ...]
    signals: Mapping[str, float]
    overlap: Overlap
    required: Requirements


def read_passages(index: Index, question: Question, hits: Sequence[Hit]) -> PassageReading:
    """Read the passages found for a question."""
    lexical = index.lexical
    overlap = Overlap(question, lexical, index.synonyms)
    required = Requirements.of(question, lexical, overlap.query)
    unknown = unknown_names(question, lexical, overlap.query)
    ranked = tuple(rank_sentences(question, hits, overlap, required, index.analyses))
    if not ranked:
        return PassageReading((), None, unknown, {}, overlap, required)
    asked = AskedWords.of(question.text, overlap.word_weights)
    words = choose_words(asked, ranked[0].text, lexical["words"].rarity, question.answer_type)
    signals = read_signals(question, ranked, hits, overlap, required, words, lexical)
    return PassageReading(ranked, words, unknown, signals, overlap, required)
