"""One spelling for searching: what is indexed and what is asked pass through here, what is shown never does.

Two steps. `normalize` keeps words readable for the tokeniser (width, case, 旧字体, ヴ, ヂ, ・, spaces, dashes, eras);
`fold` also drops long-vowel marks and the size of small kana, which would break dictionary words (スポーツ, チャンス)
but are where spellings of a name differ.
Both return where each character came from, so that a match leads back to the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.eras import ERA_YEAR, western_year
from records import Span

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━", "-"))
_OLD_KANJI = Path(__file__).parent / "data" / "old_kanji.tsv"
_OLD_KANA = str.maketrans(
    {"ヂ": "ジ", "ヅ": "ズ", "ヰ": "イ", "ヱ": "エ", "ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ"}
)
_LARGE = str.maketrans(
    "ァィゥェォャュョッヮヵヶヲ", "アイウエオヤユヨツワカケオ"
)  # カムチャッキー, カムチャツキー; キヤノン
_VU = {"ァ": "バ", "ィ": "ビ", "ェ": "ベ", "ォ": "ボ", "ュ": "ビュ"}
_LONG_I = re.compile(r"[キギシジチヂニヒビピミリ]イ(?![ァ-ヺー])")  # オジョールスキイ, オジョルスキー: -sky
_KKU = re.compile(r"(?<=[ァ-ヺ])ッ(?=ク)")  # ウラジオストック, ウラジオストク: -stok
_REMEMBERED = 256  # texts; each may hold a pair of offsets a character
_REMEMBERED_SPELLINGS = 1 << 13  # texts without offsets: the headings and sentences that questions keep coming back to
_VOICING_MARKS = frozenset("ﾞﾟ\u3099\u309a")
_COUNTER_KA = re.compile(r"(?<=[0-9一二三四五六七八九十数])[ヶヵケカ](?=[国所月年条村])")  # 27カ国, 27ヶ国 -> 27か国


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text in its search spelling; `offsets[i]` is the span of the source that gave character i."""

    text: str
    offsets: tuple[Span, ...]

    def source_span(self, start: int, end: int) -> Span:
        """Return the span of the source for characters start to end (exclusive) of this text."""
        if start >= end:
            raise ValueError(f"an empty stretch {start}:{end} has no source span; ask for at least one character")
        return self.offsets[start][0], self.offsets[end - 1][1]


def is_katakana(char: str) -> bool:
    """Tell whether a character is a katakana letter (the long-vowel mark counts)."""
    return "ァ" <= char <= "ヺ" or char == "ー"


def _is_latin(char: str) -> bool:
    return char < "\u0250" and char.isalnum()  # with diacritics: kyōto fu


@lru_cache(maxsize=1)
def _plain_characters() -> Mapping[int, str]:
    """Dashes, old kanji and old kana, to be translated one by one (國 -> 国)."""
    lines = _OLD_KANJI.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {**_DASHES, **_OLD_KANA, **{ord(old): new for old, new in pairs}}


def _units(text: str) -> list[tuple[str, Span]]:
    """Split into NFKC characters with their source; a half-width kana and its mark are one (ﾊﾞ -> バ)."""
    units: list[tuple[str, Span]] = []
    i, end = 0, len(text)
    while i < end:
        j = i + 1
        while j < end and _is_mark(text[j]):
            j += 1
        span = (i, j)
        for char in _plain(text[i:j]):
            units.append((char, span))
        i = j
    return units


@lru_cache(maxsize=1 << 13)
def _is_mark(char: str) -> bool:
    return char in _VOICING_MARKS or unicodedata.combining(char) > 0


@lru_cache(maxsize=1 << 13)
def _plain(unit: str) -> str:
    """A character with its marks in its search spelling: few are ever met, each many times."""
    return unicodedata.normalize("NFKC", unit).lower().translate(_plain_characters())


