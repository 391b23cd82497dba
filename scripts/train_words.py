#!/usr/bin/env python3
"""Train the forest that chooses the answering words on JaQuAD-train and write `src/answer/data/words.safetensors`.

The candidates of each sentence that holds the gold answer compete; the nearer to the answer, the better. The number of
trees and their depth were chosen on JaQuAD-dev. Needs LightGBM: `pip install -e '.[train]'`.

    python scripts/train_words.py [--every 1] [--trees 300]
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from answer.passages.candidate_features import AskedWords, span_feature_names, span_features
from answer.passages.candidates import parse
from answer.passages.forest import Forest
from eval.datasets import Query, QuestionSet, load_question_set
from eval.parts import split_articles
from japanese.stopwords import question_stopwords
from japanese.tokens import content_lemmas, split_sentences
from records import Span

TARGET = Path(__file__).resolve().parents[1] / "src" / "answer" / "passages" / "data" / "words.safetensors"
_ARTICLES = 100  # in a collection; how rare a word is depends on it
_GRADES = ((0.999, 4), (0.7, 2), (0.3, 1))
"""What a candidate is worth that shares so much (F1 over characters) with the gold answer."""


def f1(one: Span, other: Span) -> float:
    """Return the F1 over characters of two spans of one text."""
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return 2 * shared / (one[1] - one[0] + other[1] - other[0])


def examples(questions: QuestionSet, queries: Sequence[Query]) -> list[tuple[NDArray[np.float32], list[int]]]:
    """Return the features of the candidates of each question's sentence, and their grades."""
    counts = Counter(lemma for text in questions.paragraphs for lemma in set(content_lemmas(text)))
    size = len(questions.paragraphs)

    def idf(lemma: str) -> float:
        return math.log(1 + (size - counts[lemma] + 0.5) / (counts[lemma] + 0.5))

    highest = math.log1p((size + 0.5) / 0.5)
    found = []
    for query in queries:
        paragraph = questions.paragraphs[query.doc_id]
        gold = query.spans[0]
        held = next((s for s in split_sentences(paragraph) if s[0] <= gold[0] and gold[1] <= s[1]), None)
        if held is None:
            continue
        sentence = paragraph[slice(*held)]
        weights = {w: idf(w) for w in dict.fromkeys(content_lemmas(query.text)) if w not in question_stopwords()}
        parsed = parse(sentence)
        inside = (gold[0] - held[0], gold[1] - held[0])
        shares = [f1(parsed.span(piece), inside) for piece in parsed.pieces]
        grades = [next((grade for least, grade in _GRADES if share >= least), 0) for share in shares]
        if any(grades):
            found.append(
                (
                    span_features(AskedWords.of(query.text, weights), sentence, lambda lemma: idf(lemma) / highest),
                    grades,
                )
            )
    return found


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every n-th question of JaQuAD-train")
    parser.add_argument("--trees", type=int, default=300)
    options = parser.parse_args()
    parts = split_articles(load_question_set("jaquad-train"), _ARTICLES)
    made = [example for part in parts for example in examples(part, part.queries[:: options.every])]
    data = lightgbm.Dataset(
        np.concatenate([features for features, _ in made]),
        np.concatenate([grades for _, grades in made]),
        group=[len(grades) for _, grades in made],
        feature_name=[name.replace(" ", "_") for name in span_feature_names()],
    )
    settings = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 10,
        "num_leaves": 31,
        "max_depth": 7,
        "learning_rate": 0.1,
        "min_data_in_leaf": 50,
        "feature_fraction": 0.5,
        "seed": 1,
        "verbose": -1,
    }
    Forest.of_lightgbm(lightgbm.train(settings, data, options.trees).dump_model()).save(TARGET)


if __name__ == "__main__":
    main()
