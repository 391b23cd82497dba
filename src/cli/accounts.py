"""`tokushu user` and `tokushu key`: the files of who may enter."""

from __future__ import annotations

import argparse

from cli.common import DONE, settings_of
from serve.guard import accounts_cli
from settings import add_flags

HELP = accounts_cli.HELP


def add_arguments(parser: argparse.ArgumentParser, noun: accounts_cli.Noun) -> None:
    """Add what the command of a noun takes."""
    accounts_cli.add_arguments(parser)
    add_flags(parser, [f"{noun}s"])
    parser.set_defaults(noun=noun)


def run(options: argparse.Namespace) -> int:
    """Add, list or remove."""
    settings = settings_of(options)
    accounts_cli.run(options.noun, options, settings.users if options.noun == "user" else settings.keys)
    return DONE
