"""Loading a checked folder with sentence-transformers: from its files only, running no code of its own, quietly."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

from retrieve.errors import ModelError
from retrieve.model_folder import Use

_log = logging.getLogger(__name__)


def load_model(kind: Literal["SentenceTransformer", "CrossEncoder"], path: Path, use: Use, **options: Any) -> Any:  # noqa: ANN401
    """Return the model in a folder, as the named class of sentence-transformers; raise ModelError where it is damaged.

    The weights are widened to 32 bits: the type a file happens to have is slow on many processors.
    """
    try:
        import sentence_transformers
        from transformers.utils import logging as progress
    except ImportError:
        raise ModelError(
            f"{path} にはパッケージ sentence-transformers が要ります。"
            f"インストールするか、{use.setting} の指定をやめてください。"
        ) from None
    # else a bar for the weights is written to stderr, whoever reads it
    progress.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return getattr(sentence_transformers, kind)(
            str(path),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": "float32"},
            **options,
        )
    except Exception as error:  # a damaged folder fails in as many ways as there are kinds of model
        _log.debug("loading %s failed", path, exc_info=True)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelError(
            f"{use.noun} {path} を読み込めません（{reason[0]}）。"
            f"フォルダー全体を写し直すか、{use.setting} の指定をやめてください。"
        ) from None