@lru_cache(maxsize=1 << 13)
def _is_separator(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Mn"}


def _drop_spaces(units: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Drop spaces (except between Latin words), control characters and stray marks."""
    kept: list[tuple[str, Span]] = []
    gap: tuple[str, Span] | None = None
    for char, span in units:
        if _is_separator(char):
            gap = gap or (" ", span)
            continue
        if gap and kept and _is_latin(kept[-1][0]) and _is_latin(char):
            kept.append(gap)
        gap = None
        kept.append((char, span))
    return kept


def _drop_middle_dots(units: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Drop the dot inside a katakana name (サンクト・ペテルブルグ -> サンクトペテルブルグ), not between other words."""
    if not any(char in "・=゠" for char, _ in units):
        return units
    kept: list[tuple[str, Span]] = []
    for n, unit in enumerate(units):
        inside = 0 < n < len(units) - 1 and is_katakana(units[n - 1][0]) and is_katakana(units[n + 1][0])
        if not (unit[0] in "・=゠" and inside):
            kept.append(unit)
    return kept


def _replace_vu(units: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """ヴォルガ -> ボルガ, ヴラジオストク -> ウラジオストク (at the start of a name), レヴ -> レブ."""
    if not any(char == "ヴ" for char, _ in units):
        return units
    result: list[tuple[str, Span]] = []
    n = 0
    while n < len(units):
        char, span = units[n]
        if char != "ヴ":
            result.append((char, span))
            n += 1
            continue
        small = units[n + 1] if n + 1 < len(units) else ("", span)
        if small[0] in _VU:
            result.extend((c, (span[0], small[1][1])) for c in _VU[small[0]])
            n += 2
        else:
            initial = not result or not is_katakana(result[-1][0])
            result.append(("ウ" if initial else "ブ", span))
            n += 1
    return result


def _replace_eras(units: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """平成31年度 -> 2019年度, h31予算 -> 2019年予算; each character of the year comes from the whole of it."""
    result: list[tuple[str, Span]] = []
    at = 0
    for match in ERA_YEAR.finditer("".join(char for char, _ in units)):
        start, end = match.span()
        source = (units[start][1][0], units[end - 1][1][1])
        result += units[at:start]
        result += [(char, source) for char in f"{western_year(match)}年"]
        at = end
    return result + units[at:]


@lru_cache(maxsize=_REMEMBERED)
def normalize_with_offsets(text: str) -> Normalized:
    """Return the text as the tokeniser reads it, with the source of every character."""
    units = _replace_eras(_replace_vu(_drop_middle_dots(_drop_spaces(_units(text)))))
    joined = _COUNTER_KA.sub("か", "".join(char for char, _ in units))
    return Normalized(joined, tuple(span for _, span in units))


@lru_cache(maxsize=_REMEMBERED)
def fold_with_offsets(text: str) -> Normalized:
    """Return the text as names are compared: normalised, kana large, without long-vowel marks (シティー -> シテイ)."""
    source = normalize_with_offsets(text)
    kept = [n for n, char in enumerate(source.text) if char != "ー" or n == 0 or not is_katakana(source.text[n - 1])]
    plain = "".join(source.text[n] for n in kept).replace("ルグ", "ルク")  # ペテルブルグ, ペテルブルク: -burg, -borg
    large = plain.translate(_LARGE)
    silent = {match.end() - 1 for match in (*_LONG_I.finditer(large), *_KKU.finditer(plain))}
    return Normalized(
        "".join(char for n, char in enumerate(large) if n not in silent),
        tuple(source.offsets[position] for n, position in enumerate(kept) if n not in silent),
    )


@lru_cache(maxsize=_REMEMBERED_SPELLINGS)
def normalize(text: str) -> str:
    """Return the text as the tokeniser reads it (ＮＨＫ -> nhk, ｻﾊﾘﾝ -> サハリン, 約 700 件 -> 約700件)."""
    return normalize_with_offsets(text).text


@lru_cache(maxsize=_REMEMBERED_SPELLINGS)
def fold(text: str) -> str:
    """Return the text as names are compared; idempotent."""
    return fold_with_offsets(text).text
