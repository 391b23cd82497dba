"""What the commands share: how they end, their settings, what they say on the way."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from settings import Settings, flags_of, read_settings

if TYPE_CHECKING:
    from retrieve.embedding import Embedder

DEFAULT_CORPUS = Path("corpus")
DONE, FAILED, USAGE = 0, 1, 2


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings, the command's own flags first."""
    return read_settings(flags=flags_of(options), config=options.config)


def embedder_of(settings: Settings) -> Embedder:
    """Return the embedding model that is set."""
    from retrieve.embedding import load_embedder

    return load_embedder(settings.model, settings.batch_size)


def complain(sentence: str) -> None:
    """Say on standard error what is wrong, or to be known."""
    sys.stderr.write(f"tokushu: {sentence}\n")


def progress(stream: TextIO) -> Any:  # noqa: ANN401
    """Return what shows how far something is: a line that rewrites itself on a terminal; nothing elsewhere."""

    def show(task: str, done: int, total: int) -> None:
        if stream.isatty():
            stream.write(f"\r\033[K{task}（{done}/{total}）" + ("\n" if done == total else ""))
            stream.flush()

    return show
