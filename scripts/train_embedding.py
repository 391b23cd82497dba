"""Train the built-in embedding model from JaQuAD and write it as a sentence-transformers folder.

    python scripts/train_embedding.py --data ../shared/datasets --out DIR [--test]

The model is one table of token vectors; a text is the sum of its tokens. It starts as a random projection weighted by
idf, which already finds what shares words, and learns which words of a question to trust and which go together. The
same seed, threads and versions give the same files. Prints nDCG@10 on JaQuAD-dev for the start and for the result, both
as they are read from disk; `--test` adds JSQuAD-valid, which is for a last look and not for choosing settings.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers
from torch.nn import functional

from japanese.normalize import fold
from retrieve.embedding import StaticEmbedder

NAME = "tokushu-static-1"
WEIGHT = 0.1  # in the fusion; chosen on JaQuAD-dev (`python -m eval retrieval --tune`)
UNKNOWN = "[UNK]"
# One script a piece, so that 市の姉妹都市 is cut at の whatever stands around it.
SCRIPT_RUNS = (
    r"[\p{Han}々〆ヶ]+|\p{Hiragana}+|\p{Katakana}+|[a-z]+|[0-9]+|[^\p{Han}々〆ヶ\p{Hiragana}\p{Katakana}a-z0-9]+"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen on JaQuAD-dev."""

    tokens: int
    token_length: int
    dimension: int
    steps: int
    batch: int
    learning_rate: float
    scale: float
    drop_passage: float
    drop_question: float
    seed: int


@dataclass(frozen=True, slots=True)
class Questions:
    """Passages and questions; `answers[q]` is the passage of question q, `articles[p]` the article of passage p."""

    passages: list[str]
    questions: list[str]
    answers: NDArray[np.int64]
    articles: NDArray[np.int64]


Bags = list[NDArray[np.int64]]


def read_questions(path: Path) -> Questions:
    """Read SQuAD-like JSON; JSQuAD writes `TITLE [SEP] ` before a passage, which is no part of it."""
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        articles = json.load(file)["data"]
    passages: list[str] = []
    questions: list[str] = []
    answers: list[int] = []
    sources: list[int] = []
    for number, article in enumerate(articles):
        for paragraph in article["paragraphs"]:
            questions.extend(qa["question"] for qa in paragraph["qas"])
            answers.extend(len(passages) for _ in paragraph["qas"])
            passages.append(paragraph["context"].rpartition(" [SEP] ")[2])
            sources.append(number)
    return Questions(passages, questions, np.array(answers), np.array(sources))


