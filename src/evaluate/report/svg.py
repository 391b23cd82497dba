"""A matplotlib figure as SVG to be put into an HTML page: real text in the page's font, ids of its own."""

from __future__ import annotations

import io
import logging
import unicodedata
import warnings
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
FONT_SIZE = 11
JAPANESE_FONTS = ("Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo")
_STYLE = {
    "svg.fonttype": "none",  # text stays text: the reader's machine has Japanese fonts, this one need not
    "text.parse_math": False,  # a category may hold dollar signs
    "font.family": "sans-serif",
    "font.sans-serif": [*JAPANESE_FONTS, "DejaVu Sans"],
    "font.size": FONT_SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "grid.color": "#cccccc",
}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_LOCK = Lock()
"""matplotlib's settings and Python's warning filters are the whole process's; the page draws on several threads."""

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def draw(name: str, title: str, size: tuple[float, float], plot: Callable[[Figure], None]) -> str:
    """Return a figure of this size in inches as an `<svg>` element; `title` is what it is read out as."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    buffer = io.StringIO()
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a font that only the reader has
    with _LOCK, rc_context({**_STYLE, "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure = Figure(figsize=size)
        plot(figure)
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    return _for_page(buffer.getvalue(), name, title)


def _for_page(svg: str, name: str, title: str) -> str:
    """Make ids the figure's own, size it by the page, and say what it shows to those who do not see it."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif key == f"{{{_XLINK}}}href":
                element.set(key, value.replace("#", f"#{name}-", 1))
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
    for key in ("width", "height"):
        root.attrib.pop(key)
    root.set("role", "img")
    root.set("aria-label", title)
    return ElementTree.tostring(root, encoding="unicode")


def text_width(text: str) -> float:
    """Return about how wide a text is, in font sizes: matplotlib cannot measure letters its own font lacks."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58 for char in text)


def shortened(text: str, width: float) -> str:
    """Return a text cut to a width in font sizes, with … where it was cut."""
    if text_width(text) <= width:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > width - 1:
            break
        kept += char
    return kept + "…"
