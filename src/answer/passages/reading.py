"""The passages found for a question, read: their sentences ranked, the words chosen in the best, the signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from answer.passages.candidate_features import AskedWords
from answer.passages.chosen_words import ChosenWords, choose_words
from answer.passages.evidence import Evidence, rank_sentences
from answer.passages.overlap import Overlap
from answer.passages.requirements import Requirements
from answer.passages.signals import read_signals, unknown_names
from answer.question import Question
from records import Hit
from retrieve.store import Index

_LOOKED_AT = 4
_WORDS = 0.3
_NO_WORDS = -2.0
"""Words are chosen in so many of the first sentences, and what they score counts so much beside the sentence's score,
which on JaQuAD-dev brings 1.6 points more right sentences; a sentence without any candidate is worth the last."""


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
    rarity = lexical["words"].rarity
    overlap = Overlap(question, lexical, index.synonyms)
    required = Requirements.of(question, lexical, overlap.query)
    unknown = unknown_names(question, lexical, overlap.query)
    ranked = tuple(rank_sentences(question, hits, overlap, required, index.analyses))
    if not ranked:
        return PassageReading((), None, unknown, {}, overlap, required)
    asked = AskedWords.of(question.text, overlap.word_weights)
    ranked, words = _with_words(ranked, lambda text: choose_words(asked, text, rarity, question.answer_type))
    signals = read_signals(question, ranked, hits, overlap, required, words, lexical)
    return PassageReading(ranked, words, unknown, signals, overlap, required)


def _with_words(
    ranked: Sequence[Evidence], choose: Callable[[str], ChosenWords | None]
) -> tuple[tuple[Evidence, ...], ChosenWords | None]:
    """Rank the first sentences anew by the words that could answer in each, and return those of the best."""
    chosen = [choose(evidence.text) for evidence in ranked[:_LOOKED_AT]]
    scores = [words.score if words else _NO_WORDS for words in chosen]
    head = [replace(e, score=e.score + _WORDS * score) for e, score in zip(ranked, scores, strict=False)]
    order = sorted(range(len(head)), key=lambda n: -head[n].score)
    tail = [replace(e, score=e.score + _WORDS * min(scores)) for e in ranked[_LOOKED_AT:]]
    return (*(head[n] for n in order), *tail), chosen[order[0]]
