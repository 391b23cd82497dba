"""`python -m eval retrieval`: how often the passage that answers is found, for each leg and fused."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from eval.datasets import QuestionSet
from eval.measures import Ranks, ndcg_at, recall_at, reciprocal_rank_at
from eval.pictures import draw_bars
from eval.tasks import TASKS, Task, from_question_set, load_task
from evaluate.figures import bootstrap_interval
from ingest.build import build_index
from japanese.tokens import tokenize
from retrieve.analysis import search_text
from retrieve.embedding import load_embedder
from retrieve.fuse import fuse
from retrieve.retriever import DEPTH, Retriever
from retrieve.store import read_index

REPORTED = ("jsquad-valid", "paraphrase-jaquad-test", "paraphrase-edition-test", "paraphrase-original-test")
PLAIN_K1, PLAIN_B = 1.2, 0.75
SMALLEST = 1e-6
"""The weight of a model whose folder turns it off: its leg is measured all the same, and counts nothing fused."""

SYSTEMS: Mapping[str, Mapping[str, float]] = {
    "plain BM25": {"plain": 1.0},
    "plain BM25 + dense": {"plain": 1.0, "dense": 1.0},
    "words": {"words": 1.0},
    "chars": {"chars": 1.0},
    "dense": {"dense": 1.0},
    "words + chars": {"words": 1.0, "chars": 1.0},
    "lexical": {"lexical": 1.0},
    "all, equal weights": {"lexical": 1.0, "dense": 1.0},
}
"""Each system as the weights of the rankings it fuses; `plain` is what anybody would set up with bm25s and fugashi."""


MEASURES: Mapping[str, Callable[[Ranks], NDArray[np.float64]]] = {
    "R@1": lambda ranks: recall_at(ranks, 1),
    "R@5": lambda ranks: recall_at(ranks, 5),
    "R@10": lambda ranks: recall_at(ranks, 10),
    "MRR@10": reciprocal_rank_at,
    "nDCG@10": ndcg_at,
}


def open_retriever(questions: QuestionSet, folder: Path, model: str | None = None) -> Retriever:
    """Index a question set through the product's own code and open it."""
    return open_task(from_question_set(questions), folder, model)


def open_task(task: Task, folder: Path, model: str | None = None) -> Retriever:
    """Index the documents of a task through the product's own code and open them."""
    embedder = load_embedder(model)
    build_index(task.documents, folder, embedder, {})
    return Retriever(read_index(folder, embedder), embedder, embedder.weight or SMALLEST)


class PlainBM25:
    """The baseline: BM25 over fugashi's surface tokens, nothing else."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._bm25 = bm25s.BM25(k1=PLAIN_K1, b=PLAIN_B)
        self._bm25.index([_surfaces(text) for text in texts], show_progress=False)
        self._size = len(texts)

    def search(self, query: str, depth: int) -> list[int]:
        """Return passage numbers, best first; those without a shared token are left out."""
        tokens = [token for token in _surfaces(query) if token in self._bm25.vocab_dict]
        if not tokens:
            return []
        found = self._bm25.retrieve([tokens], k=min(depth, self._size), show_progress=False)
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return [int(number) for number, score in pairs if score > 0]


def _surfaces(text: str) -> list[str]:
    return [token.surface for token in tokenize(text)]


def system_ranks(
    task: Task, retriever: Retriever, systems: Mapping[str, Mapping[str, float]] = SYSTEMS
) -> dict[str, Ranks]:
    """Return, for each system, the rank of the first right unit of each query."""
    passages = retriever.index.passages
    units = [task.unit(passage) for passage in passages]
    plain = PlainBM25([search_text(passage) for passage in passages])
    ranks: dict[str, list[int | None]] = {name: [] for name in systems}
    for query, right in zip(task.queries, task.relevant(passages), strict=True):
        asked = retriever.index.names.rewrite(query).text
        legs = {**retriever.rankings(asked), "plain": plain.search(query, DEPTH)}
        for name, weights in systems.items():
            found = fuse({leg: legs[leg] for leg in weights}, weights)
            ranks[name].append(first_right((units[number] for number, _ in found), right))
    return dict(ranks)


def first_right(units: Iterable[int], right: frozenset[int]) -> int | None:
    """Return the rank of the first right unit, each unit counted where it is first found; None where none is found."""
    distinct = dict.fromkeys(units)
    return next((rank for rank, unit in enumerate(distinct, 1) if unit in right), None)


def print_table(ranks: Mapping[str, Ranks]) -> None:
    """Print recall, MRR and nDCG of each system, in per cent, with the 95 % interval of each."""
    print(f"{'system':<20}" + "".join(f"{name:>20}" for name in MEASURES))
    for name, found in ranks.items():
        cells = []
        for measure in MEASURES.values():
            values = measure(found)
            low, high = bootstrap_interval(values)
            cells.append(f"{100 * values.mean():.1f} ({100 * low:.1f}-{100 * high:.1f})")
        print(f"{name:<20}" + "".join(f"{cell:>20}" for cell in cells))


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval retrieval", description=__doc__)
    parser.add_argument("--data", nargs="+", choices=tuple(TASKS), default=REPORTED, metavar="TASK")
    parser.add_argument("--model", help="another embedding model (default: the built-in one)")
    parser.add_argument("--tune", action="store_true", help="try dense weights instead (never on the reported tasks)")
    parser.add_argument("--picture", type=Path, help="also draw nDCG@10 into this PNG")
    options = parser.parse_args(arguments)
    systems = {f"dense weight {w:g}": {"lexical": 1.0, "dense": w} for w in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)}
    drawn = {}
    for name in options.data:
        task = load_task(name)
        with tempfile.TemporaryDirectory() as folder:
            retriever = open_task(task, Path(folder), options.model)
        print(f"\n{name}: {len(retriever.index.passages)} passages, {len(task.queries)} questions", flush=True)
        ranks = system_ranks(
            task, retriever, systems if options.tune else {**SYSTEMS, "all, as shipped": retriever.weights}
        )
        print_table(ranks)
        drawn[name] = {system: ndcg_at(found) for system, found in ranks.items()}
    if options.picture:
        draw_bars(drawn, "nDCG@10 (%)", options.picture)
    return 0
