"""Whether the documents say anything to a question; when they don't, the assistant says so instead of guessing.

A logistic model over a few signals that a person can read; its weights lie in `data/refusal.json` and come from
`python -m eval refusal --fit --every 4 --articles 2 8 0` on JaQuAD-dev, where the answering paragraph or its whole
article is taken out; the threshold refuses 5 % of its answerable questions when asked in one collection.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.evidence import Evidence, Overlap
from answer.question import Question
from japanese.normalize import fold
from japanese.thesaurus import SAME
from japanese.tokens import char_ngrams
from records import Hit
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex
from retrieve.query import Query

NOT_FOUND = "お尋ねの内容は、資料には見当たりません。"

_FILE = Path(__file__).parent / "data" / "refusal.json"

_AFFIXES = frozenset({"接頭辞", "接尾辞"})  # 屋 in ラーメン屋 is no word found

SIGNALS = ("words", "literal", "chars", "sentence", "rarest", "score_words", "score_chars", "size")
"""What the model looks at, each about 0 to 1: the share of the question's words in the chosen passage, also in other
words and literally; of its characters there; of its words in the chosen sentence; how rare the rarest word found is;
both BM25 scores over the highest the question could reach; and how many passages there are to find it in (ln over 10),
for among many something always looks alike."""


@dataclass(frozen=True, slots=True)
class RefusalModel:
    """Weights of the signals, and the least probability for an answer."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the chosen passage answers the question."""
        return 1 / (1 + math.exp(-self.bias - sum(self.weights[name] * signals[name] for name in SIGNALS)))


@lru_cache(maxsize=1)
def load_model() -> RefusalModel:
    """Read the weights that ship with the package."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return RefusalModel(data["weights"], data["bias"], data["threshold"])


def unknown_names(question: Question, lexical: Mapping[str, LexicalIndex], query: Query) -> tuple[str, ...]:
    """Return the proper names of a question that stand nowhere in the index, as typed (横浜, 名古屋).

    A name counts as known when its word, other words for it or all its character pairs occur: the dictionary may cut
    it differently.
    """
    unknown = []
    replaced = {term for group in query.words if SAME in group.others.values() for term in group.terms}
    for token in question.names:
        if token.lemma in replaced or lexical["words"].document_frequency(token.lemma):
            continue
        start, end = question.source_span(token)
        written = question.text[start:end]
        if not all(lexical["chars"].document_frequency(gram) for gram in char_ngrams(written, (min(2, len(written)),))):
            unknown.append(written)
    return tuple(unknown)


def lacks_type(question: Question, best: Evidence) -> bool:
    """Tell whether the chosen passage holds nothing of the kind that the question asks for (何人, いつ)."""
    kind = question.answer_type
    return kind is not None and kind.required and not kind.shows.search(fold(best.hit.passage.text))


def read_signals(
    question: Question, best: Evidence, hits: Sequence[Hit], overlap: Overlap, lexical: Mapping[str, LexicalIndex]
) -> dict[str, float]:
    """Return the signals for a question and the sentence that would answer it."""
    passage = search_text(best.hit.passage)
    said = overlap.said(passage)
    words = lexical["words"]
    independent = {token.lemma for token in question.terms if token.pos not in _AFFIXES}
    rarest = max((words.idf(lemma) for lemma in independent & said), default=0.0)
    return {
        "words": overlap.words(passage),
        "literal": overlap.literal(passage),
        "chars": overlap.chars(passage),
        "sentence": overlap.words(best.text),
        "rarest": rarest / words.highest_idf,
        "score_words": max(hit.scores["words"] for hit in hits),
        "score_chars": max(hit.scores["chars"] for hit in hits),
        "size": math.log(words.size) / 10,
    }