def train_tokenizer(texts: Sequence[str], settings: Settings) -> Tokenizer:
    """Learn pieces of up to `token_length` characters; byte-pair merges, because they come out the same every time."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(SCRIPT_RUNS), "isolated")
    trainer = trainers.BpeTrainer(
        vocab_size=settings.tokens,
        special_tokens=[UNKNOWN],
        max_token_length=settings.token_length,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def to_bags(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Return the token ids of each text."""
    return [np.array(e.ids, np.int64) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def random_start(bags: Bags, tokens: int, settings: Settings, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return random vectors of shape (tokens, dimension), as long as idf^0.5: a product then weighs by idf."""
    document_frequency = np.zeros(tokens)
    for bag in bags:
        document_frequency[np.unique(bag)] += 1
    idf = np.log((len(bags) + 1) / (document_frequency + 0.5)).clip(min=0.01)
    table = rng.standard_normal((tokens, settings.dimension)) * np.sqrt(idf)[:, None]
    table[0] = 0  # the unknown token says nothing
    start: NDArray[np.float32] = table.astype(np.float32)
    return start


def batches(train: Questions, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield question numbers for ever, an article's together: its other passages are the hardest to tell apart."""
    article = train.articles[train.answers]
    groups = [np.flatnonzero(article == number) for number in range(int(article.max()) + 1)]
    while True:
        order = np.concatenate([groups[number] for number in rng.permutation(len(groups))])
        yield from (order[start : start + size] for start in range(0, len(order) - size + 1, size))


def contrast(questions: torch.Tensor, passages: torch.Tensor, own: torch.Tensor, scale: float) -> torch.Tensor:
    """Return the symmetric in-batch loss of (q, d) questions and (p, d) passages; question i belongs to own[i].

    Other questions on the same passage are no negatives of it.
    """
    scores = scale * functional.normalize(questions) @ functional.normalize(passages).T
    right = scores.gather(1, own[:, None])[:, 0]
    others = scores.masked_fill(functional.one_hot(own, len(passages)).bool(), -1e9).logsumexp(0)[own]
    return (functional.cross_entropy(scores, own) + (torch.logaddexp(others, right) - right).mean()) / 2


def train(
    table: NDArray[np.float32],
    data: Questions,
    questions: Bags,
    passages: Bags,
    settings: Settings,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return the trained table; Matryoshka: the first half and the first quarter of a vector are trained as well."""
    embedding = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table.copy()), freeze=False, mode="sum")
    optimiser = torch.optim.Adam(embedding.parameters(), lr=settings.learning_rate)
    decay = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / settings.steps)

    def embed(bags: Bags, numbers: NDArray[np.int64], drop: float) -> torch.Tensor:
        kept = []
        for number in numbers:
            bag = bags[number][rng.random(len(bags[number])) >= drop]
            kept.append(bag if len(bag) else bags[number])
        offsets = np.cumsum([0, *(len(bag) for bag in kept[:-1])])
        vectors: torch.Tensor = embedding(torch.from_numpy(np.concatenate(kept)), torch.from_numpy(offsets))
        return vectors

    for step, batch in zip(range(settings.steps), batches(data, settings.batch, rng), strict=False):
        distinct, own = np.unique(data.answers[batch], return_inverse=True)
        q = embed(questions, batch, settings.drop_question)
        p = embed(passages, distinct, settings.drop_passage)
        widths = [settings.dimension // part for part in (1, 2, 4)]
        losses = [contrast(q[:, :w], p[:, :w], torch.from_numpy(own), settings.scale) for w in widths]
        loss = torch.stack(losses).mean()
        optimiser.zero_grad()
        loss.backward()
        assert embedding.weight.grad is not None
        embedding.weight.grad[0] = 0
        optimiser.step()
        decay.step()
        if (step + 1) % 25 == 0:
            say(f"step {step + 1}: loss {loss.item():.3f}")
    trained: NDArray[np.float32] = embedding.weight.detach().numpy()
    return trained


def save(table: NDArray[np.float32], tokenizer: Tokenizer, folder: Path) -> None:
    """Write a folder that SentenceTransformer and StaticEmbedder read; rows are 8-bit with a factor each."""
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder), create_model_card=False)
    factors = np.abs(table).max(axis=1) / 127
    rows = np.divide(table, factors[:, None], out=np.zeros_like(table), where=factors[:, None] > 0)
    tensors = {"embeddings": np.rint(rows).astype(np.int8), "weights": factors.astype(np.float32)}
    weights = next(folder.rglob("model.safetensors"))
    save_file(tensors, weights)
    weights.chmod(0o644)
    (folder / "tokushu.json").write_text(
        json.dumps({"name": NAME, "text": "fold", "weight": WEIGHT}, indent=2) + "\n", encoding="utf-8"
    )


def ndcg_at_10(folder: Path, data: Questions) -> float:
    """Return the mean nDCG@10 in percent of the saved model; a question has one passage, ties count against it."""
    embedder = StaticEmbedder(folder)
    scores = embedder.encode_queries(data.questions) @ embedder.encode_passages(data.passages).T
    right = scores[np.arange(len(scores)), data.answers]
    rank = (scores >= right[:, None]).sum(axis=1)
    return float(100 * np.where(rank <= 10, 1 / np.log2(rank + 1), 0).mean())


def say(text: str) -> None:
    """Write a line of progress."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """Return the command line; the defaults are what the shipped model was trained with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with jaquad/ (and jsquad/ for --test)")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder to write the model to; the start goes to DIR-untrained"
    )
    parser.add_argument("--test", action="store_true", help="also measure on JSQuAD-valid")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=16000)
    parser.add_argument("--token-length", type=int, default=3, help="characters in the longest token")
    parser.add_argument("--dimension", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch", type=int, default=1024, help="questions a step")
    parser.add_argument("--learning-rate", type=float, default=0.1, help="Adam; the start has a deviation of 1 to 3")
    parser.add_argument("--scale", type=float, default=20.0, help="inverse temperature of the softmax")
    parser.add_argument("--drop-passage", type=float, default=0.3, help="share of a passage's tokens left out a step")
    parser.add_argument("--drop-question", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    """Train, save and measure."""
    options = arguments()
    settings = Settings(**{name: getattr(options, name) for name in Settings.__dataclass_fields__})
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(settings.seed)
    began = time.monotonic()
    data = read_questions(options.data / "jaquad" / "train.json.gz")
    folded_passages, folded_questions = [fold(t) for t in data.passages], [fold(t) for t in data.questions]
    tokenizer = train_tokenizer([*folded_passages, *folded_questions], settings)
    passages, questions = to_bags(tokenizer, folded_passages), to_bags(tokenizer, folded_questions)
    say(f"{tokenizer.get_vocab_size()} tokens learned from {len(passages)} passages and {len(questions)} questions")
    start = random_start(passages, tokenizer.get_vocab_size(), settings, rng)
    trained = train(start, data, questions, passages, settings, rng)
    untrained_folder = options.out.parent / f"{options.out.name}-untrained"
    save(start, tokenizer, untrained_folder)
    save(trained, tokenizer, options.out)
    size = sum(file.stat().st_size for file in options.out.iterdir())
    say(f"{time.monotonic() - began:.0f} s; {size / 1e6:.1f} MB")
    tests = {"JaQuAD-dev": "jaquad/dev.json.gz"}
    if options.test:
        tests["JSQuAD-valid"] = "jsquad/valid-v1.3.json.gz"
    for name, file in tests.items():
        asked = read_questions(options.data / file)
        say(
            f"{name}, {len(asked.questions)} questions on {len(asked.passages)} passages, nDCG@10: "
            f"untrained {ndcg_at_10(untrained_folder, asked):.2f}, trained {ndcg_at_10(options.out, asked):.2f}"
        )


if __name__ == "__main__":
    main()
