"""`python -m eval retrieval`: how often the paragraph that answers is found, for each leg and fused."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.datasets import QuestionSet, load_question_set
from eval.measures import Ranks, bootstrap_interval, ndcg_at, recall_at, reciprocal_rank_at
from ingest.build import build_index
from records import Block, Document
from retrieve.embedding import load_embedder
from retrieve.fuse import fuse
from retrieve.retriever import Retriever
from retrieve.store import read_index

SYSTEMS: Mapping[str, Mapping[str, float]] = {
    "words": {"words": 1.0},
    "chars": {"chars": 1.0},
    "dense": {"dense": 1.0},
    "words + chars": {"words": 1.0, "chars": 1.0},
    "all, equal weights": {"words": 1.0, "chars": 1.0, "dense": 1.0},
}


def as_documents(questions: QuestionSet) -> tuple[Document, ...]:
    """Return each paragraph as a document of its own, called by its number and without a title."""
    documents = (
        Document(str(number), "", questions.name, (Block("paragraph", text, ((1, 1),)),))
        for number, text in enumerate(questions.paragraphs)
    )
    return tuple(documents)


def open_retriever(questions: QuestionSet, folder: Path, model: str | None = None) -> Retriever:
    """Index a question set through the product's own code and open it."""
    embedder = load_embedder(model)
    build_index(as_documents(questions), folder, embedder, {})
    return Retriever(read_index(folder, embedder), embedder)


def system_ranks(
    retriever: Retriever, questions: QuestionSet, systems: Mapping[str, Mapping[str, float]]
) -> dict[str, Ranks]:
    """Return, for each system (a weighting of the legs), the rank of each query's paragraph."""
    ranks: dict[str, list[int | None]] = {name: [] for name in systems}
    for query in questions.queries:
        legs = retriever.rankings(query.text)
        for name, weights in systems.items():
            chosen = {leg: legs[leg] for leg in weights if leg in legs}
            paragraphs = _paragraphs(retriever, (number for number, _ in fuse(chosen, weights)))
            ranks[name].append(paragraphs.index(query.doc_id) + 1 if query.doc_id in paragraphs else None)
    return dict(ranks)


def _paragraphs(retriever: Retriever, passages: Iterable[int]) -> list[int]:
    """The paragraphs in the order their first passage is found."""
    return list(dict.fromkeys(int(retriever.index.passages[number].document) for number in passages))


def print_table(ranks: Mapping[str, Ranks]) -> None:
    """Print recall, MRR and nDCG of each system, in per cent, nDCG with its 95 % interval."""
    print(f"{'system':<20}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'MRR@10':>8}{'nDCG@10':>9}   95 % interval")
    for name, found in ranks.items():
        recalls = [100 * recall_at(found, k).mean() for k in (1, 5, 10)]
        gains = ndcg_at(found)
        low, high = bootstrap_interval(gains)
        cells = "".join(f"{value:7.1f}" for value in recalls)
        mrr = 100 * reciprocal_rank_at(found).mean()
        print(f"{name:<20}{cells}{mrr:8.1f}{100 * gains.mean():9.1f}   {100 * low:.1f} to {100 * high:.1f}")


def draw(ranks: Mapping[str, Ranks], title: str, path: Path) -> None:
    """Draw nDCG@10 of each system with its interval into a PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    names = list(ranks)
    gains = [ndcg_at(found) for found in ranks.values()]
    means = np.array([100 * gain.mean() for gain in gains])
    limits = np.array([[100 * edge for edge in bootstrap_interval(gain)] for gain in gains])
    figure, axes = plt.subplots(figsize=(8, 0.6 * len(names) + 1.2), layout="constrained")
    axes.barh(names, means, xerr=np.abs(limits.T - means), color="#0017C1", capsize=4)
    axes.set(xlim=(max(0, limits.min() - 5), 100), xlabel="nDCG@10 (%)", title=title)
    axes.invert_yaxis()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def tune(questions: QuestionSet, retriever: Retriever, weights: Sequence[float]) -> None:
    """Print nDCG@10 for a range of dense weights."""
    systems = {f"dense weight {weight:g}": {"words": 1.0, "chars": 1.0, "dense": weight} for weight in weights}
    print_table(system_ranks(retriever, questions, systems))


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m eval retrieval", description=__doc__)
    parser.add_argument("--data", choices=("jsquad-valid", "jaquad-dev"), default="jsquad-valid")
    parser.add_argument("--model", help="another embedding model (default: the built-in one)")
    parser.add_argument("--tune", action="store_true", help="try dense weights (only ever on jaquad-dev)")
    parser.add_argument("--picture", type=Path, help="also draw a PNG here")
    options = parser.parse_args(arguments)
    questions = load_question_set("jaquad-dev" if options.tune else options.data)
    with tempfile.TemporaryDirectory() as folder:
        retriever = open_retriever(questions, Path(folder), options.model)
    print(f"{questions.name}: {len(questions.paragraphs)} paragraphs, {len(questions.queries)} questions")
    if options.tune:
        tune(questions, retriever, (0.05, 0.1, 0.2, 0.3, 0.5, 1.0))
        return 0
    ranks = system_ranks(retriever, questions, {**SYSTEMS, "all, as shipped": retriever.weights})
    print_table(ranks)
    if options.picture:
        draw(ranks, f"{questions.name}, {len(questions.queries)} questions", options.picture)
    return 0
