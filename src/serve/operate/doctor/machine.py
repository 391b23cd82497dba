"""The machine: Python, fonts for the report's pictures, room on the disk."""

from __future__ import annotations

import logging
import platform
import shutil
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from evaluate.report.svg import JAPANESE_FONTS
from serve.operate.doctor.checks import Check
from settings import Settings

_OLDEST, _NEWEST = (3, 11), (3, 13)
_LITTLE, _LEAST = 1 << 30, 200 << 20
"""Bytes free: below the first there is a warning; below the second an index or a run may not be written."""


def python(_: Settings, version: tuple[int, int] = sys.version_info[:2]) -> Iterable[Check]:
    """Tell whether this Python is one that the program is tested with."""
    if _OLDEST <= version <= _NEWEST:
        yield Check("Python", "ok", f"Python {platform.python_version()} です。")
    else:
        shown = ".".join(map(str, version))
        yield Check("Python", "fail", f"Python {shown} では確かめていません。3.11から3.13で入れ直してください。")


def fonts(_: Settings, known: Collection[str] | None = None) -> Iterable[Check]:
    """Tell whether the report's pictures can be drawn with a Japanese font; `known` are the font names found."""
    names = _font_names() if known is None else known
    found = next((font for font in JAPANESE_FONTS if font in names), None)
    if found:
        yield Check("フォント", "ok", f"報告の図に使う日本語のフォント（{found}）があります。")
    else:
        yield Check(
            "フォント",
            "warn",
            "日本語のフォントがありません。この機械で報告の図を見るなら、fonts-noto-cjk などを入れてください"
            "（ほかの機械で見る図は、そこのフォントで出ます）。",
        )


def _font_names() -> set[str]:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from matplotlib.font_manager import FontManager, fontManager

    known = {font.name for font in fontManager.ttflist}
    if known.isdisjoint(JAPANESE_FONTS):  # its list may be older than a font that was put in since
        known = {font.name for font in FontManager().ttflist}
    return known


def disk(settings: Settings) -> Iterable[Check]:
    """Tell whether there is room for the index and for what is kept, once for each disk."""
    folders = {folder.stat().st_dev: folder for folder in map(existing, (settings.index, settings.data))}
    for folder in folders.values():
        yield room(folder, shutil.disk_usage(folder).free)


def room(folder: Path, free: int) -> Check:
    """Return what so many free bytes mean."""
    shown = f"{folder.resolve()} の空きは{free / (1 << 30):,.1f}GBです。"
    if free >= _LITTLE:
        return Check("空き", "ok", shown)
    if free >= _LEAST:
        return Check("空き", "warn", f"{shown}索引を作り直す間は2つ分が要るので、1GB以上を空けてください。")
    return Check("空き", "fail", f"{shown}索引や記録を書けなくなるので、1GB以上を空けてください。")


def existing(path: Path) -> Path:
    """Return a path or the closest folder above it that there is."""
    return next(found for found in (path, *path.absolute().parents) if found.is_dir())
