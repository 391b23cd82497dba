"""Any other sentence-transformers model: a folder a user has put on the machine, or a hub name already in its cache."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieve.embedding.folder import ModelFolder, open_folder
from retrieve.embedding.protocol import ModelError, Progress, Vectors, normalise_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32
_log = logging.getLogger(__name__)


class TransformerEmbedder:
    """Encodes with the model's own query and passage prompts; text is given as it is.

    The model, and torch with it, is loaded when a vector or the dimension is first asked for: a page can be up before.
    """

    def __init__(self, folder: ModelFolder | Path) -> None:
        self._folder = open_folder(folder) if isinstance(folder, Path) else folder
        self._loaded: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Return the folder's or the hub's name and a short hash of the files."""
        return self._folder.name

    @property
    def dimension(self) -> int:
        """Return the length of a vector; loads the model."""
        found = self._model().get_embedding_dimension()
        if found is None:
            raise ModelError(f"{self._folder.path} does not say how long its vectors are; choose another model")
        return int(found)

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
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = encode(
                [texts[n] for n in batch], prompt=prompt, batch_size=_BATCH, show_progress_bar=False
            )
            if progress:
                progress(start + len(batch), len(texts))
        return normalise_rows(vectors)

    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._folder)
            return self._loaded


def _load(folder: ModelFolder) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise ModelError(
            f"{folder.path} needs the package sentence-transformers, which is not installed; "
            "install it, or unset TOKUSHU_MODEL to use the built-in model"
        ) from None
    try:
        return SentenceTransformer(
            str(folder.path),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # a damaged folder fails in as many ways as there are kinds of model
        _log.debug("loading %s failed", folder.path, exc_info=True)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelError(
            f"the embedding model {folder.path} cannot be loaded ({reason[0]}); "
            "copy its complete folder again, or unset TOKUSHU_MODEL to use the built-in model"
        ) from None
