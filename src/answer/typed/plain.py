"""A question without what is only the way it was typed, and with the usual word for what it asks."""

from __future__ import annotations

from collections.abc import Iterable

from answer.typed.words import Rewriting, load_typed_words


def without_noise(text: str) -> str:
    """Return a question without fillers, courtesies, hedges and signs (えーっと、相手どこだっけ -> 相手どこですか)."""
    return _rewritten(text, load_typed_words().noise)


def paraphrased(text: str) -> str:
    """Return a question with the noun for an attribute that is asked by what it does (いくらまで出る -> 上限額)."""
    return _rewritten(text, load_typed_words().paraphrases)


def _rewritten(text: str, rewritings: Iterable[Rewriting]) -> str:
    """Rewrite a text; one of which nothing would be left stays."""
    for pattern, written in rewritings:
        changed = pattern.sub(written, text)
        if any(map(str.isalnum, changed)):
            text = changed
    return text
