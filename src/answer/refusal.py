"""Whether the documents say anything to a question; when they don't, the assistant says so instead of guessing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from answer.evidence import ROOM, Overlap
from answer.question import Question
from japanese.tokens import char_ngrams, content_lemmas
from records import Hit
from retrieve.lexical import LexicalIndex
from retrieve.retriever import search_text

THRESHOLD = 0.31
"""Least confidence for an answer; at this value 2 % of JaQuAD-dev's answerable questions are refused."""

_NAME = "固有名詞"


def unknown_names(question: Question, lexical: Mapping[str, LexicalIndex]) -> tuple[str, ...]:
    """Return the proper names of a question that stand nowhere in the index, as typed (横浜, 名古屋).

    A name counts as known when its word or all its character pairs occur: the dictionary may cut it differently.
    """
    unknown = []
    for token in question.terms:
        if token.pos_detail != _NAME or lexical["words"].document_frequency(token.lemma):
            continue
        start, end = question.source_span(token)
        written = question.text[start:end]
        if not all(lexical["chars"].document_frequency(gram) for gram in char_ngrams(written, (min(2, len(written)),))):
            unknown.append(written)
    return tuple(unknown)


def confidence(question: Question, hits: Sequence[Hit], overlap: Overlap, lexical: Mapping[str, LexicalIndex]) -> float:
    """Return how well the index covers a question, about 0 to 1.

    The mean of four shares: of the question's words and characters in the best of the first passages, and, counted
    twice, of the highest score either BM25 could give this question.
    """
    if not hits:
        return 0.0
    texts = [search_text(hit.passage) for hit in hits[:ROOM]]
    words = max(overlap.words(text) for text in texts)
    chars = max(overlap.chars(text) for text in texts)
    return (words + chars + 2 * _best_share(question, hits, lexical)) / 6


def _best_share(question: Question, hits: Sequence[Hit], lexical: Mapping[str, LexicalIndex]) -> float:
    """The best BM25 score of the hits over the sum of the question's idf, for words plus for characters."""
    numbers = [hit.passage.id for hit in hits]
    analysed = {"words": content_lemmas(question.text), "chars": char_ngrams(question.text)}
    total = 0.0
    for reading, terms in analysed.items():
        most = sum(lexical[reading].idf(term) for term in terms)
        if most:
            total += float(lexical[reading].scores(question.text)[numbers].max()) / most
    return total
