"""Settings as flags of the command: made from their list, so that none is forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from settings.fields import Settings


def add_flags(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add a flag for each setting named (root_path -> --root-path); what it is given stays text until it is read."""
    found = {field.name: field for field in fields(Settings)}
    for name in names:
        told = found[name].metadata["what"]
        default = _shown(found[name].default)
        help_text = f"{told}（既定: {default}）" if default else told
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="VALUE", help=help_text.replace("%", "%%"))


def flags_of(options: argparse.Namespace) -> dict[str, str | None]:
    """Return the settings that the command line gives, as text."""
    return {field.name: getattr(options, field.name, None) for field in fields(Settings)}


def _shown(default: Any) -> str:  # noqa: ANN401
    if isinstance(default, bool):
        return "on" if default else "off"
    return "" if default is None or default == () else str(default)
