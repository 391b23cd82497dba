#!/usr/bin/env python3
"""Train the weights of the choice of a sentence on JaQuAD-train and write `src/answer/data/ranking.json`.

The articles are dealt into collections of about a hundred; in each, the sentences of the first passages compete for
a question, as it is and in other words, and those of the paragraph it was asked of that hold the gold answer should
win. The penalty was chosen on JaQuAD-dev.

    python scripts/train_evidence.py [--questions 300] [--penalty 1e-4]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from pathlib import Path

from answer.passages.evidence import evidence_features
from answer.passages.overlap import Overlap
from answer.passages.requirements import Requirements
from answer.question import read_question
from eval.conditional_logit import Example, fit
from eval.datasets import Query, load_question_set
from eval.parts import split_articles
from eval.retrieval import open_retriever
from eval.rewording import reworded
from japanese.normalize import fold
from retrieve.retriever import Retriever

TARGET = Path(__file__).resolve().parents[1] / "src" / "answer" / "passages" / "data" / "ranking.json"
_ARTICLES = 100
_FOUND = 10


def collect(retriever: Retriever, query: Query) -> Example:
    """Return the features of the sentences that compete for a question, and which of them answer."""
    index = retriever.index
    question = read_question(query.text)
    overlap = Overlap(question, index.lexical, index.synonyms)
    required = Requirements.of(question, index.lexical, overlap.query)
    rows = evidence_features(question, retriever.search(query.text, _FOUND), overlap, required, index.analyses)
    answers = [fold(answer) for answer in query.answers]
    right = [
        int(evidence.hit.passage.document) == query.doc_id and any(answer in fold(evidence.text) for answer in answers)
        for evidence, _ in rows
    ]
    return [features for _, features in rows], right


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=300, help="taken from each collection")
    parser.add_argument("--penalty", type=float, default=1e-4)
    options = parser.parse_args()
    examples: list[Example] = []
    for seed, part in enumerate(split_articles(load_question_set("jaquad-train"), _ARTICLES)):
        with tempfile.TemporaryDirectory() as folder:
            retriever = open_retriever(part, Path(folder))
        for asked in (part, reworded(part, seed)):
            queries = random.Random(seed).sample(asked.queries, min(options.questions, len(asked.queries)))
            examples += [e for e in (collect(retriever, query) for query in queries) if any(e[1]) and not all(e[1])]
    TARGET.write_text(json.dumps(fit(examples, options.penalty), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
