"""Embedding models: the built-in one, or a folder a user has put on the machine.

`load_embedder()` gives the built-in model, `load_embedder(folder)` any sentence-transformers model.
"""

from __future__ import annotations

from pathlib import Path

from retrieve.embedding.folder import open_folder
from retrieve.embedding.protocol import Embedder, ModelError
from retrieve.embedding.static import StaticEmbedder
from retrieve.embedding.transformer import TransformerEmbedder

__all__ = ["BUILT_IN", "Embedder", "ModelError", "StaticEmbedder", "TransformerEmbedder", "load_embedder"]

BUILT_IN = Path(__file__).resolve().parents[1] / "model"


def load_embedder(name: str | None = None) -> Embedder:
    """Return the embedder for a folder or a cached hub name; None or "" is the built-in model.

    A folder with one static embedding table is read without torch. Any other is given to sentence-transformers, which
    is imported when the first text is encoded. Raises ModelError for a model that is missing, damaged or needs code.
    """
    folder = open_folder(_locate(name) if name else BUILT_IN, name or None)
    return StaticEmbedder(folder) if folder.is_static else TransformerEmbedder(folder)


def _locate(name: str) -> Path:
    """Return the folder a name stands for: a path on this machine, or the snapshot of a hub name in the local cache."""
    path = Path(name).expanduser()
    if path.exists():
        return path
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"the embedding model folder {name} does not exist; set TOKUSHU_MODEL to an existing folder")
    import huggingface_hub  # slow to import, and needed only for a hub name
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(huggingface_hub.snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        raise ModelError(
            f"the embedding model {name} is neither a folder nor in this machine's cache, and nothing is downloaded; "
            "copy its folder onto this machine and set TOKUSHU_MODEL to that path"
        ) from None
