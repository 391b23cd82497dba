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
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from eval.conditional_logit import Example, fit
from eval.datasets import QuestionSet, load_question_set
from eval.parts import split_articles
from eval.retrieval import open_retriever
from japanese.normalize import normalize
from japanese.thesaurus import Terms, built_in_entries
from japanese.tokens import content_lemmas, tokenize
from retrieve.query import Query
from retrieve.ranking import LOOKED_AT, first_ranking, head_features
from retrieve.retriever import Retriever

TARGET = Path(__file__).resolve().parents[1] / "src" / "retrieve" / "data" / "ranking.json"
_ARTICLES = 100
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
