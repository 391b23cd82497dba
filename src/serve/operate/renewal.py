"""The index as `tokushu ingest` leaves it, while questions are answered: opened aside, then put in place whole.

An opened index reads no file any more, so the writer may remove the one before. One that cannot be opened leaves the
one before in place; that is told once, and tried again, less and less often.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import TokushuError
from retrieve.manifest import Manifest
from serve.library import Library, Shelf

_EVERY, _SELDOM = 3.0, 300.0  # seconds between two looks; at most so long behind failures
_log = logging.getLogger(__name__)


class Renewal:
    """Looks whether the index folder holds another index than the library, and puts it there."""

    def __init__(self, library: Library, folder: Path) -> None:
        self._library = library
        self._folder = folder
        self._told = ""

    def look(self) -> bool:
        """Put a new index into the library if there is one; tell whether all is well."""
        held = self._library.shelf().assistant
        try:
            if Manifest.read(self._folder).generation != held.index.manifest.generation:
                self._library.replace(Shelf(held.reopened(self._folder)).warmed())
                del held
                gc.collect()  # the index before holds itself by what it remembers: now, not when memory runs short
                _log.warning("%s: 新しい索引に切り替えました。", self._folder)
        except TokushuError as error:
            self._tell(str(error))
            return False
        except Exception as error:  # whatever it is, the index in use answers on
            self._tell(f"{self._folder}: 新しい索引を開けません（{type(error).__name__}: {error}）。")
            return False
        self._told = ""
        return True

    def _tell(self, sentence: str) -> None:
        if sentence != self._told:
            _log.error("%s それまでの索引で答え続けます。", sentence)
            self._told = sentence


@contextmanager
def renewing(library: Library, folder: Path, every: float = _EVERY) -> Iterator[None]:
    """Look now and again after so many seconds, in a thread: opening a large index takes a while."""
    over = threading.Event()
    threading.Thread(target=_watch, args=(Renewal(library, folder), every, over), name="renewal", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _watch(renewal: Renewal, every: float, over: threading.Event) -> None:
    pause = every
    while not over.wait(pause):
        pause = every if renewal.look() else min(2 * pause, _SELDOM)
