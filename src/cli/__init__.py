"""The command `tokushu`: a module each for what it does."""

from cli.command import main, parser
from cli.common import DEFAULT_CORPUS, DONE, FAILED, USAGE, settings_of
from cli.evaluate import DEFAULT_QUESTIONS, PARTS

__all__ = [
    "DEFAULT_CORPUS",
    "DEFAULT_QUESTIONS",
    "DONE",
    "FAILED",
    "PARTS",
    "USAGE",
    "main",
    "parser",
    "settings_of",
]
