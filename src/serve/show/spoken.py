"""In which language a stretch is, for who has the page read aloud (WCAG 3.1.2)."""

from __future__ import annotations

import re

from markupsafe import Markup

from serve.show.words import Words

_JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")


def spoken(text: Markup, t: Words) -> Markup:
    """Return what somebody asked as a page of a language shows it: marked where it is Japanese and the page is not."""
    if t.language == "ja" or not _JAPANESE.search(text):
        return text
    return Markup('<span lang="ja">{}</span>').format(text)
