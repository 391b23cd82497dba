"""What the interface says, in Japanese and in English: every sentence stands in data/words_*.toml, none in a template.

What the documents say and what answers say stays in the documents' language.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from markupsafe import Markup

from japanese.visible import visible

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_DATA = Path(__file__).with_name("data")


class Words:
    """The sentences of one language by their keys ("search.title"); a key that is missing is a KeyError."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._said = {key: entry[language] for key, entry in _entries().items()}

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence with its {places} filled."""
        return self._said[key].format(**values) if values else self._said[key]

    def marked(self, key: str, **values: object) -> Markup:
        """Return a sentence that has markup of its own (資料 <b>{count}</b>件), with what fills its places escaped."""
        shown = {name: visible(value) if type(value) is str else value for name, value in values.items()}
        return Markup(self._said[key]).format(**shown)

    def section(self, name: str) -> dict[str, str]:
        """Return the sentences of a section by the rest of their keys, for a script that says them itself."""
        return {key.partition(".")[2]: said for key, said in self._said.items() if key.startswith(f"{name}.")}


@cache
def words_in(language: Language) -> Words:
    """Return the sentences of a language."""
    return Words(language)


def language_of(asked: str | None) -> Language:
    """Return the language that a request asks for (?lang=en); Japanese for anything else."""
    return "en" if asked == "en" else "ja"


@cache
def _entries() -> dict[str, dict[str, str]]:
    """Return key -> language -> sentence, of every file: [search] title = {ja = "…", en = "…"} is "search.title"."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(_DATA.glob("words_*.toml")):
        for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found |= {f"{section}.{name}": said for name, said in entries.items()}
    return found
