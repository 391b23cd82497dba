"""Embedding models: the built-in one, or a folder a user has put on the machine.

`load_embedder()` gives the built-in model, `load_embedder(folder)` any sentence-transformers model.
"""

from __future__ import annotations

from pathlib import Path

from retrieve.embedding.folder import open_folder
from retrieve.embedding.protocol import Embedder
from retrieve.embedding.static import StaticEmbedder
from retrieve.embedding.transformer import TransformerEmbedder
from retrieve.errors import ModelError
from retrieve.model_folder import EMBEDDING, locate

__all__ = ["BUILT_IN", "Embedder", "ModelError", "StaticEmbedder", "TransformerEmbedder", "load_embedder"]

BUILT_IN = Path(__file__).resolve().parents[1] / "model"


def load_embedder(name: str | None = None, batch_size: int | None = None) -> Embedder:
    """Return the embedder for a folder or a cached hub name; None or "" is the built-in model.

    `batch_size` is how many texts a transformer reads at once.

    A folder with one static embedding table is read without torch. Any other is given to sentence-transformers, which
    is imported when the first text is encoded. Raises ModelError for a model that is missing, damaged or needs code.
    """
    folder = open_folder(locate(name, EMBEDDING) if name else BUILT_IN, name or None)
    return StaticEmbedder(folder) if folder.is_static else TransformerEmbedder(folder, batch_size)
