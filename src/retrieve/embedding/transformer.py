"""Any other sentence-transformers model: a folder a user has put on the machine, or a hub name already in its cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from japanese.normalize import fold
from retrieve.embedding.folder import ModelFolder, open_folder
from retrieve.embedding.protocol import Progress, Vectors, normalise_rows
from retrieve.errors import ModelError
from retrieve.loading import load_model
from retrieve.model_folder import EMBEDDING

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32
"""How many texts are read at once unless the operator says otherwise."""


class TransformerEmbedder:
    """Encodes with the model's own query and passage prompts; text is given as it is.

    The model, and torch with it, is loaded when a vector or the dimension is first asked for: a page can be up before.
    """

    def __init__(self, folder: ModelFolder | Path, batch_size: int | None = None) -> None:
        self._folder = open_folder(folder) if isinstance(folder, Path) else folder
        self._batch = batch_size or BATCH
        self._loaded: SentenceTransformer | None = None
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        """Return the folder's or the hub's name and a short hash of the files."""
        return self._folder.name

    @property
    def dimension(self) -> int:
        """Return the length of a vector; loads the model."""
        found = self._model().get_embedding_dimension()
        if found is None:
            raise ModelError(f"{self._folder.path} にベクトルの長さが書かれていません。別のモデルを選んでください。")
        return int(found)

    @property
    def weight(self) -> float:
        """Return what this model's ranking counts for, as its folder says."""
        return self._folder.weight

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a (len(texts), dimension) array, one row a question."""
        return self._encode(self._model().encode_query, texts, self._folder.query_prompt)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return a (len(texts), dimension) array, one row a passage."""
        return self._encode(self._model().encode_document, texts, self._folder.passage_prompt, progress)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None, progress: Progress | None = None
    ) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))  # texts of one length pad each other least
        for start in range(0, len(order), self._batch):
            batch = order[start : start + self._batch]
            read = [fold(texts[n]) if self._folder.fold else texts[n] for n in batch]
            with self._lock:  # however many ask at once, one batch is in memory
                vectors[batch] = encode(read, prompt=prompt, batch_size=self._batch, show_progress_bar=False)
            if progress:
                progress(start + len(batch), len(texts))
        return normalise_rows(vectors)

    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = load_model(
                    "SentenceTransformer", self._folder.path, EMBEDDING, truncate_dim=self._folder.dimension
                )
            return self._loaded
