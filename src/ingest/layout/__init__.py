"""Text extracted from a laid-out page (wrapped lines, columns, captions, flattened tables) to a document."""

from ingest.layout.detect import looks_hard_wrapped
from ingest.layout.reader import read_layout

__all__ = ["looks_hard_wrapped", "read_layout"]
