"""A static embedding: a text's vector is the sum of its tokens' vectors, made unit length; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from japanese.normalize import fold
from retrieve.embedding.folder import ModelFolder, open_folder
from retrieve.embedding.protocol import Progress, Vectors, normalise_rows
from retrieve.embedding.weights import TokenTable
from retrieve.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 256


class StaticEmbedder:
    """Reads any plain StaticEmbedding folder; gives what sentence-transformers gives, made unit length."""

    def __init__(self, folder: ModelFolder | Path) -> None:
        self._folder = open_folder(folder) if isinstance(folder, Path) else folder
        if not self._folder.is_static:
            raise ModelError(
                f"{self._folder.path} は StaticEmbedding のモデルではありません。load_embedder で読んでください。"
            )
        part = self._folder.parts[0][1]
        self._table = TokenTable(part / "model.safetensors")
        self._tokenizer = _read_tokenizer(part / "tokenizer.json")
        if self._tokenizer.get_vocab_size() > self._table.size:
            raise ModelError(
                f"{part} の語の数が{self._table.size}本のベクトルより多くなっています。"
                "モデルのフォルダーを写し直してください。"
            )

    @property
    def name(self) -> str:
        """Return the model's own name, or its folder's, and a short hash of its files."""
        return self._folder.name

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return min(self._folder.dimension or self._table.dimension, self._table.dimension)

    @property
    def weight(self) -> float:
        """Return what this model's ranking counts for, as its folder says."""
        return self._folder.weight

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a (len(texts), dimension) array, one row a question."""
        return self._encode(texts, self._folder.query_prompt)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return a (len(texts), dimension) array, one row a passage."""
        return self._encode(texts, self._folder.passage_prompt, progress)

    def _encode(self, texts: Sequence[str], prompt: str | None, progress: Progress | None = None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            read = [fold(text) if self._folder.fold else text for text in texts[start : start + _BATCH]]
            encodings = self._tokenizer.encode_batch([(prompt or "") + text for text in read], add_special_tokens=False)
            for n, encoding in enumerate(encodings, start):
                vectors[n] = self._table.sum(np.array(encoding.ids, np.int64))[: self.dimension]
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return normalise_rows(vectors)


def _read_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer  # here, so that a transformer model does not pay for it twice

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception for a file it cannot read
        raise ModelError(
            f"トークナイザー {path} が壊れています（{error}）。モデルのフォルダーを写し直してください。"
        ) from None
    tokenizer.no_padding()  # padding would count as tokens
    return tokenizer
