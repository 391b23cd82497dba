"""Which groups may read which documents and open which pages: the TOML file that the setting `access` names.

[collections]
"人事" = ["jinji/*"]
[groups]
"*" = ["公開"]
"人事課" = ["人事"]
[pages]
evaluation = ["情報政策課"]
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import TokushuError
from serve.patterns import composed
from serve.visitor import Visitor

EVERYONE = "*"
"""The group of everyone who may enter."""

EVALUATION, METRICS = "evaluation", "metrics"
PAGES = (EVALUATION, METRICS)
_SECTIONS = ("collections", "groups", "pages")
_QUOTED = '日本語の名前は "人事課" のように " で囲んでください。書き方は docs/sign-on.md にあります。'
_WAY_OUT = "書き方は docs/sign-on.md にあります。"
Lists = Mapping[str, tuple[str, ...]]
_log = logging.getLogger(__name__)


class AccessError(TokushuError):
    """A file that says who may read what, and cannot be used; one Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Access:
    """Collections by name, collections by group, groups by page; without groups everybody reads everything."""

    collections: Lists = field(default_factory=dict)
    groups: Lists | None = None
    pages: Lists = field(default_factory=dict)

    def visitor(self, client: str, user: str = "", groups: Iterable[str] = ()) -> Visitor:
        """Return a visitor with what it may read and open."""
        mine = frozenset(groups)
        documents = self._documents(mine | {EVERYONE})
        limited = bool(self.pages) or documents is not None
        pages = self._pages(mine | {EVERYONE}, documents) if limited else None
        return Visitor(client, user, mine, documents, pages)

    def _documents(self, groups: Collection[str]) -> tuple[str, ...] | None:
        if self.groups is None:
            return None
        named = {name for group in groups for name in self.groups.get(group, ())}
        patterns = {pattern for name in named for pattern in self.collections[name]}
        return None if EVERYONE in patterns else tuple(sorted(patterns))

    def _pages(self, groups: frozenset[str], documents: tuple[str, ...] | None) -> frozenset[str]:
        """Return the pages: those listed for a group, else all; what shows every document, only who reads every one."""
        allowed = {page for page in PAGES if page not in self.pages or groups & {*self.pages[page]}}
        if documents is not None:
            allowed &= {METRICS} & self.pages.keys()
        return frozenset(allowed)


def guarded_page(path: str) -> str:
    """Return which guarded page a path below the root is of, "" for none, however it is written."""
    first = next((part for part in re.split(r"[/\\]+", path) if part not in {"", ".", ".."}), "").casefold()
    return first if first in PAGES else ""


def read_access(path: Path | None) -> Access:
    """Read the file, None for no limits; raise AccessError naming what is wrong in it."""
    if path is None:
        return Access()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AccessError(
            f"{path}: 読めません（{error.strerror or error}）。access のパスと許可を確かめてください。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AccessError(f"{path}: TOMLとして読めません（{error}）。{_QUOTED}") from error
    unknown = next((name for name in data if name not in _SECTIONS), "")
    if unknown:
        raise AccessError(f"{path}: [{unknown}] はありません。{'、'.join(_SECTIONS)} のどれかを使ってください。")
    collections, groups, pages = (_lists(path, data, name) for name in _SECTIONS)
    _check(path, "groups", groups, collections)
    page = next((name for name in pages if name not in PAGES), "")
    if page:
        raise AccessError(
            f"{path}: [pages] の {page} という画面はありません。{'、'.join(PAGES)} のどれかにしてください。"
        )
    return Access(collections, groups if "groups" in data else None, pages)


class AccessFile:
    """The file as it is now: read again when it changes; while it is wrong, what was last right holds."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen = self._stamp()
        self._access = read_access(path)

    @property
    def access(self) -> Access:
        """Who may read what."""
        seen = self._stamp()
        if seen != self._seen:
            self._seen = seen
            try:
                self._access = read_access(self._path)
            except AccessError as error:
                _log.error("%s それまでの許可のまま続けます。", error)
        return self._access

    def _stamp(self) -> tuple[int, ...]:
        if self._path is None:
            return ()
        with suppress(OSError):
            told = self._path.stat()
            return told.st_mtime_ns, told.st_size, told.st_ino
        return (0,)


def _check(path: Path, section: str, lists: Lists, known: Collection[str]) -> None:
    for name, values in lists.items():
        for value in values:
            if value not in known:
                raise AccessError(
                    f"{path}: [{section}] の {name} にある「{value}」は [collections] にありません。"
                    "名前を直すか、[collections] に加えてください。"
                )


def _lists(path: Path, data: Mapping[str, Any], section: str) -> Lists:
    told = data.get(section, {})
    if not isinstance(told, dict):
        raise AccessError(f"{path}: {section} は [{section}] という見出しにしてください。{_WAY_OUT}")
    for name, values in told.items():
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            raise AccessError(f'{path}: [{section}] の {name} には、["…", "…"] のように文字列の並びを書いてください。')
    return {composed(name): tuple(map(composed, values)) for name, values in told.items()}
