"""What a table lists, by its title and its headings: the words for it, and how its rows are counted."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.normalize import normalize
from japanese.places import prefectures
from japanese.tokens import tokenize

_FILE = Path(__file__).parent / "data" / "subjects.toml"
_BRACKETS = re.compile(r"[(（\[［【〔「][^)）\]］】〕」]*[)）\]］】〕」]")
_TIMES = re.compile(
    r"(?:(?:令和|平成|昭和)(?:元|[0-9]{1,2})|[0-9]{4}|[RHS][0-9]{1,2})年?度?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:版|分|現在)?"
)
_NUMBERED = re.compile(
    r"^(?:図|表|図表|別表|別紙|資料|様式)?\s*(?:第)?[0-9０-９\-ー.]+(?:号)?[\s　.、:_]*|^(?:別紙|別表)"
)
_OF_PLACE = re.compile("^(?:立|営|内|の|有|主催)+")
_SOMEWHERE = re.compile("^(?:市内|町内|村内|県内|区内|管内|市有|市営|市立|町立|庁内|本市)の?")
_AND_SUCH = re.compile("(?<=..)(?:等|など)$")
_JAPANESE = re.compile(r"[ぁ-ヿ一-龥]")
_KINDS_OF_PLACE = frozenset("市町村区県")
_LONGEST_PLACE = 6
DEFAULT_UNIT = "件"


@dataclass(frozen=True, slots=True)
class _Words:
    endings: tuple[str, ...]
    silent: tuple[str, ...]
    nameless: re.Pattern[str]
    unit_of: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The words by which questions name what a table lists, how its rows are counted, and words that narrow nothing."""

    words: tuple[str, ...]
    unit: str
    silent: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return _Words(
        tuple(sorted(data["endings"], key=len, reverse=True)),
        tuple(data["silent"]),
        re.compile(data["nameless"], re.IGNORECASE),
        {word: unit for unit, words in data["units"].items() for word in words},
        {word: tuple(words) for word, words in data["synonyms"].items()},
    )


def is_nameless(name: str) -> bool:
    """Tell whether a sheet's name is the one it got by itself and says nothing (Sheet1)."""
    return bool(_words().nameless.match(unicodedata.normalize("NFKC", name).strip()))


def infer_subject(titles: Sequence[str], headings: Sequence[str]) -> Subject:
    """Return what a table lists, by its titles (施設一覧 -> 施設), then by the headings that name its rows (施設名)."""
    by_title = [word for text in titles if (core := _core(text)) for word in (core, *_heads(core))]
    by_heading = [word for text in headings if (core := _core(text) or text) for word in (core, *_heads(core))]
    whole = [core for text in titles if (core := _core(text)) in _words().unit_of]
    counted = [word for word in (*whole, *by_heading, *by_title) if word in _words().unit_of]
    named = [*by_title, *(word for word in by_heading if word in _words().unit_of or len(word) > 1)]
    named = [word for word in named if word not in _words().endings]
    words = [other for word in named for other in (word, *_words().synonyms.get(word, ()))]
    places = [place for text in titles if (place := _place(_NUMBERED.sub("", text).strip()))]
    return Subject(
        tuple(dict.fromkeys(words)),
        _words().unit_of[counted[0]] if counted else DEFAULT_UNIT,
        tuple(dict.fromkeys((*_words().silent, *places))),
    )


def _core(text: str) -> str:
    """Return a title without its number, time, place, and that it is a table (表1 青葉市公共施設一覧 -> 公共施設)."""
    if not _JAPANESE.search(text):
        return ""
    core = unicodedata.normalize("NFKC", text).strip()
    core = _NUMBERED.sub("", core)
    core = _TIMES.sub("", _BRACKETS.sub("", core)).strip(" _-・")
    core = _without_place(core)
    while ending := next((e for e in _words().endings if core.endswith(e) and len(core) > len(e)), ""):
        core = core.removesuffix(ending).strip(" _-・の")
    core = _AND_SUCH.sub("", core)
    return core if len(core) > 1 and core not in _words().endings else ""


def _without_place(core: str) -> str:
    rest = _OF_PLACE.sub("", core.removeprefix(_place(core))).strip(" _")
    return (_SOMEWHERE.sub("", rest) or rest) if len(rest) > 1 else core


def _place(text: str) -> str:
    """Return the municipality or the prefecture that a title begins with (青葉市公共施設 -> 青葉市; not 都市公園)."""
    prefecture = next((name for name in prefectures() if text.startswith(name)), "")
    if prefecture:
        return prefecture
    for token in tokenize(text)[1:4]:
        if token.surface in _KINDS_OF_PLACE and 2 <= token.start <= _LONGEST_PLACE:
            return text[: token.end]
    return ""


def _heads(core: str) -> list[str]:
    """Return the shorter words that a compound ends with or is made of (指定避難所 -> 避難所, 職員研修 -> 研修)."""
    known = [word for word in _words().unit_of if core.endswith(word) and word != core]
    if known:
        return sorted(known, key=len, reverse=True)
    return _last_noun(core)


def _last_noun(core: str) -> list[str]:
    """The last noun of a compound with the suffixes behind it (子育て支援団体 -> 団体)."""
    tokens = [token for token in tokenize(core)]
    tail = ""
    for token in reversed(tokens):
        if token.pos not in {"名詞", "接尾辞"}:
            break
        tail = token.surface + tail
        if token.pos == "名詞":
            break
    return [tail] if len(tail) > 1 and tail != normalize(core) else []
