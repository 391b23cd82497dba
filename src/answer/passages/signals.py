"""What tells whether the documents say anything to a question, and what rules it out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from answer.passages.chosen_words import ChosenWords
from answer.passages.evidence import Evidence
from answer.passages.overlap import Overlap
from answer.passages.people import names_holder
from answer.passages.requirements import Requirements
from answer.question import Question
from answer.wanted import read_wanted
from answer.words import load_words
from japanese.normalize import fold
from japanese.reading import is_name
from japanese.thesaurus import SAME
from japanese.tokens import char_ngrams, content_lemmas, tokenize
from records import Hit
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex
from retrieve.query import Query

_AFFIXES = frozenset({"接頭辞", "接尾辞"})  # 屋 in ラーメン屋 is no word found
_FARTHEST = 5.0
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|写真")
_UNKNOWN_NAME = re.compile(r"[ァ-ヶー・]{4,}|[A-Z][a-z]+")  # a name that the dictionary does not know

SIGNALS = (
    "words", "literal", "chars", "sentence", "sentence_chars", "rarest", "missing", "missing_noun", "missing_share",
    "score_words", "score_chars", "size", "score", "ahead", "lexical_ahead", "lexical_rank", "dense_rank", "pairs",
    "lacks_names", "lacks_year", "shows", "lacks_kind", "noun", "words_score", "words_margin", "content",
)  # fmt: skip
"""What the model looks at.

words, literal, chars: the share of the question's words in the chosen passage, also in other words and literally, and
of its characters there; sentence, sentence_chars: the same in the chosen sentence; rarest, missing, missing_noun: how
rare the rarest word is that is said, that is not, and among nouns; missing_share: how many are not; score_words,
score_chars: both BM25 scores over the highest the question could reach; size: how many passages there are to find it in
(ln over 10), for among many something always looks alike; score: the sentence's own, ahead: how far above the best
sentence of another passage; lexical_ahead: the same of the lexical ranking; lexical_rank, dense_rank: one over the
passage's rank in both, which tells whether they agree; pairs: the share of neighbouring words that are neighbours in
the passage; lacks_names, lacks_year: the names and years it does not hold; shows: the sentence holds a thing of the
kind asked for, lacks_kind: the passage holds none though it must, noun: the sentence holds the noun asked for;
words_score, words_margin: how the words chosen in the sentence score; content: how many words the question has (ln)."""


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


def lacks_subject(question: Question, required: Requirements, best: Evidence) -> bool:
    """Tell whether a question asks for a property (面積, 人口) of something that the chosen text tells of another.

    The passage does not name it, or the sentence names another thing instead (カザンの人口は?: タタルスタンの人口は…).
    """
    if not required.properties:
        return False
    asked = {token.lemma for token in question.names}
    names = {token.lemma for token in tokenize(best.text) if is_name(token)}
    elsewhere = bool(names) and bool(asked) and not names & asked
    return elsewhere or bool(required.missing_names(best.hit.passage))


def lacks_person(question: Question, best: Evidence) -> bool:
    """Tell whether a question asks for a person's name and the chosen sentence names nobody whom it doesn't."""
    if not load_words().persons_name.search(question.folded):
        return False
    known = {token.lemma for token in tokenize(question.text)}
    unquoted = _QUOTED.sub("", best.text)
    named = (t for t in tokenize(unquoted) if t.name_kind == "人名" or _UNKNOWN_NAME.fullmatch(t.surface))
    return all(token.lemma in known for token in named) and not names_holder(unquoted, question.folded)


def lacks_exclusion(question: Question, best: Evidence) -> bool:
    """Tell whether a question leaves something out (極東以外の件数) of which the chosen sentence tells nothing."""
    excludes = load_words().tables["exclusion"]
    return bool(excludes.search(question.folded)) and not excludes.search(fold(best.text))


def read_signals(
    question: Question,
    ranked: Sequence[Evidence],
    hits: Sequence[Hit],
    overlap: Overlap,
    required: Requirements,
    chosen: ChosenWords | None,
    lexical: Mapping[str, LexicalIndex],
) -> dict[str, float]:
    """Return the signals for a question and the sentence that would answer it, the first of the ranked."""
    best = ranked[0]
    passage = search_text(best.hit.passage)
    lemmas = content_lemmas(passage)
    said = overlap.said(passage)
    words = lexical["words"]
    independent = {token.lemma for token in question.terms if token.pos not in _AFFIXES}
    nouns = {token.lemma for token in question.terms if token.pos == "名詞"}
    elsewhere = max((e.score for e in ranked if e.hit is not best.hit), default=best.score - _FARTHEST)
    others = [hit.scores["lexical"] for hit in hits if hit is not best.hit]
    wanted = read_wanted(question.text)
    sentence = fold(best.text)

    def rarest(of: set[str]) -> float:
        return max((words.idf(lemma) for lemma in of), default=0.0) / words.highest_idf

    neighbours = frozenset(pairwise(lemmas))
    return {
        "words": overlap.words(passage),
        "literal": overlap.literal(passage),
        "chars": overlap.chars(passage),
        "sentence": overlap.words(best.text),
        "sentence_chars": overlap.chars(best.text),
        "rarest": rarest(independent & said),
        "missing": rarest(independent - said),
        "missing_noun": rarest(nouns - said),
        "missing_share": len(independent - said) / max(1, len(independent)),
        "score_words": max(hit.scores["words"] for hit in hits),
        "score_chars": max(hit.scores["chars"] for hit in hits),
        "size": math.log(words.size) / 10,
        "score": best.score,
        "ahead": min(_FARTHEST, best.score - elsewhere),
        "lexical_ahead": _between(best.hit.scores["lexical"] - max(others, default=-math.inf)),
        "lexical_rank": _over(best.hit, "lexical"),
        "dense_rank": _over(best.hit, "dense" if any("dense" in hit.ranks for hit in hits) else "lexical"),
        "pairs": len(overlap.query.pairs & neighbours) / max(1, len(overlap.query.pairs)),
        "lacks_names": len(required.missing_names(best.hit.passage)) / max(1, len(required.names)),
        "lacks_year": float(bool(required.missing_years(best.hit.passage))),
        "shows": float(wanted.shows is not None and wanted.shows.search(sentence) is not None),
        "lacks_kind": float(lacks_type(question, best)),
        "noun": float(bool(wanted.noun) and wanted.noun in sentence),
        "words_score": chosen.score if chosen else 0.0,
        "words_margin": chosen.margin if chosen else 0.0,
        "content": math.log(1 + len(question.lemmas)),
    }


def _between(value: float) -> float:
    return max(-_FARTHEST, min(_FARTHEST, value))


def _over(hit: Hit, leg: str) -> float:
    """One over the rank that a leg gave a hit, 0 where it did not find it."""
    return 1 / hit.ranks[leg] if leg in hit.ranks else 0.0
