"""Names of places: their parts, and the short forms people use for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from japanese.normalize import fold

_DATA = Path(__file__).parent / "data"
_SEPARATORS = re.compile(r"[、,/\s（）()「」]|・|および|及び|と(?=.+[都道府県市区町村])")
_CITY_WARD = re.compile(r"(.+?市)(.+区)")
_REGION_CITY = re.compile(r"(.+?(?:州|地方|共和国))(.+)")
_SUFFIX = re.compile(r"(?<=..)(?:共和国|自治州|地方|[都府県市区町村州])$")
_TERRITORY = re.compile(r"(?<=..)(?:共和国|自治州|地方|州)$")
_REGION_ENDS = ("地方", "圏", "方面", "エリア", "ブロック", "地区", "一円", "各県", "全域")
_SUFFIX_START = re.compile(r"共和国|自治州|地方|[都道府県市区町村州]")


@lru_cache(maxsize=1)
def prefectures() -> tuple[str, ...]:
    """Return the names of the 47 prefectures, north to south."""
    return tuple((_DATA / "prefectures.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def regions() -> Mapping[str, frozenset[str]]:
    """Return parts of Japan and their prefectures, folded (九州, 九州地方 and 九州圏 -> 福岡県, ...)."""
    data = tomllib.loads((_DATA / "regions.toml").read_text(encoding="utf-8"))
    found = {fold(name): frozenset(map(fold, members)) for name, members in data.items()}
    longer = {fold(name + end): members for name, members in found.items() for end in _REGION_ENDS}
    return {**longer, **found}


def name_parts(value: str) -> tuple[str, ...]:
    """Return the folded names a cell holds, the whole ones and the parts that are names by themselves.

    Example: 静岡県富士市・沼津市 -> 静岡県富士市, 静岡県, 富士市, 沼津市.
    """
    found: dict[str, None] = {}
    for piece in _SEPARATORS.split(fold(value)):
        name = piece.removesuffix("等")
        if name:
            found.update(dict.fromkeys((name, *_split(name))))
    return tuple(found)


def _split(name: str) -> tuple[str, ...]:
    prefecture = next((p for p in prefectures() if name.startswith(p) and len(name) > len(p)), "")
    rest = name[len(prefecture) :]
    match = _CITY_WARD.fullmatch(rest) or _REGION_CITY.fullmatch(rest)
    inner = match.groups() if match else ((rest,) if prefecture else ())
    return (*((prefecture,) if prefecture else ()), *inner)


def short_form(name: str) -> str:
    """Return a folded name without its administrative suffix (敦賀市 -> 敦賀), or itself; never below two letters."""
    return _SUFFIX.sub("", name)


def suffix_at(text: str, at: int) -> str:
    """Return the administrative suffix that stands at a place in a text (敦賀市は, 2 -> 市), "" if none."""
    match = _SUFFIX_START.match(text, at)
    return match[0] if match else ""


def starts_with_suffix(text: str) -> bool:
    """Tell whether a text goes on with an administrative suffix, so that the name before it is another one."""
    return bool(suffix_at(text, 0))


def is_territory(name: str) -> bool:
    """Tell whether a name is one of a state, republic or the like; what those are called varies (沿海地方, 沿海州)."""
    return bool(_TERRITORY.search(name))
