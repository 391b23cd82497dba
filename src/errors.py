"""The root of everything the product refuses on purpose."""


class TokushuError(Exception):
    """Something refused; the message is one sentence: what, where, and the way out."""
