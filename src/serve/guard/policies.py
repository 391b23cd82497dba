"""Content Security Policies: what a page may load and run; never anything of another host."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence

_BASE = "object-src 'none'; base-uri 'self'; form-action 'self'"

OWN_PAGE = f"default-src 'self'; {_BASE}"
"""Pages of our templates: scripts and styles from files of ours only, none written in the page."""

DATA = "default-src 'none'; frame-ancestors 'none'"
"""What is no page: should a browser take it for one, nothing in it works."""


def styled_page(inline_scripts: Iterable[bytes] = ()) -> str:
    """Return the policy of pages that set styles in their HTML (Gradio's, Swagger UI's, the report's charts).

    Of inline scripts only those given run; images may come out of the page itself (data:, blob:).
    """
    hashes = "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in inline_scripts)
    return (
        f"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; {_BASE}"
    )


def framed_by(frames: Sequence[str]) -> str:
    """Return the part that says which pages may show ours in a frame: our own, and the origins given."""
    return " ".join(("frame-ancestors 'self'", *frames))
