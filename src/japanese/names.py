"""Keys under which the spellings of one name meet; coarser than folding, so for names asked, never for what is indexed.

`sound_key` is for foreign names in kana, whose spellings differ by more than marks (ヴァニノ, ワニノ); `reading_key` is
for readings of Japanese names, where such differences tell names apart (ばんの, わんの).
"""

from __future__ import annotations

import re
from functools import lru_cache

from japanese.kana import Mora, read_morae, to_katakana
from japanese.latin import latin_key
from japanese.normalize import fold, normalize

_VOICELESS = {"G": "K", "D": "T", "Z": "S"}
_LONG = {("a", "a"), ("i", "i"), ("u", "u"), ("e", "e"), ("o", "o"), ("o", "u"), ("e", "i")}
_LATIN = re.compile("[a-zß-ɏ]")
_LONG_READING = re.compile(r"(?<=a)a+|(?<=u)u+|(?<=i)i+|(?<=e)e+|(?<=o)[ou]+")

Unit = tuple[str, str]
"""The class of a consonant and the vowel behind it, either of them maybe empty."""


def _units(kana: str) -> list[Unit] | None:
    morae = read_morae(normalize(to_katakana(kana)))
    return None if morae is None else [(m.consonant, m.vowel) for m in morae if m.consonant != "Q"]


@lru_cache(maxsize=1024)
def sound_key(kana: str) -> str:
    """Return the key of a foreign name in katakana or hiragana; "" where it holds other letters.

    ウラジオストク, ウラジボストーク, うらじおすとっく -> one key; so ワニノ, ヴァニノ, and シェレホフ, セレホフ.
    """
    units = _units(kana)
    if not units:
        return ""
    if units[0] == ("", "u") and len(units) > 1 and units[1][0]:
        units[0] = ("V", "u")  # ウラジオストク, ブラジオストク
    kept: list[Unit] = []
    for consonant, vowel in units:
        _add(kept, consonant, vowel)
    consonant, vowel = kept[-1]
    if vowel in {"u", "o"} and len(kept) > 1:
        kept[-1] = (_VOICELESS.get(consonant, consonant), vowel)  # グラード, グラート; ブルグ, ブルク
    return "".join(consonant + vowel for consonant, vowel in kept).replace("RuGu", "RuKu")


def _add(kept: list[Unit], consonant: str, vowel: str) -> None:
    """Add a unit to those before it: what is not heard apart melts into them."""
    last = kept[-1] if kept else ("", "")
    if (consonant, vowel) == ("V", "o") and last[1]:
        consonant = ""  # ジボ, ジオ
    if consonant in {"", "y"} and last[1] == "i" and vowel != "i":  # リヤ, リア, リャ
        kept[-1] = _softened(last[0] + "y", vowel)
    elif not consonant and (last[1], vowel) in _LONG:
        return
    elif consonant == "N" and last == ("N", ""):  # ミンニ, ミニ
        kept[-1] = (consonant, vowel)
    else:
        kept.append(_softened(consonant, vowel))


def _softened(consonant: str, vowel: str) -> Unit:
    """Without a glide that spellings do not agree on: ジェレズ, ゼレズ; ジャン, ザン."""
    return (consonant.rstrip("y") if vowel == "e" or consonant.startswith("Z") else consonant), vowel


@lru_cache(maxsize=1024)
def reading_key(kana: str) -> str:
    """Return the key of a Japanese name's reading in katakana or hiragana; "" where it holds other letters.

    キョウト, きょーと -> kyoto; マイヅル, まいずる -> maizuru.
    """
    morae = read_morae(normalize(to_katakana(kana)))
    return _LONG_READING.sub("", "".join(map(_written, morae))) if morae else ""


def _written(mora: Mora) -> str:
    return "N" if (mora.consonant, mora.vowel) == ("N", "") else mora.hepburn


def spelling_key(spelling: str) -> str:
    """Return the key of a spelling listed in `names.tsv`: Latin letters without marks and spaces, any others folded."""
    return latin_key(spelling) if _LATIN.match(normalize(spelling)) else fold(spelling)
