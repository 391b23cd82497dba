"""Where the Gradio pages are mounted, below the service's root; what is guarded by path starts with /evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from serve.show.words import Language, language_of

ASKING: Mapping[Language, str] = {"ja": "/", "en": "/en/"}
EVALUATION: Mapping[Language, str] = {"ja": "/evaluation/", "en": "/evaluation/en/"}
PAGES = frozenset({*ASKING.values(), *EVALUATION.values()})


def language_at(path: str, query: bytes = b"") -> Language:
    """Return the language of the page at a path below the service's root (/evaluation/en/, /search?lang=en)."""
    english = (ASKING["en"], EVALUATION["en"])
    if f"{path.rstrip('/')}/".startswith(english):
        return "en"
    return language_of(dict(parse_qsl(query.decode("latin-1"))).get("lang"))


def way_up(address: str) -> str:
    """Return the relative way from a page to the root: /evaluation/en/ -> ../../ ."""
    return "../" * (address.count("/") - 1)
