"""Proper names in a text with their readings, as the dictionary has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from japanese.kana import to_katakana
from japanese.normalize import is_katakana, normalize
from japanese.places import short_form, suffix_at
from japanese.tokens import tagger

_WRITTEN = re.compile("[一-龥々〆ヶケぁ-ゖ]+")
_OTHER_READINGS = {"村": ("ムラ", "ソン"), "町": ("マチ", "チョウ")}
"""How the suffix of a place may be read, where the dictionary knows one of several."""


@dataclass(frozen=True, slots=True)
class ProperName:
    """A name as it stands in normalised text, with its readings in katakana (猿払村: サルフツムラ, サルフツソン)."""

    text: str
    readings: tuple[str, ...]


@lru_cache(maxsize=4096)
def readings_of(name: str) -> tuple[str, ...]:
    """Return how a name may be read, in katakana; none where the dictionary does not know a part of it."""
    read = "".join(node.feature.kana or to_katakana(node.surface) for node in tagger()(normalize(name)))
    if not all(map(is_katakana, read)):
        return ()
    ends = _OTHER_READINGS.get(name[-1:], ())
    end = next((end for end in ends if read.endswith(end)), "")
    stem = read.removesuffix(end)
    return tuple(stem + other for other in ends) if end and stem else (read,)


def proper_names(text: str) -> Iterator[ProperName]:
    """Yield the proper names of a text that are not in katakana, places also with the suffix behind them.

    Example: 敦賀市と福田知事 -> 敦賀, 敦賀市, 福田. One in hiragana (つくば) has no readings: it is its own.
    """
    nodes = list(tagger()(normalize(text)))
    for n, node in enumerate(nodes):
        surface = node.surface
        if node.feature.pos2 != "固有名詞" or len(surface) < 2 or not _WRITTEN.fullmatch(surface):
            continue
        names = dict.fromkeys((surface, short_form(surface)))
        after = nodes[n + 1].surface if n + 1 < len(nodes) else ""
        if node.feature.pos3 == "地名" and after and suffix_at(after, 0) == after:
            names[surface + after] = None
        in_kanji = any("一" <= char <= "龥" for char in surface)
        yield from (ProperName(name, readings_of(name) if in_kanji else ()) for name in names)


@lru_cache(maxsize=4096)
def is_proper(katakana: str) -> bool:
    """Tell whether a katakana word may be a proper name: one in the dictionary, or no word there (ネベリスク)."""
    return not is_word(katakana) or any(node.feature.pos2 == "固有名詞" for node in tagger()(normalize(katakana)))


@lru_cache(maxsize=4096)
def is_word(katakana: str) -> bool:
    """Tell whether the dictionary has a katakana word, as whatever it may be (フラン is a coin and a woman)."""
    nodes = tagger()(normalize(katakana))
    return len(nodes) == 1 and not nodes[0].is_unk
