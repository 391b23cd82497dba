"""Sentences in each language of the interface, by their keys: what reads the words files of a folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from markupsafe import Markup

from japanese.visible import visible

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words:
    """The sentences of one language by their keys ("search.title"); a key that is missing is a KeyError."""

    def __init__(self, language: Language, *folders: Path) -> None:
        self.language = language
        self._said = {key: said[language] for folder in folders for key, said in entries(folder).items()}

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
def entries(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Return key -> language -> sentence, of every file: [search] title = {ja = "…", en = "…"} is "search.title"."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(folder.glob("words_*.toml")):
        for section, said in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found |= {f"{section}.{name}": sentence for name, sentence in said.items()}
    return found


REPORT = Path(__file__).with_name("data")
"""The words of outcomes and of reports."""


@cache
def report_words(language: Language) -> Words:
    """Return what a report says in a language."""
    return Words(language, REPORT)


JAPANESE = report_words("ja")
