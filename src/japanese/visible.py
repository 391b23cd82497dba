"""Characters that are unseen themselves and change how the text around them is shown, made visible."""

from __future__ import annotations

import re

# Controls of direction (with U+202E in it 請求書gpj.exe reads 請求書exe.jpg), and of terminals (escape, bell).
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNSEEN = re.compile(f"[{_DIRECTION}{_CONTROL}]")


def visible(text: str) -> str:
    """Return a text with such characters named in their place (請求書[U+202E]gpj.exe), the rest as it is."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text) if _UNSEEN.search(text) else text
