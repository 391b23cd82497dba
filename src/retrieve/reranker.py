"""A cross-encoder that reads question and passage together: better judged than by any index, at a model run a passage.

Off unless a folder is named; nothing here imports torch before that.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieve.errors import ModelError
from retrieve.loading import load_model
from retrieve.model_folder import RERANKER, Parts, check_folder, full_name, locate, read_object, shown_name

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH = 8
"""How many passages are read at once unless the operator says otherwise."""

_ARCHITECTURES = ("ForSequenceClassification", "ForCausalLM")


class Reranker(Protocol):
    """Judges passages against a question."""

    @property
    def name(self) -> str:
        """Return a readable name and a short hash of the files."""

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, shape (len(texts),); higher is better, and only the order means anything."""


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, loaded at once so that a bad folder is told before a question is."""

    def __init__(self, folder: Path, name: str, batch_size: int | None = None) -> None:
        self.name = name
        self._folder = folder
        self._batch = batch_size or BATCH
        self._model: CrossEncoder = load_model("CrossEncoder", folder, RERANKER)
        self._lock = threading.Lock()  # however many ask at once, one batch is in memory
        if self._model.num_labels != 1:
            raise ModelError(
                f"並べ替えモデル {folder} は1つの文に{self._model.num_labels}個の点を付けます。"
                "TOKUSHU_RERANKER には順位付けのための cross-encoder を指定してください。"
            )

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, shape (len(texts),); higher is better."""
        pairs = [(query, text) for text in texts]
        with self._lock:
            found = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32).reshape(len(texts))


def load_reranker(name: str, batch_size: int | None = None) -> CrossEncoderReranker:
    """Return the re-ranker in a folder or under a cached hub name.

    The folder is looked at before anything in it is loaded: ModelError where it is missing, incomplete, no re-ranker,
    or needs code of its own.
    """
    folder = locate(name, RERANKER)
    _refuse_another_kind(folder, check_folder(folder, RERANKER, bare=True))
    return CrossEncoderReranker(folder, full_name(folder, shown_name(folder, name), {}), batch_size)


def _refuse_another_kind(folder: Path, parts: Parts) -> None:
    """Refuse an embedding model: it would be given an untrained head, and its scores would be chance."""
    kind = read_object(folder / "config_sentence_transformers.json").get("model_type")
    found: Any = read_object(parts[0][1] / "config.json").get("architectures")
    named = [str(name) for name in found] if isinstance(found, list) else []
    if kind == "CrossEncoder" or (kind is None and any(name.endswith(_ARCHITECTURES) for name in named[:1])):
        return
    raise ModelError(
        f"{folder} は並べ替えモデルではありません（{'、'.join(named) or '種類が書かれていません'}）。"
        "TOKUSHU_RERANKER には cross-encoder を、TOKUSHU_MODEL には埋め込みモデルを指定してください。"
    )
