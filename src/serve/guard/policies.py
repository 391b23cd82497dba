"""Content Security Policies: what a page may load and run; never anything of another host."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence

_STYLED = "style-src 'self' 'unsafe-inline'"  # for browsers that do not tell style sheets from attributes (before 2022)
_BASE = "object-src 'none'; base-uri 'self'; form-action 'self'"

OWN_PAGE = f"default-src 'self'; {_BASE}"
"""Pages of our templates: scripts and styles from files of ours only, none written in the page."""

REPORT = f"default-src 'none'; {_STYLED}; img-src data:; {_BASE}"
"""An evaluation's report, one file with its styles and drawings in it: it runs and loads nothing."""

DATA = "default-src 'none'; frame-ancestors 'none'"
"""What is no page: should a browser take it for one, nothing in it works."""


def styled_page(scripts: Iterable[bytes] = (), styles: Iterable[bytes] = ()) -> str:
    """Return the policy of pages whose elements have styles of their own (Gradio's, Swagger UI's).

    Of scripts and style sheets written in the page only those given count: one that data brought in does not.
    Images may come out of the page itself (data:, blob:).
    """
    return (
        f"default-src 'self'; script-src 'self'{_hashes(scripts)}; {_STYLED}; "
        f"style-src-elem 'self'{_hashes(styles)}; style-src-attr 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; {_BASE}"
    )


def _hashes(contents: Iterable[bytes]) -> str:
    return "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(c).digest()).decode()}'" for c in contents)


def framed_by(frames: Sequence[str]) -> str:
    """Return the part that says which pages may show ours in a frame: our own, and the origins given."""
    return " ".join(("frame-ancestors 'self'", *frames))
