"""Templates of HTML, of the report and of the pages: every value escaped, none of it turns the text around it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from japanese.visible import visible


def html_environment(folder: Path) -> Environment:
    """Return the environment of a folder of templates; a name that is not given is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """Return a value as templates write it: no character in it that turns the text around it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
