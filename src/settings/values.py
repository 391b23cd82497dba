"""How the text of a setting becomes its value: one small parser a kind, and what to write where it makes no sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from errors import TokushuError


class SettingsError(TokushuError):
    """A setting that cannot be used; the message is one sentence: which, what is wrong, the way out."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: `parse` raises ValueError for a text that is none; `wanted` says in Japanese what to write."""

    parse: Callable[[str], Any]
    wanted: str


def text(wanted: str, pattern: str = ".+") -> Kind:
    """Text of a pattern, as it stands."""
    return Kind(lambda given: _matched(given, pattern), wanted)


def number(wanted: str, least: float = 0) -> Kind:
    """A number, 0 or more, with decimals or without."""

    def parse(given: str) -> float:
        value = float(_matched(given, r"[0-9]{1,6}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}"))
        if value < least:
            raise ValueError(given)
        return value

    return Kind(parse, wanted)


def whole(wanted: str, least: int = 1, most: int = 999_999_999) -> Kind:
    """A whole number within bounds."""

    def parse(given: str) -> int:
        value = int(_matched(given, "[0-9]{1,9}"))
        if not least <= value <= most:
            raise ValueError(given)
        return value

    return Kind(parse, wanted)


def choice(*values: str) -> Kind:
    """One of a few words, whatever its case."""

    def parse(given: str) -> str:
        if given.lower() not in values:
            raise ValueError(given)
        return given.lower()

    return Kind(parse, "、".join(values) + " のどれかを書いてください")


def several(one: Kind) -> Kind:
    """Values between commas (or spaces), none of them empty."""
    return Kind(lambda given: tuple(one.parse(part) for part in re.split(r"[,\s]+", given) if part), one.wanted)


def _matched(given: str, pattern: str) -> str:
    if not re.fullmatch(pattern, given):
        raise ValueError(given)
    return given


def _switch(given: str) -> bool:
    return {"on": True, "off": False}[given.lower()]


def _network(given: str) -> str:
    return str(ip_network(given, strict=False))


def _sub_path(given: str) -> str:
    """Return the path without a slash at its end ("" for the root)."""
    return _matched(given.rstrip("/"), r"(/[A-Za-z0-9._~-]+)*")


def _origin(given: str) -> str:
    found = urlsplit(given)
    if found.scheme not in {"http", "https"} or not found.hostname or found.path.strip("/") or found.query:
        raise ValueError(given)
    return _matched(f"{found.scheme}://{found.netloc}".lower(), r"https?://[a-z0-9.:\[\]-]+")


PATH = Kind(Path, "パスを書いてください")
SWITCH = Kind(_switch, "on か off を書いてください")
HEADER = text("ヘッダーの名前を書いてください（例: X-Forwarded-User）", "[A-Za-z0-9-]{1,64}")
NETWORKS = several(Kind(_network, "IPアドレスかその範囲を、コンマで区切って書いてください（例: 10.1.0.0/16）"))
HOSTS = several(
    text(
        "ホスト名を、ポートを付けずに、コンマで区切って書いてください（例: portal.example.lg.jp）",
        r"(\*\.)?[A-Za-z0-9.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?",
    )
)
ORIGINS = several(
    Kind(_origin, "https://portal.example.lg.jp のような、パスのないアドレスを、コンマで区切って書いてください")
)
SUB_PATH = Kind(_sub_path, "/qa のように、/ で始まるパスを書いてください")
