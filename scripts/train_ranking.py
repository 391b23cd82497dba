#!/usr/bin/env python3
"""Train the weights of the sentence ranking on JaQuAD-train and write `src/answer/data/ranking.json`.

The sentences of the paragraph that answers compete, and those that hold the gold answer should win. The penalty was
chosen on JaQuAD-dev.

    python scripts/train_ranking.py [--every 5] [--penalty 1e-4]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from answer.evidence import Overlap
from answer.features import Asked, sentence_features
from answer.question import read_question
from eval.conditional_logit import Example, fit
from eval.datasets import Query, QuestionSet, load_question_set
from eval.retrieval import open_retriever
from japanese.normalize import fold
from japanese.tokens import split_sentences

TARGET = Path(__file__).resolve().parents[1] / "src" / "answer" / "data" / "ranking.json"


def collect(questions: QuestionSet, queries: Sequence[Query]) -> list[Example]:
    """Return each question's sentences with whether they hold the answer, where some do and some do not."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_retriever(questions, Path(folder)).index
    examples = []
    for query in queries:
        question = read_question(query.text)
        overlap = Overlap(question, index.lexical, index.synonyms)
        paragraph = questions.paragraphs[query.doc_id]
        texts = [paragraph[slice(*span)] for span in split_sentences(paragraph)]
        answers = [fold(answer) for answer in query.answers]
        right = [any(answer in fold(text) for answer in answers) for text in texts]
        if any(right) and not all(right):
            asked = Asked.of(question, overlap.query, overlap.word_weights, overlap.char_weights)
            examples.append((sentence_features(asked, texts), right))
    return examples


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=5, help="take every n-th question of JaQuAD-train")
    parser.add_argument("--penalty", type=float, default=1e-4)
    options = parser.parse_args()
    questions = load_question_set("jaquad-train")
    weights = fit(collect(questions, questions.queries[:: options.every]), options.penalty)
    TARGET.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
