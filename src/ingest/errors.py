"""What ingestion refuses."""

from errors import TokushuError


class IngestError(TokushuError):
    """A file or folder that cannot be ingested: which, why, and the way out."""
