"""For whom something is shown: in which language, and the way from its page to the service's root."""

from __future__ import annotations

from dataclasses import dataclass

from serve.show.words import Language, Words, words_in


@dataclass(frozen=True, slots=True)
class View:
    """A page's language and its way to the root: "" at /, "../" at /en/, "/qa/" for a page that knows its root."""

    words: Words
    up: str = ""

    def link(self, address: str) -> str:
        """Return an address of ours as this page has to write it (documents/1#block-2 -> ../documents/1?lang=en#…)."""
        if self.words.language == "ja":
            return self.up + address
        path, mark, anchor = address.partition("#")
        return f"{self.up}{path}?lang={self.words.language}{mark}{anchor}"


JAPANESE = View(words_in("ja"))
"""A Japanese page at the root."""


def view_in(language: Language, up: str = "") -> View:
    """Return the view of a page in a language."""
    return View(words_in(language), up)
