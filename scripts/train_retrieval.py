#!/usr/bin/env python3
"""Train the weights of the lexical ranking on JaQuAD-train and write `src/retrieve/data/ranking.json`.

The articles are dealt into collections of about a hundred, as large as an office's; in each, the head of the first
ranking competes for every question and the paragraph that answers should win. The questions of JaQuAD were written
from the paragraphs, so each is asked a second time in other words. The penalty was chosen on JaQuAD-dev.

    python scripts/train_retrieval.py [--collections 5] [--questions 900] [--penalty 1e-4]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from pathlib import Path

from eval.conditional_logit import Example, fit
from eval.datasets import QuestionSet, load_question_set
from eval.parts import split_articles
from eval.retrieval import open_retriever
from eval.rewording import reworded
from retrieve.query import Query
from retrieve.ranking import LOOKED_AT, first_ranking, head_features
from retrieve.retriever import Retriever

TARGET = Path(__file__).resolve().parents[1] / "src" / "retrieve" / "data" / "ranking.json"
_ARTICLES = 100


def collect(retriever: Retriever, questions: QuestionSet, count: int, seed: int) -> list[Example]:
    """Return the features of the head of the first ranking for some questions, where it holds the answering one."""
    index = retriever.index
    queries = random.Random(seed).sample(questions.queries, min(count, len(questions.queries)))
    examples = []
    for asked in queries:
        query = Query.of(asked.text, index.synonyms)
        shares = retriever.shares(query)
        head = first_ranking(shares["words"], shares["chars"], LOOKED_AT)
        right = [int(index.passages[number].document) == asked.doc_id for number in head]
        if any(right) and not all(right):
            examples.append((head_features(query, head, shares, index.analyses, index.lexical), right))
    return examples


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collections", type=int, default=5)
    parser.add_argument("--questions", type=int, default=900, help="taken from each collection")
    parser.add_argument("--penalty", type=float, default=1e-4)
    options = parser.parse_args()
    examples: list[Example] = []
    for seed, part in enumerate(split_articles(load_question_set("jaquad-train"), _ARTICLES)[: options.collections]):
        with tempfile.TemporaryDirectory() as folder:
            retriever = open_retriever(part, Path(folder))
            examples += collect(retriever, part, options.questions, seed)
            examples += collect(retriever, reworded(part, seed), options.questions, seed)
    TARGET.write_text(json.dumps(fit(examples, options.penalty), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
