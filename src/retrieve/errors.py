"""What retrieval refuses."""

from errors import TokushuError


class IndexFolderError(TokushuError):
    """An index folder that is missing, damaged or does not fit: which, why, and the command that repairs it."""


class ModelError(TokushuError):
    """A model that cannot be used; the message is one sentence: which, what is wrong, the way out."""
