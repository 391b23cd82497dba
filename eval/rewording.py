"""Questions in other words: those of JaQuAD use the words of their paragraph, people do not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from eval.datasets import QuestionSet
from japanese.normalize import normalize
from japanese.thesaurus import Terms, built_in_entries
from japanese.tokens import content_lemmas, tokenize

REPLACED, STRANGE = 0.6, 0.2
"""How often a word is said in other words, and how often one that cannot be is said as something strange."""


def reword(text: str, strangers: Sequence[str], rng: random.Random) -> str:
    """Return a question in other words: names stay, words of the thesaurus change, others may become strange ones."""
    plain, said, at = normalize(text), [], 0
    for token in tokenize(text):
        word = token.surface
        if token.is_content and token.pos_detail != "固有名詞":
            others = _spoken().get((token.lemma,), ())
            if others and rng.random() < REPLACED:
                word = rng.choice(others)
            elif rng.random() < STRANGE:
                word = rng.choice(strangers)
        said += [plain[at : token.start], word]
        at = token.end
    return "".join(said) + plain[at:]


@lru_cache(maxsize=1)
def _spoken() -> dict[Terms, tuple[str, ...]]:
    """For each word of the thesaurus the words it may be said as, as they are written."""
    found: dict[Terms, set[str]] = {}
    for entry in built_in_entries():
        for word in (*entry.same, *entry.near):
            found.setdefault(tuple(content_lemmas(entry.head)), set()).add(word)
            found.setdefault(tuple(content_lemmas(word)), set()).add(entry.head)
    return {terms: tuple(sorted(words)) for terms, words in found.items()}


def reworded(questions: QuestionSet, seed: int) -> QuestionSet:
    """Return a question set with every question in other words."""
    rng = random.Random(seed)
    tokens = (token for query in questions.queries for token in tokenize(query.text))
    strangers = [token.surface for token in tokens if token.is_content and token.pos in {"名詞", "動詞"}]
    return replace(questions, queries=tuple(replace(q, text=reword(q.text, strangers, rng)) for q in questions.queries))
