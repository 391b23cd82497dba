"""The lexical ranking: BM25 by words and by characters, then the best passages looked at closely.

A linear model over a few features that a person can read, trained on JaQuAD-train (`scripts/train_retrieval.py`);
BM25 counts terms, the features tell whether they stand together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from japanese.reading import share
from retrieve.analysis import AnalysedPassage, Analyses
from retrieve.lexical import LexicalIndex
from retrieve.linear import LinearModel
from retrieve.query import Query

WORDS = 0.5
"""The part that words have in the first ranking, characters having the rest; chosen on JaQuAD-dev."""

LOOKED_AT = 40
"""How many passages of the first ranking are looked at closely."""

_FILE = Path(__file__).parent / "data" / "ranking.json"


@lru_cache(maxsize=1)
def load_ranking() -> LinearModel:
    """Read the weights that ship with the package."""
    return LinearModel.load(_FILE)


def first_ranking(words: NDArray[np.float32], chars: NDArray[np.float32], depth: int) -> list[int]:
    """Return passage numbers by their shares of a query's words and characters, best first, at most `depth`."""
    return top(WORDS * words + (1 - WORDS) * chars, depth)


def rank(
    query: Query,
    shares: Mapping[str, NDArray[np.float32]],
    passages: Analyses,
    lexical: Mapping[str, LexicalIndex],
    depth: int,
) -> dict[int, float]:
    """Return passage numbers with the model's score, best first; those not looked at follow, each a step below."""
    numbers = first_ranking(shares["words"], shares["chars"], depth)
    head = numbers[:LOOKED_AT]
    rows = head_features(query, head, shares, passages, lexical)
    scores = {number: load_ranking().score(row) for number, row in zip(head, rows, strict=True)}
    ranked = dict(sorted(scores.items(), key=lambda item: -item[1]))
    lowest = min(scores.values(), default=0.0)
    return {**ranked, **{number: lowest - step for step, number in enumerate(numbers[LOOKED_AT:], 1)}}


def head_features(
    query: Query,
    numbers: Sequence[int],
    shares: Mapping[str, NDArray[np.float32]],
    passages: Analyses,
    lexical: Mapping[str, LexicalIndex],
) -> list[dict[str, float]]:
    """Return the features of some passages for a query."""
    weights = {lemma: lexical["words"].idf(lemma) for lemma in query.lemmas}
    grams = {gram: lexical["chars"].idf(gram) for gram in query.grams}
    highest = lexical["words"].highest_idf
    rows = []
    for number in numbers:
        row = passage_features(query, weights, grams, passages.passage(number), highest)
        rows.append({"words": float(shares["words"][number]), "chars": float(shares["chars"][number]), **row})
    return rows


def passage_features(
    query: Query, weights: Mapping[str, float], grams: Mapping[str, float], passage: AnalysedPassage, highest_idf: float
) -> dict[str, float]:
    """Return what a close look at a passage tells, each about 0 to 1.

    present: the query's words that are said, by idf; rarest: the idf of the rarest of them; nearby: the query's
    characters in the heading and the best two neighbouring sentences; pairs: its neighbouring words that are
    neighbours there; phrases: its stretches of four characters.
    """
    said = query.said(passage.lemma_set)
    whole = passage.whole
    return {
        "present": share(weights, said),
        "rarest": max((weights[lemma] for lemma in said), default=0.0) / highest_idf,
        "nearby": _nearby(grams, passage),
        "pairs": len(query.pairs & passage.pairs) / max(1, len(query.pairs)),
        "phrases": sum(stretch in whole for stretch in query.stretches) / max(1, len(query.stretches)),
        "length": math.log(1 + len(whole)) / 6,
        "sentences": math.log(1 + len(passage.sentences)) / 2,
    }


def _nearby(grams: Mapping[str, float], passage: AnalysedPassage) -> float:
    """The share of the grams that stand in two neighbouring sentences or the heading, at best."""
    found = [frozenset(gram for gram in grams if gram in part.folded) for part in passage.sentences]
    above = frozenset(gram for gram in grams if gram in passage.heading.folded)
    return max(share(grams, above | one | other) for one, other in pairwise([*found, frozenset()]))


def top(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above 0, best first, ties by position."""
    count = min(k, len(scores))
    if count == 0:
        return []
    best = np.argpartition(-scores, count - 1)[:count]
    ordered = best[np.lexsort((best, -scores[best]))]
    return [int(number) for number in ordered if scores[number] > 0]
